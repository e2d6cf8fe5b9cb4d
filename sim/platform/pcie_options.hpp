// What a PCIe link is like. The defaults are a link of generation 3 with 16 lanes, as the cards
// have that Ballast is for: 15.75 GB/s on the wires, of which about 12 are left for packets.
#pragma once

namespace ballast::sim {

struct PcieOptions {
  unsigned latency_ns = 350;              ///< one way, from a packet's last byte on the wire
  unsigned megabytes_per_second = 12000;  ///< each direction, headers included
  unsigned max_payload_bytes = 256;       ///< of a write or a completion
  unsigned max_read_bytes = 512;          ///< that one read may ask for
  unsigned transmit_bytes = 8192;         ///< that may wait for the wire before requests are held
  unsigned max_reads = 256;               ///< of the card under way: 8-bit tags
  unsigned completion_timeout_us = 50;    ///< after which a register read is all ones
};

/// What a packet has besides its data: start and end of packet, sequence number and link CRC
/// (8 bytes), and a header of 16 bytes for requests with 64-bit addresses, 12 for completions.
inline constexpr unsigned kRequestOverhead = 24;
inline constexpr unsigned kCompletionOverhead = 20;

}  // namespace ballast::sim

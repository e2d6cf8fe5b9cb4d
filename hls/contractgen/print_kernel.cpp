// kernel.xml: what Vitis and XRT are told of the card as an RTL kernel.
#include <fmt/format.h>

#include <string_view>

#include "hls/contractgen/contract_tables.hpp"
#include "hls/core/registers.hpp"

namespace ballast::contractgen {
namespace {

constexpr std::string_view kMasters[] = {"m_axi_command", "m_axi_event"};

/// The master that goes to the address which a register holds; none for other registers.
std::string_view master_of(std::string_view name) {
  if (name == "command_ring" || name == "command_index") return kMasters[0];
  if (name == "event_ring" || name == "event_index") return kMasters[1];
  return {};
}

constexpr bool is_written(const RegisterRow& row) { return std::string_view(row.access) == "rw"; }

void print_argument(std::ostream& out, const RegisterRow& row, unsigned id) {
  const std::string_view master = master_of(row.name);
  const bool pointer = !master.empty();
  out << fmt::format(
      "      <arg name=\"{}\" addressQualifier=\"{}\" id=\"{}\" port=\"{}\" size=\"0x{:X}\" "
      "offset=\"0x{:03X}\" hostOffset=\"0x0\" hostSize=\"0x{:X}\" type=\"{}\"/>\n",
      row.name, pointer ? 1 : 0, id, pointer ? master : "s_axi_control", row.bits / 8, row.offset,
      row.bits / 8,
      pointer          ? "void*"
      : row.bits == 32 ? "uint"
                       : "ulong");
}

}  // namespace

void print_kernel(std::ostream& out) {
  out << fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<!-- Printed from hls/core/registers.hpp by the build. -->\n"
      "<root versionMajor=\"1\" versionMinor=\"9\">\n"
      "  <kernel name=\"ballast\" language=\"ip\" vlnv=\"ballast:kernel:ballast:{}.0\" "
      "attributes=\"\" preferredWorkGroupSizeMultiple=\"0\" workGroupSize=\"1\" "
      "interrupt=\"false\" hwControlProtocol=\"user_managed\">\n"
      "    <ports>\n"
      "      <port name=\"s_axi_control\" mode=\"slave\" range=\"0x{:X}\" dataWidth=\"32\" "
      "portType=\"addressable\" base=\"0x0\"/>\n",
      kContractVersion, kRegisterMapBytes);
  for (const std::string_view master : kMasters) {
    out << fmt::format(
        "      <port name=\"{}\" mode=\"master\" range=\"0xFFFFFFFFFFFFFFFF\" dataWidth=\"{}\" "
        "portType=\"addressable\" base=\"0x0\"/>\n",
        master, 8 * kRecordBytes);
  }
  out << "    </ports>\n    <args>\n";
  unsigned id = 0;
  for (const RegisterRow& row : registers()) {
    if (is_written(row)) print_argument(out, row, id++);
  }
  out << "    </args>\n  </kernel>\n</root>\n";
}

}  // namespace ballast::contractgen

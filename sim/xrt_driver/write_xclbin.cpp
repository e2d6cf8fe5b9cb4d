// Writes the xclbin of a verilated card: what the runtime has to know of it, and its name.
//
//   write_ballast_xclbin CARD FILE
#include <xclbin.h>

#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "hls/core/limits.hpp"
#include "hls/core/registers.hpp"
#include "sim/xrt_driver/xclbin_layout.hpp"

namespace ballast::sim {
namespace {

using Bytes = std::vector<char>;

struct Argument {
  const char* name;
  const char* port;
  std::uint32_t offset;
};
// Pointers into host memory, which are the kernel's arguments.
constexpr Argument kArguments[] = {
    {"command_ring", "m_axi_command", reg::command_ring},
    {"event_ring", "m_axi_event", reg::event_ring},
    {"command_index", "m_axi_command", reg::command_index},
    {"event_index", "m_axi_event", reg::event_index},
};

std::string hexadecimal(std::uint64_t value) {
  char text[24];
  std::snprintf(text, sizeof text, "0x%llX", static_cast<unsigned long long>(value));
  return text;
}

std::string attribute(const char* name, const std::string& value) {
  return std::string(" ") + name + "=\"" + value + "\"";
}

std::string port(const char* name, const char* mode, std::uint64_t range, unsigned width) {
  return "<port" + attribute("name", name) + attribute("mode", mode) +
         attribute("range", hexadecimal(range)) + attribute("dataWidth", std::to_string(width)) +
         attribute("portType", "addressable") + attribute("base", "0x0") + "/>\n";
}

std::string metadata(const std::string& build) {
  std::string xml =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<project name=\"ballast\">\n"
      "<platform vendor=\"ballast\" boardid=\"simulated\"" +
      attribute("name", build) +
      ">\n<device name=\"fpga0\" fpgaDevice=\"simulated\">\n"
      "<core name=\"OCL_REGION_0\" target=\"hw_em\" type=\"clc_region\" clockFreq=\"300MHz\">\n"
      "<kernel name=\"ballast\" language=\"ip\" vlnv=\"ballast:kernel:ballast:1.0\""
      " hwControlProtocol=\"user_managed\" interrupt=\"false\" workGroupSize=\"1\""
      " preferredWorkGroupSizeMultiple=\"0\">\n";
  xml += port("s_axi_control", "slave", kRegisterMapBytes, 32);
  xml += port("m_axi_command", "master", UINT64_MAX, 512);
  xml += port("m_axi_event", "master", UINT64_MAX, 512);
  unsigned id = 0;
  for (const Argument& argument : kArguments) {
    xml += "<arg" + attribute("name", argument.name) + attribute("addressQualifier", "1") +
           attribute("id", std::to_string(id++)) + attribute("port", argument.port) +
           attribute("size", "0x8") + attribute("offset", hexadecimal(argument.offset)) +
           attribute("hostOffset", "0x0") + attribute("hostSize", "0x8") +
           attribute("type", "void*") + "/>\n";
  }
  xml += "<instance" + attribute("name", kInstanceName) + "><addrRemap" +
         attribute("base", hexadecimal(kRegistersBase)) +
         attribute("range", hexadecimal(kRegisterMapBytes)) + attribute("port", "s_axi_control") +
         "/></instance>\n";
  return xml + "</kernel>\n</core>\n</device>\n</platform>\n</project>\n";
}

template <typename Plain>
void append(Bytes& bytes, const Plain& value, std::size_t size = sizeof(Plain)) {
  const auto* data = reinterpret_cast<const char*>(&value);
  bytes.insert(bytes.end(), data, data + size);
}

mem_data bank(MEM_TYPE type, const char* tag, std::uint64_t base, std::uint64_t bytes) {
  mem_data memory{};
  memory.m_type = static_cast<std::uint8_t>(type);
  memory.m_used = 1;
  memory.m_size = bytes / 1024;
  memory.m_base_address = base;
  std::memcpy(memory.m_tag, tag, std::strlen(tag));
  return memory;
}

// A count and its entries, padded as the section's struct is.
Bytes topology() {
  Bytes bytes;
  mem_topology head{};
  head.m_count = 2;
  append(bytes, head, offsetof(mem_topology, m_mem_data));
  append(bytes, bank(MEM_DRAM, "DDR[0]", kDeviceBase, kDeviceBytes));
  append(bytes, bank(MEM_HOST, "HOST[0]", kHostBase, kHostBytes));
  return bytes;
}

Bytes layout() {
  ip_layout ips{};
  ips.m_count = 1;
  ips.m_ip_data[0].m_type = IP_KERNEL;
  ips.m_ip_data[0].properties = AP_CTRL_NONE << IP_CONTROL_SHIFT;
  ips.m_ip_data[0].m_base_address = kRegistersBase;
  const std::string name = std::string(kKernelName) + ":" + kInstanceName;
  std::memcpy(ips.m_ip_data[0].m_name, name.data(), name.size());
  Bytes bytes;
  append(bytes, ips);
  return bytes;
}

Bytes connections() {
  Bytes bytes;
  connectivity head{};
  head.m_count = std::size(kArguments);
  append(bytes, head, offsetof(connectivity, m_connection));
  for (std::int32_t i = 0; i < head.m_count; ++i) {
    append(bytes, connection{i, 0, static_cast<std::int32_t>(kHostBank)});
  }
  return bytes;
}

// The same contents, the same identity: builds are reproducible, and a program that was built
// against another image is told.
std::uint64_t hash(const Bytes& bytes, std::uint64_t start) {
  std::uint64_t value = start;
  for (const char byte : bytes) {
    value = (value ^ static_cast<unsigned char>(byte)) * 0x100000001B3;
    value ^= value >> 29;
  }
  return value;
}

struct Section {
  axlf_section_kind kind;
  const char* name;
  Bytes bytes;
};

Bytes image(const std::string& build) {
  const std::string xml = metadata(build);
  const Section sections[] = {
      {EMBEDDED_METADATA, "metadata", Bytes(xml.begin(), xml.end())},
      {MEM_TOPOLOGY, "mem_topology", topology()},
      {IP_LAYOUT, "ip_layout", layout()},
      {CONNECTIVITY, "connectivity", connections()},
  };
  Bytes body;
  axlf top{};
  std::memcpy(top.m_magic, "xclbin2", 8);
  top.m_signature_length = -1;
  std::memset(top.reserved, 0xFF, sizeof top.reserved);
  std::memset(top.m_keyBlock, 0xFF, sizeof top.m_keyBlock);
  top.m_header.m_versionMajor = 2;
  top.m_header.m_versionMinor = 13;
  top.m_header.m_mode = XCLBIN_HW_EMU;
  top.m_header.m_numSections = std::size(sections);
  const std::string platform = platform_of(build);
  std::memcpy(top.m_header.m_platformVBNV, platform.data(), platform.size());

  const std::size_t heads =
      offsetof(axlf, m_sections) + std::size(sections) * sizeof top.m_sections;
  Bytes section_heads;
  for (const Section& section : sections) {
    body.resize((body.size() + 7) / 8 * 8);
    axlf_section_header head{};
    head.m_sectionKind = section.kind;
    std::memcpy(head.m_sectionName, section.name, std::strlen(section.name));
    head.m_sectionOffset = heads + body.size();
    head.m_sectionSize = section.bytes.size();
    append(section_heads, head);
    body.insert(body.end(), section.bytes.begin(), section.bytes.end());
  }
  top.m_header.m_length = heads + body.size();
  const std::uint64_t identity[] = {hash(body, kContractVersion), hash(body, 0xCBF29CE484222325)};
  std::memcpy(top.m_header.uuid, identity, sizeof identity);
  top.m_uniqueId = identity[0];

  Bytes file;
  append(file, top, offsetof(axlf, m_sections));
  file.insert(file.end(), section_heads.begin(), section_heads.end());
  file.insert(file.end(), body.begin(), body.end());
  return file;
}

}  // namespace
}  // namespace ballast::sim

int main(int argc, char** argv) {
  const bool fits =
      argc == 3 && ballast::sim::platform_of(argv[1]).size() < sizeof axlf_header{}.m_platformVBNV;
  if (!fits) {
    std::cerr << "usage: write_ballast_xclbin CARD FILE\n";
    return 2;
  }
  const std::vector<char> bytes = ballast::sim::image(argv[1]);
  std::ofstream file(argv[2], std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!file.flush()) {
    std::cerr << "write_ballast_xclbin: cannot write " << argv[2] << "\n";
    return 1;
  }
  return 0;
}

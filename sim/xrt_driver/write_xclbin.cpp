// Writes the xclbin of a simulated card: what the runtime has to know of it, and its name.
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

constexpr const char* kControl = "s_axi_control";
constexpr std::uint64_t kHlsRange = 0x1'0000;  // as Vitis has it
constexpr std::uint64_t kNoRegisters = 0;

struct Argument {
  const char* name;
  const char* port;
  std::uint32_t offset;
  unsigned bytes = 4;  ///< of a number
};
struct Kernel {
  const char* name;
  const char* protocol;
  IP_CONTROL control;
  std::uint64_t range;             ///< of its registers
  std::vector<const char*> ports;  ///< into host memory
  std::vector<Argument> arguments;

  std::string instance() const { return std::string(name) + "_1"; }
};

// The verilated card: one kernel. Its arguments are pointers into host memory.
const std::vector<Kernel>& kernels_of_rtl() {
  static const std::vector<Kernel> kernels = {
      {"ballast",
       "user_managed",
       AP_CTRL_NONE,
       kRegisterMapBytes,
       {"m_axi_command", "m_axi_event"},
       {{"command_ring", "m_axi_command", reg::command_ring},
        {"event_ring", "m_axi_event", reg::event_ring},
        {"command_index", "m_axi_command", reg::command_index},
        {"event_index", "m_axi_event", reg::event_index}}}};
  return kernels;
}

// Those of hls/kernels: two that a host starts, and what is between them, which nobody does.
const std::vector<Kernel>& kernels_of_hls() {
  static const std::vector<Kernel> kernels = {
      {"ballast_reader",
       "ap_ctrl_hs",
       AP_CTRL_HS,
       kHlsRange,
       {"m_axi_ring", "m_axi_status"},
       {{"ring", "m_axi_ring", reader_at::ring},
        {"log2", kControl, reader_at::log2},
        {"taken_at", "m_axi_status", reader_at::taken_at},
        {"close_at", "m_axi_status", reader_at::close_at},
        {"first_sequence", kControl, reader_at::first_sequence, 8}}},
      {"ballast_writer",
       "ap_ctrl_hs",
       AP_CTRL_HS,
       kHlsRange,
       {"m_axi_ring", "m_axi_status"},
       {{"ring", "m_axi_ring", writer_at::ring},
        {"log2", kControl, writer_at::log2},
        {"taken_at", "m_axi_status", writer_at::taken_at},
        {"heartbeat_at", "m_axi_status", writer_at::heartbeat_at},
        {"given_at", "m_axi_status", writer_at::given_at},
        {"executed_at", "m_axi_ring", writer_at::executed_at}}},
      {"ballast_lanes", "ap_ctrl_none", AP_CTRL_NONE, kNoRegisters, {}, {}}};
  return kernels;
}

const std::vector<Kernel>& kernels_of(const std::string& build) {
  return build.rfind(kHlsPrefix, 0) == 0 ? kernels_of_hls() : kernels_of_rtl();
}

bool is_pointer(const Argument& argument) { return std::strcmp(argument.port, kControl) != 0; }
std::uint64_t base_of(const Kernel& kernel, std::size_t unit) {
  return kernel.range == kNoRegisters ? UINT64_MAX : kRegistersBase * (unit + 1);
}

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

std::string argument(unsigned id, const Argument& a) {
  const bool pointer = is_pointer(a);
  const std::string bytes = hexadecimal(pointer ? sizeof(std::uint64_t) : a.bytes);
  return "<arg" + attribute("name", a.name) + attribute("addressQualifier", pointer ? "1" : "0") +
         attribute("id", std::to_string(id)) + attribute("port", a.port) +
         attribute("size", bytes) + attribute("offset", hexadecimal(a.offset)) +
         attribute("hostOffset", "0x0") + attribute("hostSize", bytes) +
         attribute("type", pointer        ? "void*"
                           : a.bytes == 4 ? "uint"
                                          : "ulong") +
         "/>\n";
}

std::string metadata(const Kernel& kernel, std::uint64_t base) {
  std::string xml = "<kernel" + attribute("name", kernel.name) + " language=\"ip\"" +
                    attribute("vlnv", std::string("ballast:kernel:") + kernel.name + ":1.0") +
                    attribute("hwControlProtocol", kernel.protocol) +
                    " interrupt=\"false\" workGroupSize=\"1\""
                    " preferredWorkGroupSizeMultiple=\"0\">\n";
  if (kernel.range != kNoRegisters) xml += port(kControl, "slave", kernel.range, 32);
  for (const char* name : kernel.ports) xml += port(name, "master", UINT64_MAX, 512);
  unsigned id = 0;
  for (const Argument& a : kernel.arguments) xml += argument(id++, a);
  xml += "<instance" + attribute("name", kernel.instance()) + ">";
  if (kernel.range != kNoRegisters) {
    xml += "<addrRemap" + attribute("base", hexadecimal(base)) +
           attribute("range", hexadecimal(kernel.range)) + attribute("port", kControl) + "/>";
  }
  return xml + "</instance>\n</kernel>\n";
}

std::string metadata(const std::string& build) {
  std::string xml =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<project name=\"ballast\">\n"
      "<platform vendor=\"ballast\" boardid=\"simulated\"" +
      attribute("name", build) +
      ">\n<device name=\"fpga0\" fpgaDevice=\"simulated\">\n"
      "<core name=\"OCL_REGION_0\" target=\"hw_em\" type=\"clc_region\" clockFreq=\"300MHz\">\n";
  std::size_t unit = 0;
  for (const Kernel& kernel : kernels_of(build)) xml += metadata(kernel, base_of(kernel, unit++));
  return xml + "</core>\n</device>\n</platform>\n</project>\n";
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

Bytes layout(const std::vector<Kernel>& kernels) {
  Bytes bytes;
  ip_layout head{};
  head.m_count = static_cast<std::int32_t>(kernels.size());
  append(bytes, head, offsetof(ip_layout, m_ip_data));
  for (std::size_t unit = 0; unit < kernels.size(); ++unit) {
    ip_data ip{};
    ip.m_type = IP_KERNEL;
    ip.properties = static_cast<std::uint32_t>(kernels[unit].control) << IP_CONTROL_SHIFT;
    ip.m_base_address = base_of(kernels[unit], unit);
    const std::string name = std::string(kernels[unit].name) + ":" + kernels[unit].instance();
    std::memcpy(ip.m_name, name.data(), name.size());
    append(bytes, ip);
  }
  return bytes;
}

Bytes connections(const std::vector<Kernel>& kernels) {
  std::vector<connection> all;
  for (std::size_t unit = 0; unit < kernels.size(); ++unit) {
    const std::vector<Argument>& arguments = kernels[unit].arguments;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      if (!is_pointer(arguments[i])) continue;
      all.push_back({static_cast<std::int32_t>(i), static_cast<std::int32_t>(unit),
                     static_cast<std::int32_t>(kHostBank)});
    }
  }
  Bytes bytes;
  connectivity head{};
  head.m_count = static_cast<std::int32_t>(all.size());
  append(bytes, head, offsetof(connectivity, m_connection));
  for (const connection& one : all) append(bytes, one);
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
      {IP_LAYOUT, "ip_layout", layout(kernels_of(build))},
      {CONNECTIVITY, "connectivity", connections(kernels_of(build))},
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

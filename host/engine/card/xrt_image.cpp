#include "host/engine/card/xrt_image.hpp"

#include <xclbin.h>

#include <cstddef>
#include <cstring>
#include <fstream>

#include "host/include/ballast/error.hpp"

namespace ballast {
namespace {

bool has_sound_sections(std::ifstream& stream, const axlf& header, std::uint64_t size) {
  const std::uint64_t count = header.m_header.m_numSections;
  constexpr std::uint64_t kFirst = offsetof(axlf, m_sections);
  if (count > (size - kFirst) / sizeof(axlf_section_header)) return false;
  stream.seekg(kFirst);
  for (std::uint64_t i = 0; i < count; ++i) {
    axlf_section_header section{};
    stream.read(reinterpret_cast<char*>(&section), sizeof section);
    const bool inside =
        section.m_sectionOffset <= size && section.m_sectionSize <= size - section.m_sectionOffset;
    if (!stream || !inside) return false;
  }
  return true;
}

InputError damaged(const std::string& file, const std::string& how) {
  return InputError(file, 0, "", "is damaged (" + how + "); copy or build it again");
}

}  // namespace

xrt::xclbin read_image(const std::string& file) {
  std::ifstream stream(file, std::ios::binary | std::ios::ate);
  if (!stream) {
    throw InputError(file, 0, "", "cannot be read; give the image that Ballast's build made");
  }
  const auto size = static_cast<std::uint64_t>(stream.tellg());
  axlf header{};
  stream.seekg(0);
  stream.read(reinterpret_cast<char*>(&header), sizeof header);
  constexpr char kMagic[] = "xclbin2";
  if (!stream || std::memcmp(header.m_magic, kMagic, sizeof kMagic) != 0) {
    throw InputError(file, 0, "", "is not an xclbin; take the image that Ballast's build made");
  }
  if (header.m_header.m_length != size) {
    throw InputError(file, 0, "",
                     "has " + std::to_string(size) + " bytes, and says that it has " +
                         std::to_string(header.m_header.m_length) + "; copy it again");
  }
  // The runtime takes where its parts lie on trust.
  if (!has_sound_sections(stream, header, size)) throw damaged(file, "a part lies outside of it");
  try {
    xrt::xclbin image(file);
    image.get_kernels();  // reads its description
    return image;
  } catch (const std::exception& error) {
    throw damaged(file, error.what());
  }
}

}  // namespace ballast

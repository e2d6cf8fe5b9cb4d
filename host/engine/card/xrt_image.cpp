#include "host/engine/card/xrt_image.hpp"

#include <xclbin.h>

#include <cstring>
#include <fstream>

#include "host/include/ballast/card.hpp"

namespace ballast {

xrt::xclbin read_image(const std::string& file) {
  std::ifstream stream(file, std::ios::binary | std::ios::ate);
  if (!stream)
    throw CardError("card: cannot read image " + file + "; give the one that Ballast's build made");
  const auto size = static_cast<std::uint64_t>(stream.tellg());
  axlf header{};
  stream.seekg(0);
  stream.read(reinterpret_cast<char*>(&header), sizeof header);
  constexpr char kMagic[] = "xclbin2";
  if (!stream || std::memcmp(header.m_magic, kMagic, sizeof kMagic) != 0) {
    throw CardError("card: " + file +
                    " is not an xclbin; take the image that Ballast's build made");
  }
  if (header.m_header.m_length != size) {
    throw CardError("card: " + file + " has " + std::to_string(size) +
                    " bytes, and says that it has " + std::to_string(header.m_header.m_length) +
                    "; copy it again");
  }
  try {
    return xrt::xclbin(file);
  } catch (const std::exception& error) {
    throw CardError("card: " + file + " is not an xclbin: " + error.what());
  }
}

}  // namespace ballast

// Names of the runtime that its headers do not publish and its libraries export. Only what is used
// is declared, and nothing is made or taken apart here.
#pragma once

#include <xrt.h>

#include <cstdint>
#include <memory>

namespace xrt_core {

class device {
 public:
  /// Makes the sections of an image known to the runtime; no compute unit is found without.
  void register_axlf(const axlf* image);
};

std::shared_ptr<device> get_userpf_device(void* handle, unsigned index);

namespace query {
enum class key_type;
}

}  // namespace xrt_core

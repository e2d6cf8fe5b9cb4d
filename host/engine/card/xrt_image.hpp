// An xclbin file as the runtime takes it.
#pragma once

#include <experimental/xrt_xclbin.h>

#include <string>

namespace ballast {

/// Throws InputError when the file cannot be read or is no xclbin. The runtime itself does not
/// survive a file that is cut short.
xrt::xclbin read_image(const std::string& file);

}  // namespace ballast

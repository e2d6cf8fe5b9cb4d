// How calls of the runtime are answered: a handle made out of a pointer, errors as numbers, with a
// line on stderr that says why.
#pragma once

#include <cerrno>
#include <cstdio>
#include <exception>
#include <memory>

#include "sim/xrt_driver/runtime_classes.hpp"
#include "sim/xrt_driver/simulated_device.hpp"

namespace ballast::sim {

/// What a device handle points to.
struct OpenDevice {
  SimulatedDevice* device = nullptr;
  std::shared_ptr<xrt_core::device> runtime;
};

inline void report(const char* call, const char* why) {
  std::fprintf(stderr, "ballast simulated card: %s: %s\n", call, why);
}

/// `body()`, or `failed` with errno set when it throws.
template <typename Result, typename Body>
Result answer(const char* call, Result failed, Body body) noexcept {
  try {
    return body();
  } catch (const CallError& error) {
    report(call, error.what());
    errno = error.number();
  } catch (const std::exception& error) {
    report(call, error.what());
    errno = EIO;
  }
  return failed;
}

/// The same for calls that answer 0 or a negative error number.
template <typename Body>
int status(const char* call, Body body) noexcept {
  const int done = answer(call, -1, [&] {
    body();
    return 0;
  });
  return done == 0 ? 0 : -errno;
}

inline int unsupported(const char* call) {
  report(call, "not supported by the simulated card");
  errno = ENOTSUP;
  return -ENOTSUP;
}

inline SimulatedDevice& device_of(xclDeviceHandle handle) {
  if (handle == nullptr) throw CallError(EINVAL, "no device is open");
  check_process();
  return *static_cast<OpenDevice*>(handle)->device;
}

}  // namespace ballast::sim

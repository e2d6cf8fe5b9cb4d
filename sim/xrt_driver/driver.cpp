// The functions of <xrt.h> that the simulated card supports.
#include <cstring>

#include "sim/xrt_driver/call.hpp"

using ballast::sim::answer;
using ballast::sim::CallError;
using ballast::sim::CardStatistics;
using ballast::sim::device_at;
using ballast::sim::device_of;
using ballast::sim::OpenDevice;
using ballast::sim::SimulatedDevice;
using ballast::sim::status;

extern "C" {

XCL_DRIVER_DLLESPEC unsigned int xclProbe() {
  return answer("xclProbe", 0U, [] {
    unsigned count = 0;
    while (device_at(count) != nullptr) ++count;
    return count;
  });
}

XCL_DRIVER_DLLESPEC xclDeviceHandle xclOpen(unsigned int index, const char*, xclVerbosityLevel) {
  return answer<xclDeviceHandle>("xclOpen", nullptr, [&]() -> xclDeviceHandle {
    SimulatedDevice* device = device_at(index);
    if (device == nullptr) {  // not said: it is how a program finds out how many there are
      errno = ENODEV;
      return nullptr;
    }
    auto open = std::make_unique<OpenDevice>();
    open->device = device;
    open->runtime = xrt_core::get_userpf_device(open.get(), index);
    return open.release();
  });
}

XCL_DRIVER_DLLESPEC void xclClose(xclDeviceHandle handle) {
  delete static_cast<OpenDevice*>(handle);
}

XCL_DRIVER_DLLESPEC int xclGetDeviceInfo2(xclDeviceHandle handle, xclDeviceInfo2* info) {
  return status("xclGetDeviceInfo2", [&] {
    device_of(handle);
    *info = xclDeviceInfo2{};
    info->mMagic = 0x586C0C6C;
    std::strcpy(info->mName, "ballast:simulated");
    info->mHALMajorVersion = 2;
    info->mDataAlignment = 4096;
    info->mMinTransferSize = 4;
    info->mDDRBankCount = 1;
    info->mNumClocks = 1;
    info->mOCLFrequency[0] = 300;
    info->mMigCalib = true;
  });
}

XCL_DRIVER_DLLESPEC int xclLoadXclBin(xclDeviceHandle handle, const axlf* image) {
  return status("xclLoadXclBin", [&] {
    device_of(handle).load(*image);
    static_cast<OpenDevice*>(handle)->runtime->register_axlf(image);
  });
}

XCL_DRIVER_DLLESPEC int xclOpenContext(xclDeviceHandle handle, const xuid_t image,
                                       unsigned int unit, bool shared) {
  return status("xclOpenContext", [&] { device_of(handle).open_context(image, unit, shared); });
}

XCL_DRIVER_DLLESPEC int xclCloseContext(xclDeviceHandle handle, const xuid_t image,
                                        unsigned int unit) {
  return status("xclCloseContext", [&] { device_of(handle).close_context(image, unit); });
}

XCL_DRIVER_DLLESPEC int xclRegRead(xclDeviceHandle handle, std::uint32_t unit, std::uint32_t offset,
                                   std::uint32_t* value) {
  return status("xclRegRead", [&] { *value = device_of(handle).read_register(unit, offset); });
}

XCL_DRIVER_DLLESPEC int xclRegWrite(xclDeviceHandle handle, std::uint32_t unit,
                                    std::uint32_t offset, std::uint32_t value) {
  return status("xclRegWrite", [&] { device_of(handle).write_register(unit, offset, value); });
}

XCL_DRIVER_DLLESPEC int xclExecBuf(xclDeviceHandle handle, xclBufferHandle command) {
  return status("xclExecBuf", [&] { device_of(handle).execute(command); });
}

XCL_DRIVER_DLLESPEC int xclExecWait(xclDeviceHandle handle, int milliseconds) {
  return answer("xclExecWait", -1, [&] {
    return device_of(handle).wait(std::chrono::milliseconds(milliseconds)) ? 1 : 0;
  });
}

XCL_DRIVER_DLLESPEC xclBufferHandle xclAllocBO(xclDeviceHandle handle, std::size_t bytes, int,
                                               unsigned int flags) {
  return answer<xclBufferHandle>("xclAllocBO", NULLBO,
                                 [&] { return device_of(handle).allocate(nullptr, bytes, flags); });
}

XCL_DRIVER_DLLESPEC xclBufferHandle xclAllocUserPtrBO(xclDeviceHandle handle, void* user,
                                                      std::size_t bytes, unsigned int flags) {
  return answer<xclBufferHandle>("xclAllocUserPtrBO", NULLBO, [&] {
    // The runtime allocates what the user gives none for, and passes on that it could not.
    if (user == nullptr) SimulatedDevice::check_size(bytes);
    if (user == nullptr) throw CallError(EINVAL, "a null pointer");
    return device_of(handle).allocate(user, bytes, flags);
  });
}

XCL_DRIVER_DLLESPEC void xclFreeBO(xclDeviceHandle handle, xclBufferHandle buffer) {
  status("xclFreeBO", [&] { device_of(handle).release(buffer); });
}

XCL_DRIVER_DLLESPEC void* xclMapBO(xclDeviceHandle handle, xclBufferHandle buffer, bool) {
  return answer<void*>("xclMapBO", nullptr, [&] { return device_of(handle).map(buffer); });
}

XCL_DRIVER_DLLESPEC int xclUnmapBO(xclDeviceHandle handle, xclBufferHandle buffer, void*) {
  return status("xclUnmapBO", [&] { device_of(handle).properties(buffer); });
}

XCL_DRIVER_DLLESPEC int xclSyncBO(xclDeviceHandle handle, xclBufferHandle buffer,
                                  xclBOSyncDirection direction, std::size_t bytes,
                                  std::size_t offset) {
  return status("xclSyncBO", [&] {
    if (direction != XCL_BO_SYNC_BO_TO_DEVICE && direction != XCL_BO_SYNC_BO_FROM_DEVICE) {
      throw CallError(ENOTSUP, "only to and from the device");
    }
    device_of(handle).sync(buffer, direction == XCL_BO_SYNC_BO_TO_DEVICE, bytes, offset);
  });
}

XCL_DRIVER_DLLESPEC int xclCopyBO(xclDeviceHandle handle, xclBufferHandle to, xclBufferHandle from,
                                  std::size_t bytes, std::size_t to_offset,
                                  std::size_t from_offset) {
  return status("xclCopyBO",
                [&] { device_of(handle).copy(to, from, bytes, to_offset, from_offset); });
}

XCL_DRIVER_DLLESPEC int xclGetBOProperties(xclDeviceHandle handle, xclBufferHandle buffer,
                                           xclBOProperties* properties) {
  return status("xclGetBOProperties", [&] { *properties = device_of(handle).properties(buffer); });
}

// Not of XRT. `bytes` is the size of what the caller takes CardStatistics to be.
XCL_DRIVER_DLLESPEC int ballast_sim_statistics(unsigned int index, CardStatistics* statistics,
                                               std::size_t bytes) {
  return answer("ballast_sim_statistics", -EIO, [&] {
    SimulatedDevice* device = device_at(index);
    if (device == nullptr) return -ENODEV;
    if (bytes != sizeof *statistics) return -EINVAL;
    return device->read_statistics(*statistics) ? 0 : -ENODATA;
  });
}

}  // extern "C"

// What the runtime names and the simulated card does not have: each call says so in a line. The
// runtime's own objects are linked against all of it.
//
// Return types do not matter to who links here, as all of them are an error number in a register.
#include "sim/xrt_driver/call.hpp"

using ballast::sim::unsupported;

#define BALLAST_UNSUPPORTED(result, name, ...) \
  XCL_DRIVER_DLLESPEC result name(__VA_ARGS__) { return static_cast<result>(unsupported(#name)); }

extern "C" {
BALLAST_UNSUPPORTED(int, xclReClock2, xclDeviceHandle, unsigned short, const unsigned short*)
BALLAST_UNSUPPORTED(int, xclP2pEnable, xclDeviceHandle, bool, bool)
BALLAST_UNSUPPORTED(xclBufferExportHandle, xclExportBO, xclDeviceHandle, xclBufferHandle)
BALLAST_UNSUPPORTED(ssize_t, xclUnmgdPread, xclDeviceHandle, unsigned, void*, std::size_t,
                    std::uint64_t)
BALLAST_UNSUPPORTED(ssize_t, xclUnmgdPwrite, xclDeviceHandle, unsigned, const void*, std::size_t,
                    std::uint64_t)
BALLAST_UNSUPPORTED(std::size_t, xclRead, xclDeviceHandle, xclAddressSpace, std::uint64_t, void*,
                    std::size_t)
BALLAST_UNSUPPORTED(std::size_t, xclWrite, xclDeviceHandle, xclAddressSpace, std::uint64_t,
                    const void*, std::size_t)

XCL_DRIVER_DLLESPEC xclBufferHandle xclImportBO(xclDeviceHandle, xclBufferExportHandle, unsigned) {
  unsupported("xclImportBO");
  return NULLBO;
}
}  // extern "C"

namespace xrt {
class bo;
class graph {
 public:
  enum class access_mode : std::uint8_t;
};
namespace aie {
enum class access_mode : std::uint8_t;
}
}  // namespace xrt

BALLAST_UNSUPPORTED(int, xclCmaEnable, void*, bool, std::uint64_t)
BALLAST_UNSUPPORTED(int, xclCloseExportHandle, int)
BALLAST_UNSUPPORTED(int, xclInternalResetDevice, void*, xclResetKind)
BALLAST_UNSUPPORTED(int, xclUpdateSchedulerStat, void*)
BALLAST_UNSUPPORTED(int, xclLoadXclBinMeta, void*, const axlf*)

BALLAST_UNSUPPORTED(int, xclAIEOpenContext, void*, xrt::aie::access_mode)
BALLAST_UNSUPPORTED(int, xclGMIOWait, void*, const char*)
BALLAST_UNSUPPORTED(int, xclGraphClose, void*)
BALLAST_UNSUPPORTED(int, xclGraphEnd, void*, std::uint64_t)
BALLAST_UNSUPPORTED(int, xclGraphReadRTP, void*, const char*, char*, std::size_t)
BALLAST_UNSUPPORTED(int, xclGraphReset, void*)
BALLAST_UNSUPPORTED(int, xclGraphResume, void*)
BALLAST_UNSUPPORTED(int, xclGraphRun, void*, int)
BALLAST_UNSUPPORTED(int, xclGraphSuspend, void*)
BALLAST_UNSUPPORTED(std::uint64_t, xclGraphTimeStamp, void*)
BALLAST_UNSUPPORTED(int, xclGraphUpdateRTP, void*, const char*, const char*, std::size_t)
BALLAST_UNSUPPORTED(int, xclGraphWait, void*, std::uint64_t)
BALLAST_UNSUPPORTED(int, xclGraphWaitDone, void*, int)
BALLAST_UNSUPPORTED(int, xclReadProfiling, void*, int)
BALLAST_UNSUPPORTED(int, xclResetAIEArray, void*)
BALLAST_UNSUPPORTED(int, xclStartProfiling, void*, int, const char*, const char*, std::uint32_t)
BALLAST_UNSUPPORTED(int, xclStopProfiling, void*, int)
BALLAST_UNSUPPORTED(int, xclSyncBOAIE, void*, xrt::bo&, const char*, xclBOSyncDirection,
                    std::size_t, std::size_t)
BALLAST_UNSUPPORTED(int, xclSyncBOAIENB, void*, xrt::bo&, const char*, xclBOSyncDirection,
                    std::size_t, std::size_t)

XCL_DRIVER_DLLESPEC void* xclGraphOpen(void*, const unsigned char*, const char*,
                                       xrt::graph::access_mode) {
  unsupported("xclGraphOpen");
  return nullptr;
}

// The runtime asks these of its own emulator: with no such device, it answers 0 by itself, which is
// right for both that it asks for: no copies from memory to memory, and no lack of DMA.
namespace xclcpuemhal2 {

class CpuemShim {
 public:
  static CpuemShim* handleCheck(void* handle);
  std::uint32_t deviceQuery(xrt_core::query::key_type key);
};

XCL_DRIVER_DLLESPEC CpuemShim* CpuemShim::handleCheck(void*) { return nullptr; }
XCL_DRIVER_DLLESPEC std::uint32_t CpuemShim::deviceQuery(xrt_core::query::key_type) { return 0; }

}  // namespace xclcpuemhal2

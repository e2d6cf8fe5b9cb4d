# What is built besides the rules, the software engine, the Desk, the log and the command. Each part is ON,
# OFF or AUTO: with AUTO it is built where all that it takes is installed, and what is left out is said.
#
#   BALLAST_CARD         the engine on a card that XRT opens            sets BALLAST_BUILD_CARD
#   BALLAST_SIMULATION   the card verilated, as HLS kernels, behind PCIe; with BALLAST_CARD its driver of
#                        the XRT runtime as well                        sets BALLAST_BUILD_SIMULATION
#   BALLAST_PLOTS        uPlot, which npm gets, in the reports of stress runs; without it their charts
#                        are tables                                     sets BALLAST_BUILD_PLOTS
#
# Only here is searched for what these parts alone take.
include_guard(GLOBAL)

# ballast_part(<name> <what it is> <Debian packages> <variable of something found>...)
macro(ballast_part name what packages)
  set(BALLAST_${name} AUTO CACHE STRING "Build ${what}: ON, OFF, or AUTO (where there is ${packages})")
  set_property(CACHE BALLAST_${name} PROPERTY STRINGS ON OFF AUTO)
  set(missing)
  foreach(needed ${ARGN})
    if(NOT ${needed})
      list(APPEND missing ${needed})
    endif()
  endforeach()
  if(BALLAST_${name} STREQUAL "AUTO")
    set(BALLAST_BUILD_${name} ON)
    if(missing)
      set(BALLAST_BUILD_${name} OFF)
      message(STATUS "Left out: ${what} (not found: ${missing}; Debian's ${packages})")
    endif()
  else()
    set(BALLAST_BUILD_${name} ${BALLAST_${name}})
    if(BALLAST_BUILD_${name} AND missing)
      message(FATAL_ERROR "BALLAST_${name}=ON builds ${what}, which takes ${packages} (Debian); "
                          "not found: ${missing}")
    endif()
  endif()
endmacro()

find_path(BALLAST_XRT_INCLUDE NAMES xclbin.h PATHS /usr/include/xrt)
find_library(BALLAST_XRT_coreutil xrt_coreutil)
find_library(BALLAST_XRT_uuid uuid)
ballast_part(CARD "the engine on cards that XRT opens" "libxrt-dev, uuid-dev"
  BALLAST_XRT_INCLUDE BALLAST_XRT_coreutil BALLAST_XRT_uuid)

find_program(BALLAST_VERILATOR verilator)
find_path(BALLAST_SYSTEMC_INCLUDE systemc)
find_library(BALLAST_SYSTEMC_LIBRARY systemc)
set(driver)
if(BALLAST_BUILD_CARD)
  find_library(BALLAST_XRT_swemu libxrt_swemu.a)
  set(driver BALLAST_XRT_swemu)
endif()
ballast_part(SIMULATION "the simulated card" "verilator, libsystemc-dev, libxrt-dev"
  BALLAST_VERILATOR BALLAST_SYSTEMC_INCLUDE BALLAST_SYSTEMC_LIBRARY ${driver})

find_program(BALLAST_NODE node)
find_program(BALLAST_NPM npm)
ballast_part(PLOTS "plots of reports" "nodejs, npm" BALLAST_NODE BALLAST_NPM)

if(BALLAST_TESTS AND NOT (BALLAST_BUILD_CARD AND BALLAST_BUILD_SIMULATION))
  message(FATAL_ERROR "The tests take all parts, BALLAST_CARD and BALLAST_SIMULATION too: install "
                      "what is missing (./check does), or configure with -DBALLAST_TESTS=OFF")
endif()

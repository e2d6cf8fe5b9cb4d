# The one list of the card's SystemVerilog.
#
# A module lies in the file of its name, in one of BALLAST_RTL_FOLDERS, where Verilator finds it by
# itself (-y) and rtl/synth/sources.py as well. Packages are found by nobody: they are here, those
# before others that use them; first the one that the build prints.

set(BALLAST_RTL_FOLDERS rtl/lib rtl/lane rtl/shell rtl/top)
get_target_property(BALLAST_CONTRACT_PACKAGE ballast_contract PACKAGE)
set(BALLAST_RTL_PACKAGES ${BALLAST_CONTRACT_PACKAGE}
  rtl/lane/lane_latency_pkg.sv
  rtl/lane/ballast_lane_pkg.sv
  rtl/lane/ballast_uop_pkg.sv
  rtl/lane/lane_source_pkg.sv
  rtl/shell/ballast_shell_pkg.sv
  rtl/shell/event_item_pkg.sv)

list(TRANSFORM BALLAST_RTL_FOLDERS REPLACE "(.+)" "${PROJECT_SOURCE_DIR}/\\1/*.sv" OUTPUT_VARIABLE globs)
file(GLOB BALLAST_RTL_MODULES CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR} ${globs})
list(FILTER BALLAST_RTL_MODULES EXCLUDE REGEX "_pkg\\.sv$")

# What Verilator is given to find all of it.
list(TRANSFORM BALLAST_RTL_FOLDERS PREPEND "-y;" OUTPUT_VARIABLE BALLAST_VERILATOR_SOURCES)
list(APPEND BALLAST_VERILATOR_SOURCES ${BALLAST_RTL_PACKAGES})

# The file of a module.
function(ballast_rtl_file variable module)
  set(found ${BALLAST_RTL_MODULES})
  list(FILTER found INCLUDE REGEX "/${module}\\.sv$")
  if(NOT found)
    message(FATAL_ERROR "no module ${module} in ${BALLAST_RTL_FOLDERS}")
  endif()
  set(${variable} ${found} PARENT_SCOPE)
endfunction()

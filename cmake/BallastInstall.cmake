# What others build on, as `cmake --install` lays it out: the libraries in three components, with their
# headers, a CMake package and pkg-config files; the program; the module that XRT is reached by; documents.
#
# Headers keep their places in the tree (include/ballast/host/include/ballast, include/ballast/hls/core), so that they
# name one another in an installation as they do here; users write <ballast/desk.hpp>.
include(CMakePackageConfigHelpers)

set(headers ${CMAKE_INSTALL_INCLUDEDIR}/ballast)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/Ballast)
set(pkgconfig ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
# Of an installation, seen from its pkg-config files.
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX}/${pkgconfig}
  OUTPUT_VARIABLE BALLAST_PREFIX)
file(RELATIVE_PATH libraries /${CMAKE_INSTALL_BINDIR} /${CMAKE_INSTALL_LIBDIR})

target_include_directories(ballast_core INTERFACE
  $<INSTALL_INTERFACE:${headers}> $<INSTALL_INTERFACE:${headers}/host/include>)

# ballast_component(<name> <description> LIBRARIES ours, dependents first
#                   PACKAGES what find_package finds PKGCONFIG of the same, what pkg-config finds
#                   SYSTEM libraries without either)
# Packages and system libraries are what static libraries leave to the program that links them.
set(BALLAST_COMPONENTS)
function(ballast_component name description)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "LIBRARIES;PACKAGES;PKGCONFIG;SYSTEM")
  add_library(ballast_component_${name} INTERFACE)
  add_library(Ballast::${name} ALIAS ballast_component_${name})
  target_link_libraries(ballast_component_${name} INTERFACE ${arg_LIBRARIES})
  target_include_directories(ballast_component_${name} INTERFACE
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/host/include>
    $<BUILD_INTERFACE:${BALLAST_GENERATED_HEADERS}>)
  target_compile_features(ballast_component_${name} INTERFACE cxx_std_20)
  set_target_properties(ballast_component_${name} PROPERTIES EXPORT_NAME ${name})
  set_target_properties(${arg_LIBRARIES} PROPERTIES VERSION ${PROJECT_VERSION}
    SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR} INSTALL_RPATH "$ORIGIN")
  set(rules ballast_component_${name} ${arg_LIBRARIES})
  set(requires ballast-engine)
  if(name STREQUAL "engine")
    list(APPEND rules ballast_core)
    set(requires)
  endif()
  install(TARGETS ${rules} EXPORT Ballast_${name})
  install(EXPORT Ballast_${name} NAMESPACE Ballast:: DESTINATION ${package})

  list(TRANSFORM arg_LIBRARIES PREPEND -l)
  list(TRANSFORM arg_SYSTEM PREPEND -l)
  if(BUILD_SHARED_LIBS)
    set(arg_SYSTEM)
  else()
    list(APPEND requires ${arg_PKGCONFIG})
  endif()
  set(BALLAST_COMPONENT ${name})
  set(BALLAST_DESCRIPTION ${description})
  list(JOIN requires ", " BALLAST_REQUIRES)
  list(JOIN arg_LIBRARIES " " BALLAST_LIBS)
  list(JOIN arg_SYSTEM " " system)
  string(STRIP "${BALLAST_LIBS} ${system}" BALLAST_LIBS)
  set(file ${PROJECT_BINARY_DIR}/package/ballast-${name}.pc)
  configure_file(${PROJECT_SOURCE_DIR}/cmake/ballast.pc.in ${file} @ONLY)
  install(FILES ${file} DESTINATION ${pkgconfig})
  set(BALLAST_COMPONENTS ${BALLAST_COMPONENTS} ${name} PARENT_SCOPE)
  set(BALLAST_PACKAGES_${name} "${arg_PACKAGES}" PARENT_SCOPE)
endfunction()

ballast_component(engine "margin and auto-deleveraging: the rules and the software engine"
  LIBRARIES ballast_engine)
ballast_component(desk "ids, decimals, fills, venues, sessions and logs in front of a Ballast engine"
  LIBRARIES ballast_book ballast_risk ballast_session ballast_desk ballast_log ballast_file
  PACKAGES fmt PKGCONFIG fmt SYSTEM csv)
ballast_component(card "the Ballast engine on FPGA cards"
  LIBRARIES ballast_xrt_access ballast_card SYSTEM ${CMAKE_DL_LIBS})

configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/BallastConfig.cmake.in
  ${PROJECT_BINARY_DIR}/package/BallastConfig.cmake INSTALL_DESTINATION ${package})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/package/BallastConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/package/BallastConfig.cmake
  ${PROJECT_BINARY_DIR}/package/BallastConfigVersion.cmake DESTINATION ${package})

install(DIRECTORY ${PROJECT_SOURCE_DIR}/hls/core DESTINATION ${headers}/hls
  FILES_MATCHING PATTERN "*.hpp")
install(DIRECTORY ${PROJECT_SOURCE_DIR}/host/include/ballast ${BALLAST_GENERATED_HEADERS}/ballast
  DESTINATION ${headers}/host/include FILES_MATCHING PATTERN "*.hpp")

set_target_properties(ballast PROPERTIES INSTALL_RPATH "$ORIGIN/${libraries}")
install(TARGETS ballast)
if(TARGET ballast_xrt_module)
  set_target_properties(ballast_xrt_module PROPERTIES INSTALL_RPATH "$ORIGIN")
  install(TARGETS ballast_xrt_module DESTINATION ${CMAKE_INSTALL_LIBDIR})
endif()

install(FILES ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/CHANGELOG.md
  DESTINATION ${CMAKE_INSTALL_DOCDIR})
# What the documents point to keeps its place beside them.
install(FILES ${PROJECT_SOURCE_DIR}/CONTRIBUTING.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/hls ${PROJECT_SOURCE_DIR}/rtl ${PROJECT_SOURCE_DIR}/sim
  DESTINATION ${CMAKE_INSTALL_DOCDIR} FILES_MATCHING PATTERN "README.md")
install(DIRECTORY ${PROJECT_SOURCE_DIR}/examples DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs ${PROJECT_BINARY_DIR}/docs ${PROJECT_SOURCE_DIR}/data
  DESTINATION ${CMAKE_INSTALL_DOCDIR})

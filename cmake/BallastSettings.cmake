# Build settings that every target of Ballast shares.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
option(BUILD_SHARED_LIBS "Build the libraries that are installed as shared ones" OFF)
if(BUILD_SHARED_LIBS)
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)  # of what becomes part of them, too
endif()
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

find_program(BALLAST_CCACHE ccache)
if(BALLAST_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${BALLAST_CCACHE})
endif()

# Warnings are errors in our own code; link this to every target of ours.
add_library(ballast_settings INTERFACE)
target_include_directories(ballast_settings INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(ballast_settings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Records are aligned to 64 bytes; how GCC before 4.6 passed such parameters is of no interest.
  target_compile_options(ballast_settings INTERFACE -Wno-psabi)
  # GCC 12 sees overlapping copies in std::string's operator+ that are not there (GCC bug 105651).
  if(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    target_compile_options(ballast_settings INTERFACE -Wno-restrict)
  endif()
endif()

# CRC-32C in hardware; every x86-64 server since 2009 has it.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  target_compile_options(ballast_settings INTERFACE -msse4.2 -mpopcnt)
endif()

# Build type of the sanitizer presets: assertions on, fast enough for the tests, readable stacks.
set(CMAKE_CXX_FLAGS_SANITIZE "-O1 -g1 -fno-omit-frame-pointer")
set(BALLAST_SANITIZERS "" CACHE STRING "Sanitizers, as -fsanitize takes them: address,undefined")
if(BALLAST_SANITIZERS)
  add_compile_options(-fsanitize=${BALLAST_SANITIZERS} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${BALLAST_SANITIZERS})
endif()

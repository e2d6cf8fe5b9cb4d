# Verilated SystemVerilog as static libraries.
#
#   include(BallastVerilate)
#   ballast_verilate(<target> TOP <module> [SOURCES <file>...]
#                    [PARAMETERS <Name>=<value>...] [PARTS <n>] [TRACE] [NO_ASSERTIONS])
#
# makes the library <target> of module <module>, whose class is V<target>, in header V<target>.h: one
# module verilated with several sets of parameters gives several classes in one program. The module
# and what is below it are those of rtl/sources.cmake; SOURCES, named from the root of the
# repository, are others, and go before those of the same name. Verilator runs in the build, not when it is configured, at -Wall, warnings
# are errors; immediate assertions are on unless NO_ASSERTIONS. PARTS, for designs that take long to
# compile, is how many files the evaluation is compiled as, apart from what runs once; without it
# all is one file. TRACE, which takes PARTS, adds FST waves.
#
# The code is nobody's to sanitize: it is compiled by the same command in every preset, named from
# its own folder, so that ccache has it when the next preset asks for it.
#
#   ballast_rtl_test(<program> SOURCES <file>... MODELS <target>... [LIBRARIES <library>...])
#
# makes a GoogleTest program of verilated models; its tests are rtl.<suite>.<case>, labelled rtl.
#
# Verilator is found by BallastParts, which leaves out what verilates where there is none.

# As a script, run behind Verilator: spreads the generated sources, whose names hold hashes that
# are not known beforehand, and its list of files read as one that Ninja takes. The sources go over files with names that are: what runs once, what looks for changes
# to write as waves, and FAST of what evaluates; or all in one.
if(CMAKE_SCRIPT_MODE_FILE)
  file(GLOB read ${FOLDER}/generated/*__ver.d)
  file(READ ${read} read)
  string(REGEX REPLACE "^.* : |\n" " " read "${read}")
  string(STRIP "${read}" read)
  separate_arguments(read)
  set(files)
  foreach(name IN LISTS read)
    cmake_path(ABSOLUTE_PATH name BASE_DIRECTORY ${ROOT})
    string(APPEND files " ${name}")
  endforeach()
  file(WRITE ${FOLDER}/read.d "${OUTPUT}:${files}\n")

  macro(find_sources variable)
    file(GLOB ${variable} RELATIVE ${FOLDER} ${ARGN})
  endmacro()
  find_sources(slow ${FOLDER}/generated/*__Slow.cpp ${FOLDER}/generated/*__Syms.cpp)
  find_sources(waves ${FOLDER}/generated/*__Trace__*.cpp)
  find_sources(fast ${FOLDER}/generated/*.cpp)
  list(REMOVE_ITEM fast ${slow} ${waves})
  list(REMOVE_ITEM waves ${slow})
  function(write_part name sources)
    set(text "// Generated.\n")
    foreach(source ${sources})
      string(APPEND text "#include \"${source}\"\n")
    endforeach()
    file(WRITE ${FOLDER}/${name}.cpp "${text}")
  endfunction()
  if(NOT FAST)
    write_part(whole "${slow};${waves};${fast}")
    return()
  endif()
  write_part(slow "${slow}")
  write_part(waves "${waves}")
  set(index 0)
  foreach(source ${fast})
    list(APPEND part_${index} ${source})
    math(EXPR index "(${index} + 1) % ${FAST}")
  endforeach()
  math(EXPR last "${FAST} - 1")
  foreach(index RANGE ${last})
    write_part(fast_${index} "${part_${index}}")
  endforeach()
  return()
endif()

include_guard(GLOBAL)

if(NOT BALLAST_VERILATOR_ROOT)
  execute_process(COMMAND ${BALLAST_VERILATOR} --getenv VERILATOR_ROOT
    OUTPUT_VARIABLE root OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  set(BALLAST_VERILATOR_ROOT ${root} CACHE PATH "Verilator's folder")
endif()
set(BALLAST_VERILATE_SCRIPT ${CMAKE_CURRENT_LIST_FILE} CACHE INTERNAL "for every folder")

# Code that is not ours: no warnings, optimised in every preset, not searched for errors of C++ (a
# program's own code still is), and no matter for clang-tidy.
function(ballast_foreign_code target)
  target_compile_options(${target} PRIVATE -w)
  if(BALLAST_SANITIZERS)
    target_compile_options(${target} PRIVATE -fno-sanitize=all)
  endif()
  set_target_properties(${target} PROPERTIES EXPORT_COMPILE_COMMANDS OFF)
endfunction()

# GCC makes slower code of a design, in three times the time: default card, a ring full of deltas,
# 202,000 cycles a second by GCC 12 and 239,000 by Clang 14. So Clang compiles it wherever there is one.
find_program(BALLAST_VERILATED_COMPILER NAMES clang++ ${CMAKE_CXX_COMPILER}
  DOC "Compiler of verilated designs")

# AVX2 and BMI2 are worth a tenth, where this machine has them; what it builds is simulated here.
if(NOT DEFINED BALLAST_VERILATED_OPTIONS)
  include(CheckCXXSourceRuns)
  check_cxx_source_runs("int main() {
    return __builtin_cpu_supports(\"avx2\") && __builtin_cpu_supports(\"bmi2\") &&
           __builtin_cpu_supports(\"bmi\") && __builtin_cpu_supports(\"fma\") ? 0 : 1;
  }" BALLAST_CPU_HAS_AVX2)
  set(options)
  if(BALLAST_CPU_HAS_AVX2)
    set(options -march=x86-64-v3)
  endif()
  set(BALLAST_VERILATED_OPTIONS "${options}" CACHE STRING
    "Options for verilated designs; empty for machines older than this one")
endif()

# What runs once and waves are half of what there is to compile.
function(ballast_verilated_level level part)
  set(${level} -O2 PARENT_SCOPE)
  if(part STREQUAL slow)
    set(${level} -O0 PARENT_SCOPE)
  elseif(part STREQUAL waves)
    set(${level} -O1 PARENT_SCOPE)
  endif()
endfunction()

# Objects of the parts named; in `objects`.
function(ballast_compile_verilated objects folder)
  set(made)
  foreach(part IN LISTS ARGN)
    ballast_verilated_level(level ${part})
    set(object ${folder}/${part}.o)
    add_custom_command(OUTPUT ${object}
      COMMAND ${BALLAST_CCACHE} ${BALLAST_VERILATED_COMPILER} -std=c++20 ${level}
              ${BALLAST_VERILATED_OPTIONS} -DNDEBUG -w -fPIC -fvisibility=hidden
              -isystem generated -isystem ${BALLAST_VERILATOR_ROOT}/include
              -isystem ${BALLAST_VERILATOR_ROOT}/include/vltstd -c ${part}.cpp -o ${part}.o
      DEPENDS ${folder}/${part}.cpp WORKING_DIRECTORY ${folder} VERBATIM)
    list(APPEND made ${object})
  endforeach()
  set_source_files_properties(${made} PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
  set(${objects} ${made} PARENT_SCOPE)
endfunction()

# Verilator's own runtime, once a build; the writer of waves apart.
function(ballast_verilator_runtime)
  if(TARGET ballast_verilator_runtime)
    return()
  endif()
  find_package(Threads REQUIRED)
  set(include ${BALLAST_VERILATOR_ROOT}/include)
  add_library(ballast_verilator_runtime STATIC ${include}/verilated.cpp
    ${include}/verilated_threads.cpp)
  target_include_directories(ballast_verilator_runtime SYSTEM PUBLIC ${include} ${include}/vltstd)
  target_link_libraries(ballast_verilator_runtime PUBLIC Threads::Threads atomic)
  add_library(ballast_verilator_waves STATIC EXCLUDE_FROM_ALL ${include}/verilated_fst_c.cpp)
  target_link_libraries(ballast_verilator_waves PUBLIC ballast_verilator_runtime z)
  foreach(target ballast_verilator_runtime ballast_verilator_waves)
    target_compile_options(${target} PRIVATE -O2)
    ballast_foreign_code(${target})
  endforeach()
endfunction()

function(ballast_verilate target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "TRACE;NO_ASSERTIONS" "TOP;PARTS" "SOURCES;PARAMETERS")
  if(NOT arg_TOP OR arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "ballast_verilate(${target}): TOP, not ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT arg_SOURCES MATCHES "/${arg_TOP}\\.sv")
    ballast_rtl_file(top ${arg_TOP})
    list(APPEND arg_SOURCES ${top})
  endif()
  ballast_verilator_runtime()

  set(folder ${CMAKE_CURRENT_BINARY_DIR}/${target}.verilated)
  set(options --cc --Mdir ${folder}/generated --prefix V${target} --top-module ${arg_TOP}
    -Wall -O3 --x-assign fast --x-initial unique --output-split 20000)
  if(NOT arg_NO_ASSERTIONS)
    list(APPEND options --assert)
  endif()
  foreach(parameter ${arg_PARAMETERS})
    list(APPEND options -G${parameter})
  endforeach()
  set(runtime ballast_verilator_runtime)
  if(arg_TRACE)
    list(APPEND options --trace-fst --trace-structs --no-trace-params)
    set(runtime ballast_verilator_waves)
  endif()

  set(parts whole)
  if(arg_PARTS)
    set(parts slow waves)
    math(EXPR last "${arg_PARTS} - 1")
    foreach(index RANGE ${last})
      list(APPEND parts fast_${index})
    endforeach()
  endif()
  list(TRANSFORM parts REPLACE "(.+)" "${folder}/\\1.cpp" OUTPUT_VARIABLE sources)
  list(GET sources 0 output)
  add_custom_command(OUTPUT ${sources}
    COMMAND ${CMAKE_COMMAND} -E rm -rf ${folder}/generated
    COMMAND ${CMAKE_COMMAND} -E make_directory ${folder}
    COMMAND ${BALLAST_VERILATOR} ${options} ${BALLAST_VERILATOR_SOURCES} ${arg_SOURCES}
    COMMAND ${CMAKE_COMMAND} -D FOLDER=${folder} -D FAST=${arg_PARTS} -D OUTPUT=${output}
            -D ROOT=${PROJECT_SOURCE_DIR} -P ${BALLAST_VERILATE_SCRIPT}
    DEPENDS ${BALLAST_CONTRACT_PACKAGE} ${BALLAST_VERILATE_SCRIPT}
    DEPFILE ${folder}/read.d
    BYPRODUCTS ${folder}/generated/V${target}.h
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} VERBATIM
    COMMENT "Verilating ${target}")

  ballast_compile_verilated(objects ${folder} ${parts})
  add_library(${target} STATIC ${objects})
  set_target_properties(${target} PROPERTIES LINKER_LANGUAGE CXX)
  target_include_directories(${target} SYSTEM PUBLIC ${folder}/generated)
  target_link_libraries(${target} PUBLIC ${runtime})
endfunction()

function(ballast_rtl_test program)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;MODELS;LIBRARIES")
  find_package(GTest REQUIRED)
  include(GoogleTest)
  add_executable(${program} ${arg_SOURCES})
  target_link_libraries(${program} PRIVATE ballast_settings ${arg_MODELS} ${arg_LIBRARIES}
    GTest::gmock GTest::gtest_main)
  gtest_discover_tests(${program} TEST_PREFIX rtl. PROPERTIES LABELS rtl)
endfunction()

# An installation of this build, and what is built on it by the default flags of both compilers.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
find_program(BALLAST_PKG_CONFIG pkg-config REQUIRED)
set(prefix ${CMAKE_CURRENT_BINARY_DIR}/consumer/prefix)
set(consumer Python3::Interpreter -B ${CMAKE_CURRENT_LIST_DIR}/consumer_test.py)
add_test(NAME consumer.install COMMAND ${consumer} install ${PROJECT_BINARY_DIR} ${prefix})
set_tests_properties(consumer.install PROPERTIES FIXTURES_SETUP installation)
foreach(compiler g++ clang++)
  foreach(way package pkgconfig)
    add_test(NAME consumer.${way}_${compiler}
      COMMAND ${consumer} ${way} ${prefix} ${compiler} ${PROJECT_VERSION})
  endforeach()
  add_test(NAME consumer.headers_${compiler} COMMAND ${consumer} headers ${prefix} ${compiler})
  set_tests_properties(consumer.package_${compiler} consumer.pkgconfig_${compiler}
    consumer.headers_${compiler} PROPERTIES FIXTURES_REQUIRED installation)
endforeach()

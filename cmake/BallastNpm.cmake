# ballast_npm_packages(<folder> <variable>): what <folder>/package-lock.json names, installed when
# the build is configured. <variable> is the folder node_modules, or empty where npm could not get
# it (no network). Nothing is asked of the network when it is there already.
include_guard(GLOBAL)

function(ballast_npm_packages folder variable)
  cmake_path(RELATIVE_PATH folder BASE_DIRECTORY ${PROJECT_SOURCE_DIR} OUTPUT_VARIABLE place)
  set(place ${PROJECT_BINARY_DIR}/npm/${place})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${folder}/package-lock.json)
  file(SHA256 ${folder}/package-lock.json wanted)
  set(installed)
  if(EXISTS ${place}/installed)
    file(READ ${place}/installed installed)
  endif()
  if(NOT installed STREQUAL wanted)
    file(COPY ${folder}/package.json ${folder}/package-lock.json ${folder}/.npmrc
      DESTINATION ${place})
    execute_process(
      COMMAND ${BALLAST_NPM} ci --ignore-scripts --no-audit --no-fund --fetch-retries=0
      WORKING_DIRECTORY ${place} RESULT_VARIABLE failed OUTPUT_QUIET ERROR_VARIABLE said)
    if(failed)
      message(STATUS "npm ci in ${place}: ${said}")
      set(${variable} "" PARENT_SCOPE)
      return()
    endif()
    file(WRITE ${place}/installed ${wanted})
  endif()
  set(${variable} ${place}/node_modules PARENT_SCOPE)
endfunction()

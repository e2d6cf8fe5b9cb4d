# As a script: files as arrays of raw literals in a C++ source.
#
#   cmake -DOUTPUT=<file> -DHEADER=<header> -DNAMESPACE=<namespace> -DASSETS="<name>=<file>;…" -P embed.cmake
#
# An asset without a file is empty. Compilers bound the length of a literal, hence the pieces; files
# are ASCII, so that no piece ends within a character.
set(piece 16000)
set(text "// Generated.\n#include \"${HEADER}\"\n\nnamespace ${NAMESPACE} {\n\n")
foreach(asset IN LISTS ASSETS)
  string(REGEX MATCH "^([^=]+)=(.*)$" found "${asset}")
  set(name ${CMAKE_MATCH_1})
  set(content)
  if(CMAKE_MATCH_2)
    file(READ ${CMAKE_MATCH_2} content)
  endif()
  string(LENGTH "${content}" length)
  string(APPEND text "std::string ${name}() {\n  std::string text;\n")
  set(at 0)
  while(at LESS length)
    string(SUBSTRING "${content}" ${at} ${piece} part)
    string(APPEND text "  text += R\"asset(${part})asset\";\n")
    math(EXPR at "${at} + ${piece}")
  endwhile()
  string(APPEND text "  return text;\n}\n\n")
endforeach()
string(APPEND text "}  // namespace ${NAMESPACE}\n")
file(WRITE ${OUTPUT} "${text}")

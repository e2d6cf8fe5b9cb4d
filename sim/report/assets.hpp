// The files of page/ and of uPlot, as the build puts them into the program (embed.cmake).
#pragma once

#include <string>

namespace ballast::report::assets {

std::string style();
std::string page_script();
std::string charts_script();
std::string explorer_script();

/// uPlot; empty in a build without npm.
std::string plot_script();
std::string plot_licence();
std::string plot_style();

}  // namespace ballast::report::assets

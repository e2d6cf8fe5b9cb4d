// Numbers and names as a report prints them. Names come from files and venues: they are nobody's
// to trust.
#pragma once

#include <string>
#include <string_view>

namespace ballast::report {

/// "14,327", "0.2174"; with a unit "61.7 s", "7.35 %" (unit "share"), "1.704 bn USD", "640 ns".
/// A dash for what is no number.
std::string amount(double value, std::string_view unit = "");
/// Signed share: "+3.4 %", "−11 %".
std::string difference(double share);
/// Time of a scenario: "1:01.7".
std::string clock(double time_s);
/// As a program reads it back to the same bits: "0.0735".
std::string exact(double value);

/// The text as UTF-8 that shows all it has: controls, marks that change the direction of what
/// stands around them and characters without width become "[U+202E]", what is no UTF-8 "�".
std::string visible(std::string_view text);
/// The same, for HTML's text and quoted attributes.
std::string html(std::string_view text);
/// The same, for a line or a table's cell of Markdown.
std::string markdown(std::string_view text);

}  // namespace ballast::report

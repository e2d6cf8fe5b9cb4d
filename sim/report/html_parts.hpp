// Pieces of HTML that the sections of the report are made of.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ballast::report {

/// A name of others: escaped, and kept from turning what stands around it.
std::string name_html(std::string_view name);
/// A number as people read it, that scripts and tests read back exactly.
std::string value_html(double value, std::string_view unit = "");
/// A bar of a share of its cell, 0 … 1.
std::string bar_html(double share, std::string_view kind = "");

/// A table; cells are HTML. The first column heads its rows.
class HtmlTable {
 public:
  HtmlTable(std::string_view caption, const std::vector<std::string>& heads);
  void row(const std::vector<std::string>& cells, std::string_view row_class = "");
  std::string str() const;

 private:
  std::string text_;
};

/// `content` behind a line that opens it.
std::string details_html(std::string_view summary, const std::string& content, bool open = false);

}  // namespace ballast::report

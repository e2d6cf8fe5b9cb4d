#include "sim/report/html_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/report/text.hpp"

namespace ballast::report {

std::string name_html(std::string_view name) { return "<bdi>" + html(name) + "</bdi>"; }

std::string value_html(double value, std::string_view unit) {
  return fmt::format(R"(<data value="{}">{}</data>)", exact(value), html(amount(value, unit)));
}

std::string bar_html(double share, std::string_view kind) {
  const double inside = std::isfinite(share) ? std::clamp(share, 0.0, 1.0) : 0.0;
  return fmt::format(R"(<span class="bar {}" style="--share:{:.4f}"></span>)", kind, inside);
}

HtmlTable::HtmlTable(std::string_view caption, const std::vector<std::string>& heads) {
  text_ =
      fmt::format(R"(<div class="scroll"><table><caption>{}</caption><thead><tr>)", html(caption));
  for (const std::string& head : heads) text_ += "<th scope=\"col\">" + head + "</th>";
  text_ += "</tr></thead><tbody>\n";
}

void HtmlTable::row(const std::vector<std::string>& cells, std::string_view row_class) {
  text_ += row_class.empty() ? "<tr>" : fmt::format(R"(<tr class="{}">)", row_class);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    text_ += i == 0 ? "<th scope=\"row\">" + cells[i] + "</th>" : "<td>" + cells[i] + "</td>";
  }
  text_ += "</tr>\n";
}

std::string HtmlTable::str() const { return text_ + "</tbody></table></div>\n"; }

std::string details_html(std::string_view summary, const std::string& content, bool open) {
  return fmt::format("<details{}><summary>{}</summary>\n{}</details>\n", open ? " open" : "",
                     html(summary), content);
}

}  // namespace ballast::report

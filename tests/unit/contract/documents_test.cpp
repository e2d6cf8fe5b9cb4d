// docs/ranking.md says what the rules do: its tables are those of hls/core.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include "hls/contractgen/contract_tables.hpp"

namespace ballast::contractgen {
namespace {

std::string ranking_page() {
  std::ifstream in(BALLAST_SOURCE_DIR "/docs/ranking.md", std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(RankingPage, HasTheFormulasOfThePoliciesThatComeWithBallast) {
  std::ostringstream table;
  print_policies(table);
  EXPECT_NE(ranking_page().find("\n\n" + table.str() + "\n"), std::string::npos)
      << "docs/ranking.md: the table of policies is to be\n"
      << table.str();
}

TEST(RankingPage, NamesEachOperandByItsSelector) {
  const std::string page = ranking_page();
  std::size_t place = page.find("| selector | operand |");
  ASSERT_NE(place, std::string::npos);
  for (const NameRow& operand : operands()) {
    const std::string row = fmt::format("\n| {} | `{}` | ", operand.number, operand.name);
    place = page.find(row, place);
    ASSERT_NE(place, std::string::npos) << "docs/ranking.md: no row" << row;
  }
  EXPECT_EQ(page.find(fmt::format("\n| {} | `", operands().size())), std::string::npos)
      << "docs/ranking.md: more operands than there are";
}

}  // namespace
}  // namespace ballast::contractgen

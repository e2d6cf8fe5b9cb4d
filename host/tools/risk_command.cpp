// `ballast risk check`: what a risk file says, in words.
#include <memory>

#include "host/include/ballast/risk_rules.hpp"
#include "host/tools/commands.hpp"
#include "host/tools/rules_in_words.hpp"
#include "host/tools/table.hpp"

namespace ballast::tools {
namespace {

constexpr const char* kBrief = "Check a risk file against a venue, and say its rules in words.";
constexpr const char* kHelp =
    R"(One row a rule, in the order of the file:
  rule    its place in the file
  says    what it does, in words; of left_open, what public material does not say
A file that contradicts itself or the venue is refused, with the place and what to do.)";

struct CheckOptions {
  std::string file;
  std::string venue;
  bool json = false;
};

void run_check(const CheckOptions& options) {
  const Venue venue = load_venue(options.venue);
  const risk::RiskRules rules = risk::load_risk_rules(options.file, venue);
  Table table({"rule", "says"}, options.json ? Format::json : Format::csv);
  for (const RuleInWords& rule : in_words(rules, venue)) {
    table.add({Cell::text(rule.rule), Cell::text(rule.says)});
  }
  table.print();
}

}  // namespace

void add_risk(Subcommand program) {
  const Subcommand group =
      program.add("risk", "Risk files: what a venue does when accounts fall below their margin.");
  group.needs_command();
  const Subcommand command = group.add("check", kBrief, kHelp);
  auto options = std::make_shared<CheckOptions>();
  command.option("FILE", options->file, "Risk file (JSON)").required();
  command.option("--venue", options->venue, "Venue (JSON) that it is for").required().file();
  command.flag("--json", options->json, "JSON lines instead of CSV");
  command.runs([options] { run_check(*options); });
}

}  // namespace ballast::tools

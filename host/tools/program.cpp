#include "host/tools/program.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <exception>
#include <memory>
#include <string>

#include "host/book/text.hpp"
#include "host/include/ballast/error.hpp"
#include "host/tools/commands.hpp"

namespace ballast::tools {
namespace {

constexpr int kBroken = 1;
constexpr int kBadInput = 2;

constexpr const char* kDescription =
    R"(Ballast: margin and auto-deleveraging (ADL) for crypto-derivatives exchanges.

Reads a venue (JSON), accounts and positions (CSV), or a log of commands, runs them through an
engine and prints what it answers: margin and verdicts, the ADL queue, what an ADL would close.)";

constexpr const char* kFooter =
    R"(Start here:
  ballast generate oct10 --scale 0.01 --out oct10.blog    a book and a crash to look at
  ballast replay oct10.blog                               run it, read the summary
  ballast margin --venue V.json --accounts A.csv --positions P.csv
'ballast COMMAND --help' explains a command, its files and columns; so does docs/command-line.md.
Exit status: 0 done, 1 something broke, 2 bad input (one line on standard error says what).)";

void start_logging() {
  auto logger = spdlog::stderr_color_mt("ballast");
  logger->set_pattern("%n: %^%l%$: %v");
  spdlog::set_default_logger(logger);
}

int fail(int status, const std::string& what) {
  spdlog::error("{}", one_line(what));
  return status;
}

/// Name of the innermost command on the command line, for "see … --help".
std::string chosen(const CLI::App& app) {
  const auto subcommands = app.get_subcommands();
  const std::string name = app.get_name();
  return subcommands.empty() ? name : name + " " + chosen(*subcommands.front());
}

}  // namespace

int run_program(int argc, const char* const* argv, std::initializer_list<AddCommand> others) {
  start_logging();
  CLI::App program(kDescription, "ballast");
  program.footer(kFooter);
  program.set_version_flag("--version", "ballast " BALLAST_VERSION);
  program.require_subcommand(1);
  add_margin(program);
  add_rank(program);
  add_adl(program);
  add_explain(program);
  add_replay(program);
  add_log(program);
  add_latency(program);
  add_devices(program);
  for (const AddCommand& add : others) add(program);
  try {
    program.parse(argc, argv);
    return 0;
  } catch (const CLI::Success& help) {
    return program.exit(help);
  } catch (const CLI::ParseError& error) {
    const bool is_unknown = program.get_subcommands().empty() && argc > 1 && argv[1][0] != '-';
    const std::string what = is_unknown ? "unknown command " + in_quotes(argv[1]) : error.what();
    return fail(kBadInput, what + "; see '" + chosen(program) + " --help'");
  } catch (const InputError& error) {
    return fail(kBadInput, error.what());
  } catch (const std::exception& error) {
    return fail(kBroken, error.what());
  }
}

}  // namespace ballast::tools

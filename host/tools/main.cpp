// The `ballast` program: margin and auto-deleveraging from the command line.
//
// Results go to standard output, everything said about them to standard error. Exit status: 0 done,
// 1 something broke, 2 bad input or arguments (one line says what, standard output stays empty).

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <exception>
#include <memory>
#include <string>

#include "host/include/ballast/error.hpp"
#include "host/tools/commands.hpp"
#include "host/tools/text.hpp"

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
  spdlog::error("{}", ballast::tools::one_line(what));
  return status;
}

/// Name of the innermost command on the command line, for "see … --help".
std::string chosen(const CLI::App& app) {
  const auto subcommands = app.get_subcommands();
  const std::string name = app.get_name();
  return subcommands.empty() ? name : name + " " + chosen(*subcommands.front());
}

}  // namespace

int main(int argc, char** argv) {
  start_logging();
  CLI::App program(kDescription, "ballast");
  program.footer(kFooter);
  program.set_version_flag("--version", "ballast " BALLAST_VERSION);
  program.require_subcommand(1);
  ballast::tools::add_margin(program);
  ballast::tools::add_rank(program);
  ballast::tools::add_adl(program);
  ballast::tools::add_explain(program);
  ballast::tools::add_replay(program);
  ballast::tools::add_generate(program);
  ballast::tools::add_log(program);
  ballast::tools::add_latency(program);
  ballast::tools::add_devices(program);
  try {
    program.parse(argc, argv);
    return 0;
  } catch (const CLI::Success& help) {
    return program.exit(help);
  } catch (const CLI::ParseError& error) {
    const bool is_unknown = program.get_subcommands().empty() && argc > 1 && argv[1][0] != '-';
    const std::string what =
        is_unknown ? "unknown command " + ballast::tools::in_quotes(argv[1]) : error.what();
    return fail(kBadInput, what + "; see '" + chosen(program) + " --help'");
  } catch (const ballast::InputError& error) {
    return fail(kBadInput, error.what());
  } catch (const std::exception& error) {
    return fail(kBroken, error.what());
  }
}

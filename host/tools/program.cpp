#include "host/tools/program.hpp"

#include <fcntl.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>
#include <CLI/CLI.hpp>
#include <ballast/version.hpp>

#include <csignal>
#include <exception>
#include <memory>
#include <new>
#include <sstream>
#include <string>
#include <vector>

#include "host/book/text.hpp"
#include "host/file/temporary_name.hpp"
#include "host/include/ballast/error.hpp"
#include "host/tools/arguments.hpp"
#include "host/tools/commands.hpp"
#include "host/tools/table.hpp"

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
Exit status: 0 done, 1 the machine failed (no space, no memory, a card), 2 bad input; one line on
standard error says what.)";

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
  const std::string& name = app.get_name();
  return subcommands.empty() ? name : name + " " + chosen(*subcommands.front());
}

/// What a word on the command line should be and is not, with the one it may have been meant to be.
std::string unknown(const std::string& kind, const std::string& word,
                    const std::vector<std::string>& known) {
  const std::string meant = nearest(word, known);
  return "unknown " + kind + " " + in_quotes(word) +
         (meant.empty() ? "" : " (is " + meant + " meant?)");
}

/// The first word of the command line that the innermost command does not know; "" if it knows all.
std::string unknown_word(const CLI::App& app) {
  if (const auto subcommands = app.get_subcommands(); !subcommands.empty()) {
    return unknown_word(*subcommands.front());
  }
  for (const std::string& word : app.remaining()) {
    if (word.size() < 2 || word[0] != '-') continue;
    std::vector<std::string> known;
    for (const CLI::Option* option : app.get_options()) {
      for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
    }
    return unknown("option", word.substr(0, word.find('=')), known);
  }
  if (app.remaining().empty()) return "";
  const std::string word = app.remaining().front();
  std::vector<std::string> known;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    known.push_back(command->get_name());
  }
  if (known.empty()) return "there is nothing that " + in_quotes(word) + " could be";
  return unknown("command", word, known);
}

/// Else a file that is opened would take the number of one that was closed, and what is printed
/// would go into it. What is opened here takes no output and gives no input: that is told, as
/// before.
void open_standard_descriptors() {
  for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(number, F_GETFD) == -1) {
      ::open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    }
  }
}

void parse_and_run(CLI::App& program, int argc, const char* const* argv) {
  try {
    program.parse(argc, argv);
  } catch (const CLI::Success& help) {
    std::ostringstream text;
    program.exit(help, text, text);
    print_out(text.str());
  } catch (const CLI::ParseError& error) {
    // Where a word is not known, what else is missing or wrong may be because of it.
    std::string what = unknown_word(program);
    if (what.empty()) what = error.what();
    throw InputError(what + "; see '" + chosen(program) + " --help'");
  }
}

}  // namespace

int run_program(int argc, const char* const* argv, std::initializer_list<AddCommand> others) {
  open_standard_descriptors();
  std::signal(SIGXFSZ, SIG_IGN);  // writing past a limit fails with a message instead
  remove_temporaries_on_signals();
  start_logging();
  CLI::App program(kDescription, "ballast");
  program.footer(kFooter);
  program.set_version_flag("--version", std::string("ballast ") + kVersion);
  program.require_subcommand(1);
  const Subcommand root(program);
  add_margin(root);
  add_rank(root);
  add_adl(root);
  add_explain(root);
  add_replay(root);
  add_risk(root);
  add_log(root);
  add_latency(root);
  add_devices(root);
  for (const AddCommand& add : others) add(root);
  try {
    parse_and_run(program, argc, argv);
    return 0;
  } catch (const InputError& error) {
    return fail(kBadInput, error.what());
  } catch (const std::bad_alloc&) {
    return fail(kBroken, "there is not enough memory for '" + chosen(program) + "'");
  } catch (const std::exception& error) {
    return fail(kBroken, error.what());
  }
}

}  // namespace ballast::tools

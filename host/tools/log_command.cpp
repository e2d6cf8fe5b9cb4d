// `ballast log`: what is in a log; logs as CSV and back.

#include <array>
#include <memory>
#include <string>

#include "host/file/output_target.hpp"
#include "host/include/ballast/error.hpp"
#include "host/include/ballast/log.hpp"
#include "host/include/ballast/venue.hpp"
#include "host/tools/arguments.hpp"
#include "host/tools/commands.hpp"
#include "host/tools/progress.hpp"
#include "host/tools/table.hpp"
#include "host/tools/venue_check.hpp"

namespace ballast::tools {
namespace {

template <typename RecordType>
std::array<std::uint64_t, 256> count_kinds(std::span<const RecordType> records) {
  std::array<std::uint64_t, 256> counts{};
  for (const Record& record : records) ++counts[record.kind];
  return counts;
}

void print_info(const std::string& path, Format format) {
  const LogReader log(path);
  log.verify();
  const bool has_commands = log.kind() == LogKind::commands;
  Table table({"item", "value"}, format);
  const auto add = [&](const std::string& item, const std::string& value) {
    table.add({Cell::text(item), Cell::text(value)});
  };
  add("kind", has_commands ? "commands" : "events");
  add("contract version", std::to_string(kContractVersion));
  add("records", std::to_string(log.records()));
  add("venue bytes", std::to_string(log.venue().size()));
  const auto counts = has_commands ? count_kinds(log.commands()) : count_kinds(log.events());
  for (std::size_t kind = 0; kind < counts.size(); ++kind) {
    if (counts[kind] == 0) continue;
    const auto number = static_cast<std::uint8_t>(kind);
    add(has_commands ? name_of(static_cast<CommandKind>(number))
                     : name_of(static_cast<EventKind>(number)),
        std::to_string(counts[kind]));
  }
  table.print();
}

/// The venue as it is in the log, so that it can be given to an import of the log's CSV.
void print_venue(const std::string& path) {
  const LogReader log(path);
  log.verify();
  if (log.venue().empty()) throw InputError(path, 0, "", "there is no venue in this log");
  std::string text(log.venue());
  if (!text.ends_with('\n')) text += '\n';
  print_out(text);
}

LogProgress follow(std::unique_ptr<Progress>& bar, const char* label) {
  return [&bar, label](std::uint64_t done, std::uint64_t total) {
    if (bar == nullptr) bar = std::make_unique<Progress>(label, total);
    bar->update(done);
  };
}

void run_import(const std::string& csv, const std::string& out, const std::string& venue_file) {
  std::unique_ptr<Progress> bar;
  if (venue_file.empty()) {
    import_csv(csv, out, "", follow(bar, "importing"));
    return;
  }
  refuse_same_file(venue_file, out);
  const Venue venue = load_venue(venue_file);
  VenueCheck check(venue, venue_file, csv);
  import_csv(
      csv, out, to_json(venue), follow(bar, "importing"),
      {[&check](const Command& command) { check.on(command); }, [&check] { check.finish(); }});
}

void add_info(Subcommand group) {
  const Subcommand command =
      group.add("info", "Verify a log and say what is in it: its kind, and its records by kind.");
  auto path = std::make_shared<std::string>();
  auto json = std::make_shared<bool>(false);
  command.option("LOG", *path, "Log to read").required();
  command.flag("--json", *json, "JSON lines instead of CSV");
  auto venue = std::make_shared<bool>(false);
  command.flag("--venue", *venue, "Print the venue in the log (JSON), nothing else");
  command.runs([=] {
    if (*venue) {
      print_venue(*path);
    } else {
      print_info(*path, *json ? Format::json : Format::csv);
    }
  });
}

void add_export(Subcommand group) {
  const Subcommand command = group.add("export", "Verify a log and write its records as CSV.");
  auto path = std::make_shared<std::string>();
  auto out = std::make_shared<std::string>();
  command.option("LOG", *path, "Log to read").required();
  command.option("--out", *out, "CSV file to write").required().not_empty();
  command.runs([=] {
    std::unique_ptr<Progress> bar;
    export_csv(LogReader(*path), *out, follow(bar, "exporting"));
  });
}

void add_import(Subcommand group) {
  const Subcommand command = group.add(
      "import", "Write the records of a CSV file, as 'ballast log export' makes it, as a log.");
  auto path = std::make_shared<std::string>();
  auto out = std::make_shared<std::string>();
  auto venue = std::make_shared<std::string>();
  command.option("CSV", *path, "CSV file to read").required();
  command.option("--out", *out, "Log to write").required().not_empty();
  command.option("--venue", *venue, "Venue (JSON) to put in the log, for names and units")
      .not_empty();
  command.runs([=] { run_import(*path, *out, *venue); });
}

}  // namespace

void add_log(Subcommand program) {
  const Subcommand group =
      program.add("log", "Look into a log of commands or events; turn it into CSV and back.");
  group.needs_command();
  add_info(group);
  add_export(group);
  add_import(group);
}

}  // namespace ballast::tools

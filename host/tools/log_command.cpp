// `ballast log`: what is in a log; logs as CSV and back.

#include <array>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "host/include/ballast/error.hpp"
#include "host/include/ballast/log.hpp"
#include "host/tools/commands.hpp"
#include "host/tools/progress.hpp"
#include "host/tools/table.hpp"

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

std::string read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw InputError(path, 0, "", "cannot be read");
  return {std::istreambuf_iterator<char>(file), {}};
}

LogProgress follow(std::unique_ptr<Progress>& bar, const char* label) {
  return [&bar, label](std::uint64_t done, std::uint64_t total) {
    if (bar == nullptr) bar = std::make_unique<Progress>(label, total);
    bar->update(done);
  };
}

void add_info(CLI::App& group) {
  auto* command = group.add_subcommand(
      "info", "Verify a log and say what is in it: its kind, and its records by kind.");
  auto path = std::make_shared<std::string>();
  auto json = std::make_shared<bool>(false);
  command->add_option("LOG", *path, "Log to read")->required();
  command->add_flag("--json", *json, "JSON lines instead of CSV");
  command->callback([=] { print_info(*path, *json ? Format::json : Format::csv); });
}

void add_export(CLI::App& group) {
  auto* command = group.add_subcommand("export", "Verify a log and write its records as CSV.");
  auto path = std::make_shared<std::string>();
  auto out = std::make_shared<std::string>();
  command->add_option("LOG", *path, "Log to read")->required();
  command->add_option("--out", *out, "CSV file to write")->required();
  command->callback([=] {
    std::unique_ptr<Progress> bar;
    export_csv(LogReader(*path), *out, follow(bar, "exporting"));
  });
}

void add_import(CLI::App& group) {
  auto* command = group.add_subcommand(
      "import", "Write the records of a CSV file, as 'ballast log export' makes it, as a log.");
  auto path = std::make_shared<std::string>();
  auto out = std::make_shared<std::string>();
  auto venue = std::make_shared<std::string>();
  command->add_option("CSV", *path, "CSV file to read")->required();
  command->add_option("--out", *out, "Log to write")->required();
  command->add_option("--venue", *venue, "Venue (JSON) to put in the log, for names and units");
  command->callback([=] {
    std::unique_ptr<Progress> bar;
    import_csv(*path, *out, venue->empty() ? "" : read_text(*venue), follow(bar, "importing"));
  });
}

}  // namespace

void add_log(CLI::App& program) {
  auto* group = program.add_subcommand(
      "log", "Look into a log of commands or events; turn it into CSV and back.");
  group->require_subcommand(1);
  add_info(*group);
  add_export(*group);
  add_import(*group);
}

}  // namespace ballast::tools

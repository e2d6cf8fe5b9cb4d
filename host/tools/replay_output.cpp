#include "host/tools/replay_output.hpp"

#include <filesystem>

#include "host/tools/arguments.hpp"

namespace ballast::tools {
namespace {

/// The path of a file in the folder, once it is known not to be one of those that are read.
std::string in_folder(const std::string& folder, const char* name,
                      const std::vector<std::string>& inputs) {
  if (folder == "-") {
    refuse_option("--out", "a folder is needed, and - is standard output; ./- is a folder");
  }
  std::string path = (std::filesystem::path(folder) / name).string();
  for (const std::string& input : inputs) {
    if (!input.empty()) refuse_same_file(input, path);
  }
  return path;
}

constexpr OutputOptions kInNewFolder{.make_folders = true};

}  // namespace

ReplayOutput::ReplayOutput(const std::string& folder, const std::vector<std::string>& inputs,
                           std::string_view venue)
    : events_(in_folder(folder, "events.blog", inputs), kInNewFolder),
      table_(in_folder(folder, "events.csv", inputs), kInNewFolder),
      summary_(in_folder(folder, "summary.json", inputs), kInNewFolder),
      log_(events_, LogKind::events, venue),
      rows_(table_, LogKind::events) {}

void ReplayOutput::append(std::span<const Event> events) {
  for (const Event& event : events) {
    log_.append(LogKind::events, event);
    rows_.add(event);
  }
}

void ReplayOutput::finish(std::string_view summary,
                          const std::function<void()>& before_they_appear) {
  log_.seal();
  summary_.write(summary);
  OutputFile::finish_together({&events_, &table_, &summary_}, before_they_appear);
}

}  // namespace ballast::tools

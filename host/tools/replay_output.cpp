#include "host/tools/replay_output.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <memory>
#include <system_error>

#include "host/include/ballast/error.hpp"
#include "host/log/whole_file.hpp"
#include "host/tools/progress.hpp"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

constexpr const char* kEvents = "events.blog";
constexpr const char* kTable = "events.csv";
constexpr const char* kSummary = "summary.json";
constexpr const char* kFiles[] = {kEvents, kTable, kSummary};
constexpr std::string_view kStaging = ".partial.";  // and the process

fs::path staging_of(pid_t process) { return std::string(kStaging) + std::to_string(process); }

/// Whether a name is that of the staging folder of a process which is no more. One of this
/// process's number is of an earlier one.
bool is_stale(const std::string& name) {
  if (name.compare(0, kStaging.size(), kStaging) != 0) return false;
  pid_t process = 0;
  const char* const last = name.data() + name.size();
  const auto [end, error] = std::from_chars(name.data() + kStaging.size(), last, process);
  if (error != std::errc{} || end != last || process <= 0) return false;
  return process == ::getpid() || (::kill(process, 0) != 0 && errno == ESRCH);
}

/// With what a replay writes there, under its name or a longer one while it is not whole.
void remove_staging(const fs::path& staging) {
  std::error_code error;
  std::vector<fs::path> files;
  for (fs::directory_iterator entry(staging, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    const auto begins = [&](std::string_view file) { return name.rfind(file, 0) == 0; };
    if (std::any_of(std::begin(kFiles), std::end(kFiles), begins)) files.push_back(entry->path());
  }
  for (const fs::path& file : files) fs::remove(file, error);
  fs::remove(staging, error);
}

[[noreturn]] void fail(const fs::path& path, const std::string& what) {
  throw InputError("--out: " + path.string(), 0, "", what);
}

void make_folder(const fs::path& path) {
  std::error_code error;
  if (!fs::create_directory(path, error)) {
    fail(path, "cannot be made: " + (error ? error.message() : "it is there already"));
  }
}

}  // namespace

ReplayOutput::ReplayOutput(const std::string& folder, const std::vector<std::string>& inputs,
                           std::string_view venue)
    : folder_(folder), staging_(folder_ / staging_of(::getpid())) {
  try {
    make_folders();
    check_names(inputs);
    remove_stale();
    make_folder(staging_);
    made_.push_back(staging_);
    events_.emplace(staged(kEvents), LogKind::events, venue);
  } catch (...) {
    clean_up();
    throw;
  }
}

ReplayOutput::~ReplayOutput() { clean_up(); }

void ReplayOutput::make_folders() {
  fs::path path;
  for (const fs::path& part : folder_) {
    path /= part;
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (fs::is_directory(status)) continue;
    if (fs::exists(status)) fail(path, "is not a folder");
    make_folder(path);
    made_.push_back(path);
  }
}

void ReplayOutput::remove_stale() const {
  std::error_code error;
  std::vector<fs::path> stale;
  for (fs::directory_iterator entry(folder_, error), end; !error && entry != end;
       entry.increment(error)) {
    if (is_stale(entry->path().filename().string())) stale.push_back(entry->path());
  }
  for (const fs::path& path : stale) remove_staging(path);
}

void ReplayOutput::check_names(const std::vector<std::string>& inputs) const {
  for (const char* name : kFiles) {
    const fs::path path = folder_ / name;
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (fs::exists(status) && !fs::is_regular_file(status)) {
      fail(path, "is not a regular file, so it cannot be replaced");
    }
    for (const std::string& input : inputs) {
      if (!input.empty()) refuse_same_file(input, path.string());
    }
  }
}

void ReplayOutput::finish(const std::string& summary) {
  events_->finish();
  std::unique_ptr<Progress> bar;
  export_csv(LogReader(staged(kEvents)), staged(kTable),
             [&](std::uint64_t done, std::uint64_t total) {
               if (bar == nullptr) bar = std::make_unique<Progress>("writing events.csv", total);
               bar->update(done);
             });
  WholeFile file(staged(kSummary));
  file.write(summary);
  file.finish();
  check_names({});  // someone may have put a folder there meanwhile
  for (const char* name : kFiles) {
    std::error_code error;
    fs::rename(staging_ / name, folder_ / name, error);
    if (error) fail(folder_ / name, "cannot be written: " + error.message());
  }
  std::error_code ignored;
  fs::remove(staging_, ignored);
  made_.clear();
}

void ReplayOutput::clean_up() noexcept {
  events_.reset();
  std::error_code ignored;
  if (!made_.empty() && made_.back() == staging_) {
    for (const char* name : kFiles) fs::remove(staging_ / name, ignored);
  }
  // A folder with something else in it stays.
  while (!made_.empty()) {
    fs::remove(made_.back(), ignored);
    made_.pop_back();
  }
}

}  // namespace ballast::tools

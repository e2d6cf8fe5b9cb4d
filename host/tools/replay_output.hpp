// The folder that a replay writes: its events as a log and as a table, and its summary. All three
// appear together when they are whole, or none does.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/include/ballast/log.hpp"

namespace ballast::tools {

class ReplayOutput {
 public:
  /// Makes the folder if need be and checks that the three files can be written there, none of them
  /// over one of `inputs`. InputError when not; the folder is then as it was.
  ReplayOutput(const std::string& folder, const std::vector<std::string>& inputs,
               std::string_view venue);
  ReplayOutput(const ReplayOutput&) = delete;
  ReplayOutput& operator=(const ReplayOutput&) = delete;
  /// Before `finish` was done: takes away all that was written and made.
  ~ReplayOutput();

  /// Where the events go.
  LogWriter& events() { return *events_; }
  void finish(const std::string& summary);

 private:
  void make_folders();
  /// Takes away what runs that were killed have left.
  void remove_stale() const;
  void check_names(const std::vector<std::string>& inputs) const;
  void clean_up() noexcept;
  std::string staged(const char* name) const { return (staging_ / name).string(); }

  std::filesystem::path folder_;
  std::filesystem::path staging_;            ///< in the folder: a rename moves no bytes
  std::vector<std::filesystem::path> made_;  ///< folders that were not there, outermost first
  std::optional<LogWriter> events_;
};

}  // namespace ballast::tools

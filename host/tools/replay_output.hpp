// The folder that a replay writes: its events as a log and as a table, and its summary. All three
// appear together when they are whole, or none does.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/file/output_file.hpp"
#include "host/log/csv_table.hpp"
#include "host/log/log_encoder.hpp"

namespace ballast::tools {

class ReplayOutput {
 public:
  /// Checks that the three files can be written there, none of them over one of `inputs`.
  /// InputError when not. The folder is made when they are whole.
  ReplayOutput(const std::string& folder, const std::vector<std::string>& inputs,
               std::string_view venue);

  /// Takes the events that come next.
  void append(std::span<const Event> events);
  void finish(std::string_view summary, const std::function<void()>& before_they_appear);

 private:
  OutputFile events_;
  OutputFile table_;
  OutputFile summary_;
  LogEncoder log_;
  CsvTable rows_;
};

}  // namespace ballast::tools

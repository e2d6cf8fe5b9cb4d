// Records as rows of CSV. The columns are described in ballast/log.hpp.
#pragma once

#include <string>
#include <vector>

#include "hls/core/contract.hpp"
#include "host/file/output_file.hpp"
#include "host/log/record_columns.hpp"

namespace ballast {

/// Writes a table into a file, which lives longer and is finished by its owner.
class CsvTable {
 public:
  /// Writes the names of the columns.
  CsvTable(OutputFile& file, LogKind log);

  void add(const Record& record);

 private:
  void append_header(const Record& record);

  OutputFile& file_;
  RecordColumns columns_;
  std::string row_;
  std::vector<const op::Field*> cells_;
};

}  // namespace ballast

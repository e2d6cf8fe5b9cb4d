// The log: a file of the contract's 64-byte records, and the same records as CSV.
//
// File: a header of 64 bytes, the venue's JSON text, zero bytes up to a multiple of 64, records.
//
//   0  magic "BALLAST\n"    8  u32 format (1)         12  u32 contract version   16  u32 kind
//   20 u32 venue bytes      24 u64 records            32  zero
//   56 u32 check: CRC-32C of header (check as zero), venue and zero bytes        60  zero
//
// All little-endian. Records are as in the rings with phase zero; commands are numbered 1, 2, 3 …,
// events carry the number of their command and never fall back. What is said to be zero is looked
// at, too. So a log that was truncated or altered anywhere is found, and the first bad record is
// named.
//
// CSV: one wide table, a row a record. First the header fields by name
//   commands: sequence,kind,flags,side,symbol,position,account,arg
//   events:   sequence,kind,code,symbol,position,account,arg
// then one column for each operand name of hls/core/operands.hpp, over all kinds, in the order of
// first mention (spares last), then word_0 … word_3 for kinds that this version does not know.
// A record fills the columns of its kind, as integers; an empty cell is zero. `kind` is its name,
// or its number if it has none; `flags` are names joined by '+'; `side` is both, long, short or 3.
// Check words are computed anew on import, so a verified log comes back bit for bit.
//
// What is wrong with a file or its name is a ballast::InputError: file, row = record number from 1
// (of a CSV: its line), field, what is wrong. What the machine cannot do (no space, no memory, a
// file that does not read to its end) is a ballast::SystemError.
//
// Files that are written appear when they are whole, in the place of what their name leads to,
// links followed; what was there keeps its mode and owner and, until then, its bytes. The name `-`
// is standard output; that, and whatever is no regular file (a pipe, a terminal), gets the bytes at
// the end.
//
// A reader may be used by any number of threads at a time, and the spans and views that it gives
// stay as long as the reader, also when it is moved. A writer is for one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "hls/core/contract.hpp"

namespace ballast {

enum class LogKind : std::uint32_t { commands = 1, events = 2 };

/// A log, read into memory as a whole: 64 bytes a record, until the reader is destroyed, and views
/// and spans with it. So what was verified is what is used, whatever becomes of the file. The
/// constructor verifies the header and the file's length; `verify` looks at every record. Only
/// regular files are read.
class LogReader {
 public:
  explicit LogReader(const std::string& path);
  LogReader(LogReader&&) noexcept;
  LogReader& operator=(LogReader&&) noexcept;
  ~LogReader();

  const std::string& path() const;
  LogKind kind() const;
  std::uint64_t records() const;
  /// The venue's JSON text; may be empty.
  std::string_view venue() const;

  /// The records of a log of commands; an InputError when it is one of events.
  std::span<const Command> commands() const;
  /// The records of a log of events; an InputError when it is one of commands.
  std::span<const Event> events() const;

  /// Check word, phase and numbering of each record; throws at the first bad one.
  void verify() const;

 private:
  class File;
  std::unique_ptr<File> file_;
};

/// Writes a log, which `finish` gives its name. A writer that is destroyed before, or whose process
/// is, leaves nothing behind, and an older log of that name stays as it was.
class LogWriter {
 public:
  LogWriter(const std::string& path, LogKind kind, std::string_view venue);
  LogWriter(LogWriter&&) noexcept;
  LogWriter& operator=(LogWriter&&) noexcept;
  ~LogWriter();

  /// Check words are written anew, phases as zero. Throws std::logic_error for records of the other
  /// kind of log, or out of their numbering.
  void append(std::span<const Command> commands);
  void append(std::span<const Event> events);
  void append(const Command& command) { append(std::span(&command, 1)); }
  void append(const Event& event) { append(std::span(&event, 1)); }

  std::uint64_t records() const;
  /// Size of the log so far.
  std::uint64_t bytes() const;
  /// Writes what is buffered and the header, has file and folder synced to their medium, and gives
  /// the file its name. Nothing can follow. `before_it_appears` may throw: then there is no log.
  void finish(const std::function<void()>& before_it_appears = {});

 private:
  struct File;
  std::unique_ptr<File> file_;
};

/// Told how much is done (records; bytes of an imported CSV) now and then; may be empty.
using LogProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

/// Verifies and writes every record of `log` to the CSV file `path`.
void export_csv(const LogReader& log, const std::string& path, const LogProgress& progress = {});

/// Sees what is imported before the log gets its name, and may throw to refuse it.
struct ImportCheck {
  std::function<void(const Command&)> command;  ///< each command, when not empty
  std::function<void()> commands_end;           ///< no more commands, when not empty
};

/// Writes the records of the CSV file `csv_path`, which may be a pipe, as a log with this venue
/// text; the columns say whether they are commands or events. Columns may come in any order. Those
/// of operands which no record of the file has may be missing, and spares, which are then zero.
void import_csv(const std::string& csv_path, const std::string& log_path, std::string_view venue,
                const LogProgress& progress = {}, const ImportCheck& check = {});

}  // namespace ballast

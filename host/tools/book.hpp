// A book: venue, accounts and positions from files; then on an engine, loaded and ready for
// questions.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/book/book_files.hpp"
#include "host/include/ballast/desk.hpp"
#include "host/include/ballast/session.hpp"
#include "host/tools/engine_factory.hpp"
#include "host/tools/subcommand.hpp"
#include "host/tools/table.hpp"

namespace ballast::tools {

/// Options of every command that works on a book.
struct BookOptions {
  std::string venue;
  std::string accounts;
  std::string positions;
  EngineOptions engine;
  bool json = false;
  std::vector<std::string> exclude;  ///< accounts that ADL must pass over

  void add_to(Subcommand command);
  Format format() const { return json ? Format::json : Format::csv; }
};

class Book {
 public:
  /// Reads the files. InputError on bad input.
  explicit Book(const BookOptions& options);
  /// Opens the engine and loads it, for what comes below `run`. When all arguments are judged: a
  /// card takes long, and may write waves. InputError for what only the engine can refuse.
  void open();

  const Venue& venue() const { return venue_; }
  /// Once it is open.
  Desk& desk() { return session_->desk(); }
  const Desk& desk() const { return session_->desk(); }
  const BookFiles& files() const { return files_; }

  /// Desk's id of a row of the files; nothing for a position that is not held.
  AccountId account_id(std::size_t row) const { return account_ids_[row]; }
  std::optional<PositionId> position_id(std::size_t row) const { return position_ids_[row]; }
  /// Name of the account that a position belongs to, as A.csv has it.
  std::string_view owner_of(PositionId position) const;
  const SymbolSpec& symbol_of(PositionId position) const;

  /// Runs what the Desk has sent, and gives each event to `on_event` after the Desk has had it.
  void run(const Session::EventHandler& on_event = {});

  /// Says how many entry prices were rounded. For when nothing can be refused any more: bad input
  /// gets one line only.
  void say_rounding() const;

  /// `--position` as a row of the files. InputError for one that is not there or has no rank.
  std::size_t position_named(const std::string& name) const;
  /// `--symbol` and `--policy`. InputError for names the venue does not have, and for
  /// symbols without a queue.
  SymbolId symbol_named(const std::string& name) const;
  PolicyId policy_named(const std::string& name) const;

 private:
  void load();
  void load_position(std::size_t index);
  void refuse_if_refused();

  const EngineOptions options_;
  Venue venue_;
  BookFiles files_;
  EngineConfig capacity_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Session> session_;
  std::vector<AccountId> account_ids_;
  std::vector<std::optional<PositionId>> position_ids_;
  std::vector<std::size_t> row_of_position_;  ///< by the value of its id
};

}  // namespace ballast::tools

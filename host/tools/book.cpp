#include "host/tools/book.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "host/book/text.hpp"
#include "host/desk/names.hpp"
#include "host/include/ballast/error.hpp"
#include "host/tools/arguments.hpp"
#include "host/tools/patience.hpp"
#include "host/tools/progress.hpp"

namespace ballast::tools {
namespace {

constexpr std::size_t kNoRow = ~std::size_t{0};

const char* text_of(Reason reason) {
  switch (reason) {
#define BALLAST_TEXT(name, number, text) \
  case Reason::name:                     \
    return text;
    BALLAST_REASONS(BALLAST_TEXT)
#undef BALLAST_TEXT
  }
  return "unknown reason";
}

std::uint32_t at_least_one(std::size_t count) {
  return static_cast<std::uint32_t>(count == 0 ? 1 : count);
}

}  // namespace

void BookOptions::add_to(Subcommand command) {
  command.option("--venue", venue, "Venue: assets, symbols, tiers, marks (JSON)").required().file();
  command.option("--accounts", accounts, "Accounts: account,wallet[,exempt][,asset] (CSV)")
      .required()
      .file();
  command
      .option("--positions", positions,
              "Positions: position,account,symbol,qty,entry_price,isolated_margin"
              "[,entry_value] (CSV)")
      .required()
      .file();
  engine.add_to(command);
  command.flag("--json", json, "JSON lines instead of CSV");
}

Book::Book(const BookOptions& options)
    : options_(options.engine), venue_(load_venue(options.venue)) {
  files_ = read_book_files(venue_, options.accounts, options.positions);
  for (const std::string& name : options.exclude) {
    const auto found = files_.find_account(name);
    if (!found) {
      throw InputError("--exclude", 0, "",
                       "unknown account " + in_quotes(name) + "; it is not in " + options.accounts);
    }
    files_.accounts[*found].exempt = true;
  }
  capacity_.accounts = at_least_one(files_.accounts.size() + files_.isolated);
  capacity_.positions = at_least_one(files_.positions.size());
}

void Book::open() {
  engine_ = open_engine(options_, capacity_);
  session_ = std::make_unique<Session>(venue_, *engine_);
  load();
}

void Book::say_rounding() const {
  if (files_.rounded == 0) return;
  spdlog::info("{}: {} of {} entry prices were rounded to whole atoms of entry value",
               files_.positions_path, files_.rounded, files_.positions.size());
}

void Book::load() {
  desk().start(0);
  constexpr std::size_t kChunk = 1 << 14;  // much of what is sent cannot stay unconfirmed
  for (const AccountRow& row : files_.accounts) {
    if (account_ids_.size() % kChunk == kChunk - 1) run();
    try {
      account_ids_.push_back(
          desk()
              .add_account(row.name, row.asset, row.wallet, row.exempt ? option::kExemptAdl : 0)
              .value());
    } catch (const InputError& error) {
      throw InputError(files_.accounts_path, row.line, "account", error.what());
    }
  }
  Progress progress("loading positions", files_.positions.size());
  for (std::size_t row = 0; row < files_.positions.size(); ++row) {
    load_position(row);
    if (row % kChunk == kChunk - 1) {
      run();
      refuse_if_refused();
      progress.update(row);
    }
  }
  desk().finish_load(0);
  run();
  refuse_if_refused();
  progress.update(files_.positions.size());
}

void Book::load_position(std::size_t index) {
  const PositionRow& row = files_.positions[index];
  position_ids_.emplace_back();
  if (!row.is_held()) return;
  const AccountId owner = account_ids_[row.account];
  const char* field = "position";
  try {
    const PositionId id =
        row.isolated_margin
            ? desk()
                  .add_isolated(row.name, owner, row.symbol, row.side, *row.isolated_margin)
                  .value()
            : desk().add_position(row.name, owner, row.symbol, row.side).value();
    position_ids_.back() = id;
    if (id.value() >= row_of_position_.size()) row_of_position_.resize(id.value() + 1, kNoRow);
    row_of_position_[id.value()] = index;
    field = "qty";
    if (row.lots != 0) desk().fill(id, Fill{row.lots, row.entry_value, 0}).value();
  } catch (const InputError& error) {
    throw InputError(files_.positions_path, row.line, field, error.what());
  }
}

/// The files were checked; what only the engine can refuse (capacities, limits) is named here.
void Book::refuse_if_refused() {
  for (const Refusal& refusal : desk().take_refusals()) {
    const std::string what =
        std::string(name_of(refusal.kind)) + " refused: " + text_of(refusal.reason);
    const std::size_t known = refusal.position ? refusal.position->value() : kNoPosition;
    if (known < row_of_position_.size() && row_of_position_[known] != kNoRow) {
      throw InputError(files_.positions_path, files_.positions[row_of_position_[known]].line, "",
                       what);
    }
    throw InputError(files_.accounts_path, 0,
                     refusal.account ? std::string(desk().account(*refusal.account).name) : "",
                     what);
  }
}

void Book::run(const Session::EventHandler& on_event) {
  session_->finish(on_event, patience_with(*engine_));
}

std::string_view Book::owner_of(PositionId position) const {
  return files_.accounts[files_.positions[row_of_position_[position.value()]].account].name;
}

const SymbolSpec& Book::symbol_of(PositionId position) const {
  return venue().symbol(desk().position(position).symbol);
}

std::size_t Book::position_named(const std::string& name) const {
  const auto& rows = files_.positions;
  const auto row =
      std::find_if(rows.begin(), rows.end(), [&](const auto& each) { return each.name == name; });
  if (row == rows.end()) {
    throw InputError(
        "--position", 0, "",
        "unknown position " + in_quotes(name) + "; it is not in " + files_.positions_path);
  }
  if (row->lots == 0) {
    throw InputError("--position", 0, "", in_quotes(name) + " is flat: it has no rank");
  }
  if (venue().symbol(row->symbol).collateral) {
    throw InputError("--position", 0, "", in_quotes(name) + " is collateral: it has no rank");
  }
  return static_cast<std::size_t>(row - rows.begin());
}

SymbolId Book::symbol_named(const std::string& name) const {
  if (const auto symbol = venue().find_symbol(name)) {
    if (!venue().symbol(*symbol).collateral) return *symbol;
    throw InputError("--symbol", 0, "", in_quotes(name) + " is collateral: it has no queue");
  }
  throw InputError(
      "--symbol", 0, "",
      "unknown symbol " + in_quotes(name) + "; the venue has " + known_names(venue().symbols()));
}

PolicyId Book::policy_named(const std::string& name) const {
  if (name.empty()) return venue().default_policy();
  const auto policy = venue().find_policy(name);
  if (policy) return *policy;
  throw InputError(
      "--policy", 0, "",
      "unknown policy " + in_quotes(name) + "; there are " + known_names(venue().policies()));
}

}  // namespace ballast::tools

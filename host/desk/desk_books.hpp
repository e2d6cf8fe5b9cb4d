// What is inside the Desk: the beliefs, in rows of 32 bytes with everything that a fill does not
// need kept apart, and the way from a request to the sink.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "hls/core/wide.hpp"
#include "host/desk/row_index.hpp"
#include "host/desk/table_slots.hpp"
#include "host/desk/unconfirmed.hpp"
#include "host/include/ballast/desk.hpp"

namespace ballast {

struct Desk::Books {
  struct PositionRow {
    std::int64_t quantity = 0;
    std::int64_t entry_value = 0;
    std::uint32_t account = 0;
    std::uint32_t in_flight = 0;
    std::uint32_t place = 0;  ///< in the list of its symbol
    std::uint16_t symbol = 0;
    Side side = Side::both;
    bool live : 1 = false;
    bool read_back : 1 = false;  ///< `read_backs` has it
  };
  static_assert(sizeof(PositionRow) == 32);

  struct AccountRow {
    int128 wallet = 0;
    std::int64_t extra_margin = 0;
    std::uint32_t in_flight = 0;
    std::uint8_t asset = 0;
    std::uint8_t options = 0;
    Verdict verdict = Verdict::safe;
    bool live = false;
  };
  static_assert(sizeof(AccountRow) == 32);

  struct AccountExtra {
    std::string name;
    std::optional<AccountId> owner;
    std::vector<PositionId> positions;
  };

  /// What a fill wants to know of a symbol.
  struct SymbolRow {
    std::int64_t max_lots = 0;
    bool collateral = false;
    bool inverse = false;
  };

  /// A position that the engine is asked about. Number 0: still to be asked.
  struct ReadBack {
    std::uint64_t query = 0;
    std::vector<HeldFill> held;
    std::size_t refused = 0;  ///< how many at the front of `held` were sent and refused
  };

  struct Undo {
    std::uint64_t sequence = 0;
    std::function<void()> undo;
  };

  /// What a fill does; wide, as whether it fits is to be checked.
  struct Delta {
    int128 quantity = 0;
    int128 entry_value = 0;
    int128 wallet = 0;
  };

  Books(Venue of, CommandSink to, const EngineConfig& most, std::size_t unconfirmed_most);

  // Sending (desk_sending.cpp).
  std::uint64_t number(Command command);
  std::uint64_t track(Command command, Unconfirmed& sent);
  /// Changes a belief for as long as the command last numbered is not taken back.
  template <typename T>
  void change(T& belief, T value) {
    const T before = std::exchange(belief, std::move(value));
    when_taken_back([&belief, before] { belief = before; });
  }
  void drain();
  void take_back(std::size_t first);
  /// What is to be done should the command last numbered be taken back.
  void when_taken_back(std::function<void()> undo) { undos.push_back({sequence, std::move(undo)}); }
  void revert(const Unconfirmed& sent);
  void believe(const Unconfirmed& sent, int sign);
  bool full() const { return unconfirmed.size() + held >= most_unconfirmed; }
  std::size_t unsent() const { return outbox.size(); }

  // Accounts and positions (desk_accounts.cpp).
  void clear();
  const SymbolSpec& symbol_at(SymbolId id) const;
  bool has(AccountId id) const { return id.value() < accounts.size() && accounts[id.value()].live; }
  bool has(PositionId id) const {
    return id.value() < positions.size() && positions[id.value()].live;
  }
  /// Of (account, symbol, side).
  static std::size_t hash_of_place(std::uint32_t account, std::uint32_t symbol, Side side) {
    return (std::size_t{account} << 12) | (std::size_t{symbol} << 2) |
           static_cast<std::size_t>(side);
  }
  std::optional<AccountId> find_account(std::string_view name) const;
  std::optional<PositionId> find_position(std::string_view name) const;
  std::uint32_t find(AccountId account, SymbolId symbol, Side side) const;
  /// Whether what the account has in the symbol leaves no place for another on this side.
  bool excluded(AccountId account, SymbolId symbol, Side side) const;
  DeskOutcome<AccountId> add_account(std::string_view name, AssetId asset, std::int64_t wallet,
                                     std::uint32_t options, std::int64_t extra_margin);
  Declined check_terms(std::string_view name, std::uint32_t options,
                       std::int64_t extra_margin) const;
  std::uint64_t set_account(AccountId id, std::uint32_t options, std::int64_t extra_margin,
                            bool created);
  DeskOutcome<std::uint64_t> transfer(AccountId id, std::int64_t amount);
  Declined may_add(std::string_view name, SymbolId symbol, Side side) const;
  Declined may_remove(PositionId id) const;
  DeskOutcome<PositionId> add_position(std::string_view name, AccountId account, SymbolId symbol,
                                       Side side);
  void send_free(AccountId account, std::optional<PositionId> position);
  void remember_position(std::uint32_t id);
  void forget_position(std::uint32_t id);
  void forget_account(std::uint32_t id);
  void let_go(std::uint32_t position);

  // Trading (desk_trading.cpp).
  Delta plan(const PositionRow& position, const Fill& fill) const;
  Declined check(const PositionRow& position, const Delta& delta) const;
  std::uint64_t send_delta(std::uint32_t id, const Fill& fill, const Delta& delta,
                           std::uint8_t flags, bool held_before);
  DeskOutcome<std::uint64_t> fill(PositionId id, const Fill& fill, std::uint8_t flags);
  DeskOutcome<std::uint64_t> reduce(PositionId id, std::int64_t lots, std::int64_t cash,
                                    std::uint8_t flags);
  /// Numbers what it takes for a symbol to have these tiers from the next commit on.
  void give_tiers(SymbolId symbol, const Charges& charges);
  void stage_table(std::uint32_t slot, TableSlots::Table table);
  DeskOutcome<std::uint64_t> price_command(CommandKind kind, SymbolId symbol, core::UnitValue unit,
                                           std::uint8_t flags);

  // Events (desk_events.cpp).
  void on_rejected(const Event& event);
  void undo(const Unconfirmed& sent, Reason reason);
  void ask_back();
  void on_position_state(const Event& event);
  void on_adl_close(const Event& event);
  void on_sum_end(const Event& event);
  void confirm(std::uint64_t upto);

  Venue venue;
  CommandSink sink;
  EngineConfig capacity;
  std::size_t most_unconfirmed;
  bool loading = false;

  std::vector<PositionRow> positions;
  std::vector<AccountRow> accounts;
  std::vector<SymbolRow> symbols;
  std::vector<std::vector<std::uint32_t>> positions_of;  ///< live ones, by symbol
  RowIndex by_place;                                     ///< positions by (account, symbol, side)
  std::vector<std::string> position_names;
  std::vector<AccountExtra> extras;
  RowIndex account_index;   ///< by name
  RowIndex position_index;  ///< by name
  std::vector<std::uint32_t> free_accounts;
  std::vector<std::uint32_t> free_positions;

  std::uint64_t sequence = 0;   ///< the last one given away
  std::vector<Command> outbox;  ///< numbered and believed, on their way to the sink
  std::size_t sent = 0;         ///< of the outbox
  std::vector<Undo> undos;      ///< of what is in the outbox, in its order
  bool draining = false;
  UnconfirmedRing unconfirmed;
  std::unordered_map<std::uint32_t, ReadBack> read_backs;
  std::vector<std::uint32_t> to_ask;  ///< positions whose read-back has no number yet
  std::size_t held = 0;               ///< fills held by all read-backs
  std::uint64_t held_ever = 0;        ///< fills that were held

  std::vector<std::optional<core::UnitValue>> staged_marks;  ///< by symbol
  TableSlots tables;
  std::vector<core::UnitValue> marks;
  std::vector<std::pair<SymbolId, MarginTiers>> staged_tiers;
  std::uint64_t last_event = 0;  ///< number of the command it is of
  std::vector<Refusal> refusals;
  TakeOutcome last_take;
  Side adl_side = Side::both;  ///< of the transaction last opened
};

/// What one call asks for. Unless `send` is reached it is taken back as a whole.
class Desk::Request {
 public:
  explicit Request(Books& books) : books_(books), first_(books.unsent()) {}
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;
  ~Request() {
    if (!done_ && books_.unsent() > first_) books_.take_back(first_);
  }
  void send() {
    done_ = true;  // the sink's exceptions are drain's to clear up
    books_.drain();
  }

 private:
  Books& books_;
  std::size_t first_;
  bool done_ = false;
};

}  // namespace ballast

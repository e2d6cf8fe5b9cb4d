// Seeded streams of commands that look for trouble.
//
// A stream is a function of its seed and profile alone. It keeps a light model of what is live, so
// that most commands mean something and a share is refused on purpose, and learns from the events
// of the engine it is held against (what an ADL closed, what an account's equity is). The caller's
// duty of docs/contract.md holds: one position per (account, symbol, side).
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "host/include/ballast/engine.hpp"
#include "tests/lockstep/random.hpp"
#include "tests/lockstep/universe.hpp"

namespace ballast::lockstep {

class Stream {
 public:
  Stream(std::uint64_t seed, Profile profile, Taste taste = {});
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  /// Capacities and first number that both engines are to be opened with.
  EngineConfig config() const;
  /// The next command, sealed. Then give `observe` all events of that command before the next.
  Command next();
  void observe(std::span<const Event> events);
  /// A command that only reads, put into the stream's numbering.
  Command probe(const Command& command);
  /// The number that an engine expects which has taken all that was given.
  std::uint64_t expected() const { return sequence_; }

 private:
  struct LivePosition {
    std::uint32_t account = 0;
    std::uint16_t symbol = 0;
    Side side = Side::both;
    std::int64_t quantity = 0;
    std::int64_t entry_value = 0;
  };
  struct LiveAccount {
    std::uint32_t asset = 0;
    std::uint32_t options = 0;
    std::uint32_t positions = 0;
  };
  struct LiveSymbol {
    op::Symbol definition;
    bool has_mark = false;
    bool staged = false;
    std::int64_t unit = 1;
    std::uint32_t shift = 0;
    std::uint32_t positions = 0;
  };
  struct StagedTable {
    op::Table table;
    std::vector<op::Tier> tiers;
  };
  using Positions = std::map<std::uint32_t, LivePosition>;
  using Maker = Command (Stream::*)();
  struct Choice {
    unsigned weight;
    Maker make;
  };

  // Choosing (stream.cpp).
  Command choose();
  Command seal(Command command);
  Command spoil_record(const Command& good);
  void spoil(Command& command);
  bool breaks_callers_duty(const Command& command) const;
  std::uint32_t pick_account();
  std::uint16_t pick_symbol();
  Positions::const_iterator pick_position();
  Positions::const_iterator pick_open_position();
  std::uint8_t judging_flags();
  Command about(CommandKind kind, std::uint32_t position);
  Command about(CommandKind kind, Positions::const_iterator position);

  // Learning (stream_model.cpp).
  void apply(const Command& command, std::span<const Event> events);
  void apply_definition(const Command& command);
  void apply_position(const Command& command);
  void apply_commit(bool refused);
  void apply_close(std::uint32_t id, std::int64_t lots, std::int64_t released);
  void learn(const Event& event);
  void apply_restored(const Command& command);
  void add_position(const Command& command, std::int64_t quantity, std::int64_t entry_value);
  void forget();
  bool occupied(std::uint32_t account, std::uint16_t symbol, Side side) const;
  std::uint64_t staged_marks() const;

  // Making (stream_commands.cpp): single commands, and scripts of several.
  Command asset();
  Command symbol();
  Command define_symbol(std::uint16_t id);
  std::uint32_t pick_table();
  Command table();
  Command tier();
  Command bind();
  Command stage_tiers();
  void script_table(std::uint32_t number);
  Command policy();
  Command account();
  Command define_account(std::uint32_t id);
  Command page();
  Command clear();
  Command open();
  Command free();
  Command position_delta();
  Command delta_to(Positions::const_iterator position, std::int64_t quantity,
                   std::int64_t entry_value);
  Command flip();
  Command reduce();
  Command wallet_delta();
  Command add_to_wallet(std::uint32_t account, std::int64_t amount);
  Command on_the_boundary();
  Command mark();
  Command mark_of(std::uint16_t symbol);
  Command commit();
  Command commit_of(std::uint64_t marks, std::uint8_t flags);
  Command funding();
  Command settle();
  Command adl();
  Command adl_take();
  Command rank();
  Command lights();
  Command query();
  Command dump();
  Command digest();
  Command stop();
  Command unknown_kind();
  Command retire_account();
  Command retire_symbol();
  Command restore_account();
  Command restore_position();
  Command resume();
  void set_up();
  void script_configuration();
  void script_restoration();
  Command go_on_restoring();
  void queue_up();
  void crowd_in();
  void crowd_in(Command& open) const;

  const Profile profile_;
  const Taste taste_;
  const Universe universe_;
  Random random_;
  Numbers numbers_;

  const std::uint64_t first_sequence_;
  std::uint64_t sequence_;                 ///< the number that the engines expect
  std::deque<Command> script_;             ///< to be given next, in order
  std::optional<Command> last_;            ///< given and not yet observed; none if it was spoilt
  std::optional<std::uint32_t> retiring_;  ///< account to be emptied once its wallet is known

  std::set<std::uint32_t> assets_, policies_;
  std::map<std::uint16_t, LiveSymbol> symbols_;
  std::map<std::uint32_t, LiveAccount> accounts_;
  Positions positions_;
  std::set<std::uint64_t> occupied_;  ///< (account, symbol, side) packed
  std::map<std::uint32_t, StagedTable> staged_tables_;
  bool restoring_ = false;
  std::uint32_t to_restore_ = 0;  ///< accounts and positions still to be given
  std::uint16_t adl_symbol_ = 0;
  std::uint32_t last_account_ = 0, last_position_ = 0;
  std::optional<Event> last_verdict_;
  std::map<std::uint32_t, op::Asset> thresholds_;
};

}  // namespace ballast::lockstep

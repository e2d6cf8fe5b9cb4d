// A command of the caller that takes more than one command to each of several cards.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "hls/core/wide.hpp"
#include "host/engine/card/card_group.hpp"
#include "host/engine/card/merge.hpp"
#include "host/engine/card/positions_by_card.hpp"

namespace ballast::card {

/// What programs work with. When one starts, every command before it has been answered.
struct ProgramContext {
  explicit ProgramContext(CardGroup& cards) : group(cards), merge(cards), positions(cards.size()) {}
  CardGroup& group;
  Merge merge;
  PositionsByCard positions;
};

class Program {
 public:
  explicit Program(ProgramContext& at) : at_(at) {}
  virtual ~Program() = default;
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  void start(const Command& command);

  enum class Step : std::uint8_t { waits, event, ended };
  /// The caller's next event; its sequence number is still to be set.
  Step next(Event& event);

 protected:
  /// Sends the first command to cards.
  virtual void begin() = 0;
  /// An event of their lists. Whether it is one for the caller, as it is left.
  virtual bool on_item(Event& event, unsigned card) = 0;
  /// What was sent is done and was not refused: sends more, or concludes.
  virtual void on_end() = 0;

  CardGroup& group() { return at_.group; }
  Merge& merge() { return at_.merge; }
  PositionsByCard& positions() { return at_.positions; }
  const Command& command() const { return command_; }
  /// The caller's command with another kind and operands, and of its flags the side alone.
  template <typename Operands>
  Command like(const Command& given, CommandKind kind, const Operands& operands) const {
    Command command = given;
    command.kind = static_cast<std::uint8_t>(kind);
    command.flags = 0;
    command.set_side(given.side());
    command.set(operands);
    return command;
  }
  void to_one(unsigned card, Command command);
  void to_all(const Command& command);

  /// The last events: `end`, unless null, and `done` if it was asked for.
  void conclude(const Event* end, std::uint64_t count = 0);
  template <typename Operands>
  void conclude(EventKind kind, const Operands& operands) {
    Event end;
    end.kind = static_cast<std::uint8_t>(kind);
    end.symbol = kind == EventKind::digest_value ? std::uint16_t{0} : command_.symbol;
    end.set(operands);
    conclude(&end);
  }

 private:
  void refuse();

  ProgramContext& at_;
  Command command_;
  bool concluded_ = false;
  std::array<Event, 2> last_;
  unsigned given_ = 0, lasts_ = 0;
};

/// `rank` and `lights`: how many there are on all cards, then their lists as one.
class RankProgram final : public Program {
 public:
  using Program::Program;

 private:
  void begin() override;
  bool on_item(Event& event, unsigned card) override;
  void on_end() override;
  bool give_light(Event& event);

  bool counting_ = false;
  std::uint64_t total_ = 0, wanted_ = 0, ranked_ = 0, lit_ = 0;
};

/// `digest`: of the configuration, which is every card's; the rest from dumps, as the cards know
/// accounts by numbers of their own.
class DigestProgram final : public Program {
 public:
  using Program::Program;

 private:
  void begin() override;
  bool on_item(Event& event, unsigned card) override;
  void on_end() override;
  bool covers(std::uint32_t scope) const;
  void dump_accounts();
  void dump_next_symbol();

  enum class Stage : std::uint8_t { configuration, accounts, positions };
  Stage stage_ = Stage::configuration;
  std::uint16_t symbol_ = 0;
  op::DigestValue value_{};
};

/// The part of an accounts' range that is on a card, by its own numbers.
op::Range range_on_card(const CardGroup& group, unsigned card, const op::Range& range);

/// `adl` and `adl_take`. A card closes in the order of its own queue, so it only has to be told how
/// many lots. That follows from the front of all queues as one, which `rank` shows before each card
/// opens a transaction of its own:
///
///   rank k on every card → the front, as far as no card has more before it
///   adl on every card
///   adl_take: lots of the front, entry by entry, to whose card it is; one take a card
///
/// When the front is used up, each of it is closed whole, and all others have the keys that they
/// had: so it is made anew from what is left, and the transaction goes on.
class AdlProgram final : public Program {
 public:
  explicit AdlProgram(ProgramContext& at);

  bool is_open() const { return is_open_; }
  /// Another command has come.
  void close() { is_open_ = false; }

 private:
  struct Entry {
    std::uint32_t position;
    unsigned card;
    std::int64_t lots;
  };

  void begin() override;
  bool on_item(Event& event, unsigned card) override;
  void on_end() override;
  void list_front();
  void cut_front();
  void take();
  bool on_close(Event& event, unsigned card);
  bool is_used_up() const { return next_ == front_.size() && !is_whole_; }

  enum class Stage : std::uint8_t { listing, opening, taking, passing };
  Stage stage_ = Stage::listing;
  Command adl_;  ///< that opened the transaction
  bool is_open_ = false;
  std::uint64_t listed_ = 0;  ///< entries asked of each card
  std::vector<Entry> front_;
  std::vector<std::int64_t> shares_;
  bool is_whole_ = false;  ///< nobody is behind the front
  std::size_t next_ = 0;   ///< of the front; closed in part, perhaps
  std::uint32_t rank_ = 1, shown_rank_ = 1;
  op::AdlEnd end_{};  ///< of this take, so far
  int128 cash_ = 0;
};

}  // namespace ballast::card

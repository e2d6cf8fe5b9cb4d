// From a lane's positions to its accounts: what comes of a command, or of one position in a sweep.
#pragma once

#include <cstdint>

#include "hls/kernels/messages.hpp"

namespace ballast::kernels {

enum class AccountAction : std::uint8_t {
  command,  ///< as `command` says
  move,     ///< of a sweep: changes an account and touches it
  place,    ///< of a position restored: changes its account
  close,    ///< of a take
  show,     ///< an entry of a sweep
  begin_sweep,
  end_sweep
};

// What comes with an AccountOp:
//   position_delta, reduce, move, place: Change     close: Closed
//   account, restore_account, wallet_delta, asset, dump_accounts: the command's operands
//   query of a position: Event                      show: Position
//   open, restore_position: OpenTerms               begin_sweep, end_sweep: Sweep
//   funding, settle: Totals                         digest: Digested
struct OpenTerms {
  std::uint8_t asset = 0;
  bool has_mark = false;
};
struct Closed {
  Change change;
  op::AdlClose operands;
};
struct Digested {
  op::Range range;
  core::Digest digest;  ///< of the positions
};
struct Position {
  Shown shown;
  std::int64_t mark_value = 0;
  std::int64_t entry_value = 0;
  uint128 maintenance_e8 = 0;
};

template <typename Visit>
constexpr void each_member(Visit& visit, OpenTerms& x) {
#pragma HLS INLINE
  visit(x.asset, x.has_mark);
}
template <typename Visit>
constexpr void each_member(Visit& visit, Closed& x) {
#pragma HLS INLINE
  change_members(visit, x.change);
  visit(x.operands.lots, x.operands.cash, x.operands.entry_value);
}
template <typename Visit>
constexpr void each_member(Visit& visit, Digested& x) {
#pragma HLS INLINE
  visit(x.range.first, x.range.last, x.digest.sum, x.digest.count);
}
template <typename Visit>
constexpr void each_member(Visit& visit, Position& x) {
#pragma HLS INLINE
  shown_members(visit, x.shown);
  visit(x.mark_value, x.entry_value, x.maintenance_e8);
}
/// What is not set later on.
template <typename Visit>
constexpr void each_member(Visit& visit, Event& x) {
#pragma HLS INLINE
  visit(x.kind, x.flags, x.symbol, x.position, x.account, x.arg);
  visit(x.word[0], x.word[1], x.word[2], x.word[3]);
}

/// From a lane's positions to its accounts. As in a record, what the words are the kind decides: a
/// command does not travel on whole, and the stream is as wide as the widest of them.
struct AccountOp {
  static constexpr unsigned kWords = 10;

  AccountAction action = AccountAction::command;
  Action command = Action::end;
  Reason reason = Reason::none;
  std::uint8_t flags = 0;    ///< of the command
  bool of_position = false;  ///< the command names a position
  std::uint32_t row = 0;     ///< of the account
  std::uint32_t arg = 0;     ///< of the command
  std::uint64_t word[kWords];

  bool has(std::uint8_t flag_bits) const { return (flags & flag_bits) != 0; }
  /// What came with it.
  template <typename With>
  With as() const {
#pragma HLS INLINE
    return taken_from<With>(word);
  }
  template <typename With>
  void set(const With& with) {
#pragma HLS INLINE
    put_into(word, with);
  }
  /// The command's own operands, where those came with it.
  template <typename Operands>
  Operands operands() const {
#pragma HLS INLINE
    const std::uint64_t words[4] = {word[0], word[1], word[2], word[3]};
    return op::FieldsOf<Operands>::from_words(words);
  }
};

}  // namespace ballast::kernels

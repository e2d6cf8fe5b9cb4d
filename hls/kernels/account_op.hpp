// From a lane's positions to its accounts: what comes of a command, or of one position in a sweep.
#pragma once

#include <cstring>
#include <type_traits>

#include "hls/kernels/messages.hpp"

namespace ballast::kernels {

enum class AccountAction : std::uint8_t {
  command,  ///< as `command` says
  move,     ///< of a sweep: changes an account and touches it
  close,    ///< of a take
  show,     ///< an entry of a sweep
  begin_sweep,
  end_sweep
};

// What comes with an AccountOp:
//   position_delta, reduce, move: Change            close: Closed
//   account, wallet_delta, asset, dump_accounts: the command's operands
//   query of a position: Event                      show: Position
//   open: OpenTerms    funding, settle: Totals      begin_sweep, end_sweep: Sweep
//   digest: Digested
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
  template <typename With>
  With as() const {
    static_assert(std::is_trivially_copyable<With>::value && sizeof(With) <= sizeof word, "fits");
    With with;
    std::memcpy(&with, word, sizeof with);
    return with;
  }
  template <typename With>
  void set(const With& with) {
    static_assert(std::is_trivially_copyable<With>::value && sizeof(With) <= sizeof word, "fits");
    std::memcpy(word, &with, sizeof with);
  }
};

}  // namespace ballast::kernels

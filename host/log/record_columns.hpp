// Which CSV column holds which bytes of a record. The columns are described in ballast/log.hpp.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hls/core/contract.hpp"
#include "host/include/ballast/log.hpp"

namespace ballast {

/// A record's operand and the column it is written to.
struct OperandColumn {
  op::Field field;
  std::size_t column = 0;
  bool is_spare = false;
};

/// The columns of one kind of log, made from the contract's operand lists.
class RecordColumns {
 public:
  explicit RecordColumns(LogKind log);

  LogKind log() const { return log_; }
  const std::vector<std::string>& names() const { return names_; }
  /// Columns before the operands: those of the record's header.
  std::size_t header_columns() const { return header_columns_; }
  /// The operands of a record of this kind, in the order of their bytes.
  std::span<const OperandColumn> operands(std::uint8_t kind) const { return operands_[kind]; }
  /// The kind's name; empty when this version does not know it.
  std::string_view kind_name(std::uint8_t kind) const { return kind_names_[kind]; }

 private:
  void add_kind(unsigned kind, const char* name, std::span<const op::Field> fields);
  std::size_t column_of(const std::string& name);

  LogKind log_;
  std::vector<std::string> names_;
  std::size_t header_columns_ = 0;
  std::array<std::vector<OperandColumn>, 256> operands_;
  std::array<std::string_view, 256> kind_names_;
};

/// The bits of a command's `flags` by name, lowest first.
inline constexpr std::array<std::string_view, flag::kSideShift> kFlagNames = {
    "answer", "defer", "check_q", "ack", "all", "why"};
inline constexpr std::array<std::string_view, 4> kSideNames = {"both", "long", "short", "3"};

}  // namespace ballast

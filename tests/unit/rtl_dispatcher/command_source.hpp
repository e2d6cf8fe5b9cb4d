// Random commands for the dispatcher: mostly good ones for the tables as they are, biased to edges.
#pragma once

#include <random>

#include "tests/unit/rtl_dispatcher/dispatcher_model.hpp"

namespace ballast::rtl_test {

class CommandSource {
 public:
  CommandSource(const Capacity& capacity, const DispatcherModel& model, std::mt19937_64& random)
      : capacity_(capacity), model_(model), random_(random) {}

  /// The next command for the tables as they are, numbered.
  Command next(std::uint64_t sequence);

 private:
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
  bool percent(unsigned chance) { return below(100) < chance; }
  template <typename Value>
  Value any_of(std::initializer_list<Value> values) {
    return values.begin()[below(values.size())];
  }

  Command good();
  Command configuration();
  Command of_tables();
  Command tier();
  Command restoring();
  Command restore();
  std::uint32_t table();
  Command unit_value(CommandKind kind);
  Command ranking(CommandKind kind);
  Command streaming();
  void spoil(Command& command);
  std::uint16_t symbol();
  std::uint16_t defined_symbol();

  Capacity capacity_;
  const DispatcherModel& model_;
  std::mt19937_64& random_;
  std::uint16_t last_symbol_ = 0;  // of the last adl
};

}  // namespace ballast::rtl_test

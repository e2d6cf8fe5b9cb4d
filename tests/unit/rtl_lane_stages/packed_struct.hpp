// Packed structs of the RTL's packages as tests hold them: where a field lies is read from the
// package, so that a test names fields and no bits.
#pragma once

#include <verilated.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/rtl_lane/pipeline.hpp"

namespace ballast::rtl_test {

/// A packed struct of rtl/<folder>/<package>.sv; a struct in it gives fields `name.field`.
class Layout {
 public:
  struct Field {
    unsigned offset;
    unsigned width;
  };
  Layout(const std::string& package, const std::string& type, const std::string& folder = "lane");

  unsigned bits() const { return bits_; }
  const Field& at(std::string_view name) const;
  const std::map<std::string, Field, std::less<>>& fields() const { return fields_; }

 private:
  unsigned bits_ = 0;
  std::map<std::string, Field, std::less<>> fields_;
};

/// A struct's value.
class Packed {
 public:
  explicit Packed(const Layout& layout) : layout_(&layout), words_((layout.bits() + 31) / 32) {}

  Packed& put(std::string_view name, uint128 value) { return put(layout_->at(name), value); }
  Packed& put(const Layout::Field& field, uint128 value);
  template <typename Value>
  Packed& put(std::string_view name, Value value) {
    return put(name, static_cast<uint128>(static_cast<int128>(value)));
  }
  uint128 get(std::string_view name) const { return get(layout_->at(name)); }
  uint128 get(const Layout::Field& field) const;
  int128 get_signed(std::string_view name) const {
    return extend(get(name), layout_->at(name).width);
  }
  /// `value` as the field would hold it.
  uint128 cut_to(std::string_view name, uint128 value) const {
    const unsigned width = layout_->at(name).width;
    return width == 128 ? value : cut(value, width);
  }
  /// Random bits everywhere.
  template <typename Random>
  void scramble(Random& random) {
    for (std::uint32_t& word : words_) word = static_cast<std::uint32_t>(random());
  }
  const Layout& layout() const { return *layout_; }

  template <std::size_t kWords>
  void write(VlWide<kWords>& port) const {
    for (std::size_t i = 0; i < words_.size(); ++i) port[i] = words_[i];
    const unsigned over = layout_->bits() % 32;
    if (over != 0) port[words_.size() - 1] &= (EData{1} << over) - 1;
  }
  /// From bit `at` of a port on.
  template <std::size_t kWords>
  void read(const VlWide<kWords>& port, unsigned at = 0) {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      const std::size_t word = at / 32 + i;
      std::uint64_t pair = port[word];
      if (word + 1 < kWords) pair |= std::uint64_t{port[word + 1]} << 32;
      words_[i] = static_cast<std::uint32_t>(pair >> at % 32);
    }
  }

 private:
  const Layout* layout_;
  std::vector<std::uint32_t> words_;
};

/// Bits of a port that holds several values side by side.
template <std::size_t kWords>
uint128 slice(const VlWide<kWords>& port, unsigned at, unsigned width) {
  uint128 value = 0;
  for (unsigned bit = 0; bit < width; bit += 1) {
    const unsigned place = at + bit;
    value |= static_cast<uint128>(port[place / 32] >> place % 32 & 1) << bit;
  }
  return value;
}

}  // namespace ballast::rtl_test

// Tiles, rows, comparisons, leading bits and digits of a division against plain arithmetic, with
// enables that come and go: what is not enabled holds.
#include <Vrtl_arithmetic_parts.h>

#include <optional>

#include "tests/unit/rtl_lane/pipeline.hpp"
#include "tests/unit/rtl_lane_stages/packed_struct.hpp"

namespace ballast::rtl_test {
namespace {

constexpr unsigned kRowBits[] = {1, 26, 40, 53, 61, 103, 104};
constexpr unsigned kCompareBits[] = {2, 3, 111, 128};

struct Operands {
  uint128 wide = 0;
  uint128 other = 0;
  std::uint32_t narrow = 0;
};
struct Division {
  std::uint64_t remainder = 0;
  std::uint64_t divisor = 1;
  std::uint32_t quotient = 0;
  std::uint32_t data = 0;
};
/// Behind each register what it was loaded with, if it was.
struct Loaded {
  std::optional<Operands> first;
  std::optional<Operands> second;  // of the rows and the normal product
  std::optional<uint128> normal[3];
  std::optional<Division> division;
};

uint128 low(uint128 x, unsigned bits) { return bits == 128 ? x : cut(x, bits); }

class ArithmeticParts : public EdgeTest {
 protected:
  Operands operands() {
    Operands x{core::join(random_(), random_()), core::join(random_(), random_()),
               static_cast<std::uint32_t>(edge(17))};
    if (percent(80)) x.wide = edge(percent(50) ? 104 : 96);
    if (percent(60)) {  // equal, or different in one bit
      x.other = x.wide ^ (percent(50) ? power(static_cast<unsigned>(below(128))) : 0);
    }
    return x;
  }
  Division division() {
    Division x;
    x.divisor = std::max<std::uint64_t>(1, edge64(40));
    x.remainder = percent(20) ? x.divisor - 1 : random_() % x.divisor;
    x.quotient = static_cast<std::uint32_t>(bits(5));
    x.data = static_cast<std::uint32_t>(bits(7));
    return x;
  }
  void cycle(unsigned enable) {
    const Operands x = operands();
    const Division division = this->division();
    parts_->enable_i = static_cast<CData>(enable);
    put(parts_->wide_i, x.wide);
    put(parts_->other_i, x.other);
    parts_->narrow_i = x.narrow;
    parts_->remainder_i = division.remainder;
    parts_->divisor_i = division.divisor;
    parts_->triple_i = 3 * division.divisor;
    parts_->quotient_i = static_cast<CData>(division.quotient);
    parts_->data_i = static_cast<CData>(division.data);
    if ((enable & 4) != 0) loaded_.normal[2] = loaded_.normal[1];
    if ((enable & 2) != 0) {
      loaded_.second = loaded_.first;
      loaded_.normal[1] = loaded_.normal[0];
    }
    if ((enable & 1) != 0) {
      loaded_.first = x;
      loaded_.normal[0] = cut(x.wide, 96);
      loaded_.division = division;
    }
    parts_.edge();
    check();
  }
  void check() {
    if (loaded_.first) check_first(*loaded_.first);
    if (loaded_.second) check_products(*loaded_.second);
    if (loaded_.normal[2]) check_normal(*loaded_.normal[2]);
    if (loaded_.division) check_division(*loaded_.division);
  }
  void check_first(const Operands& x) {
    ASSERT_EQ(core::low64(cut(x.wide, 26)) * x.narrow, parts_->tile_o);
    for (unsigned i = 0; i < std::size(kCompareBits); ++i) {
      const uint128 a = low(x.wide, kCompareBits[i]);
      const uint128 b = low(x.other, kCompareBits[i]);
      ASSERT_EQ(a < b, (parts_->less_o >> i & 1) != 0) << hex(a) << " < " << hex(b);
      ASSERT_EQ(a == b, (parts_->equal_o >> i & 1) != 0) << hex(a) << " = " << hex(b);
    }
  }
  void check_products(const Operands& x) {
    for (unsigned i = 0; i < std::size(kRowBits); ++i) {
      const uint128 wide = cut(x.wide, kRowBits[i]);
      ASSERT_EQ(hex(wide * x.narrow), hex(slice(parts_->rows_o, 128 * i, 128)))
          << hex(wide) << " × " << x.narrow;
    }
    const std::uint64_t one = std::uint64_t{1} << 31;
    const std::uint64_t product =
        (one | (core::low64(x.wide) & (one - 1))) * (one | (core::low64(x.other) & (one - 1)));
    const unsigned carry = product >> 63 != 0 ? 1 : 0;
    ASSERT_EQ(carry, parts_->carry_o);
    ASSERT_EQ(product >> (31 + carry), parts_->product_o);
  }
  void check_normal(uint128 x) {
    ASSERT_EQ(x == 0, parts_->zero_o != 0) << hex(x);
    if (x == 0) return;
    unsigned exponent = 95;
    while (x >> exponent == 0) --exponent;
    const uint128 mantissa = exponent >= 31 ? x >> (exponent - 31) : x << (31 - exponent);
    ASSERT_EQ(exponent, parts_->exponent_o) << hex(x);
    ASSERT_EQ(core::low64(mantissa), parts_->mantissa_o) << hex(x);
  }
  void check_division(const Division& x) {
    const std::uint64_t dividend = x.remainder << 4;
    ASSERT_EQ(x.quotient << 4 | dividend / x.divisor, parts_->quotient_o)
        << dividend << " / " << x.divisor;
    ASSERT_EQ(dividend % x.divisor, parts_->remainder_o) << dividend << " % " << x.divisor;
    ASSERT_EQ(x.divisor, parts_->divisor_o);
    ASSERT_EQ(3 * x.divisor, parts_->triple_o);
    ASSERT_EQ(x.data, parts_->data_o);
  }

  Bench<Vrtl_arithmetic_parts> parts_;
  Loaded loaded_;
};

TEST_F(ArithmeticParts, AreArithmeticEachCycle) {
  for (int i = 0; i < 60'000 && !HasFatalFailure(); ++i) cycle(7);
}

TEST_F(ArithmeticParts, HoldWhileNotEnabled) {
  for (int i = 0; i < 60'000 && !HasFatalFailure(); ++i) cycle(static_cast<unsigned>(bits(3)));
}

}  // namespace
}  // namespace ballast::rtl_test

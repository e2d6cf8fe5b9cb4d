// Operands go into a record and come back, each at the byte that the table of fields says.
#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>

#include "hls/core/contract.hpp"

namespace ballast {
namespace {

struct RoundTrip : ::testing::Test {
  std::mt19937_64 random{0xBA11A57};
  void SetUp() override { RecordProperty("seed", "0xBA11A57"); }
};

/// The little-endian value of a field, read from the record's bytes.
std::uint64_t read_field(const Record& record, const op::Field& field) {
  unsigned char bytes[kRecordBytes];
  std::memcpy(bytes, &record, sizeof bytes);
  std::uint64_t value = 0;
  for (unsigned i = field.bytes; i-- > 0;) value = (value << 8) | bytes[field.offset + i];
  return value;
}

const op::Field& field_named(std::span<const op::Field> fields, const std::string& name) {
  for (const op::Field& field : fields) {
    if (name == field.name) return field;
  }
  throw std::out_of_range("no field " + name);
}

template <typename Member>
std::uint64_t as_bits(Member member) {
  return static_cast<std::make_unsigned_t<Member>>(member);
}

#define EXPECT_MEMBER(type, name, bits, unit, text)                                 \
  EXPECT_EQ(as_bits(operands.name), read_field(record, field_named(fields, #name))) \
      << #name << ", seed 0xBA11A57";

#define ROUND_TRIP(Name, LIST)                                                   \
  TEST_F(RoundTrip, Name) {                                                      \
    for (int i = 0; i < 100; ++i) {                                              \
      Record record;                                                             \
      for (std::uint64_t & word : record.word) word = random();                  \
      const auto operands = record.as<op::Name>();                               \
      const std::span<const op::Field> fields = op::FieldsOf<op::Name>::kRows;   \
      LIST(EXPECT_MEMBER)                                                        \
      const Command command = make_command(CommandKind::stop, operands);         \
      EXPECT_EQ(0, std::memcmp(command.word, record.word, sizeof command.word)); \
    }                                                                            \
  }

ROUND_TRIP(None, BALLAST_NONE)
ROUND_TRIP(Asset, BALLAST_ASSET)
ROUND_TRIP(Symbol, BALLAST_SYMBOL)
ROUND_TRIP(Tier, BALLAST_TIER)
ROUND_TRIP(Table, BALLAST_TABLE)
ROUND_TRIP(Policy, BALLAST_POLICY)
ROUND_TRIP(Account, BALLAST_ACCOUNT)
ROUND_TRIP(Page, BALLAST_PAGE)
ROUND_TRIP(PositionDelta, BALLAST_POSITION_DELTA)
ROUND_TRIP(Reduce, BALLAST_REDUCE)
ROUND_TRIP(WalletDelta, BALLAST_WALLET_DELTA)
ROUND_TRIP(Mark, BALLAST_MARK)
ROUND_TRIP(Commit, BALLAST_COMMIT)
ROUND_TRIP(AdlTake, BALLAST_ADL_TAKE)
ROUND_TRIP(Rank, BALLAST_RANK)
ROUND_TRIP(Range, BALLAST_RANGE)
ROUND_TRIP(RestoreAccount, BALLAST_RESTORE_ACCOUNT)
ROUND_TRIP(RestorePosition, BALLAST_RESTORE_POSITION)
ROUND_TRIP(Resume, BALLAST_RESUME)
ROUND_TRIP(Hello, BALLAST_HELLO)
ROUND_TRIP(Rejected, BALLAST_REJECTED)
ROUND_TRIP(Done, BALLAST_DONE)
ROUND_TRIP(Verdict, BALLAST_VERDICT)
ROUND_TRIP(AdlClose, BALLAST_ADL_CLOSE)
ROUND_TRIP(WhyPosition, BALLAST_WHY_POSITION)
ROUND_TRIP(WhyAccount, BALLAST_WHY_ACCOUNT)
ROUND_TRIP(AdlEnd, BALLAST_ADL_END)
ROUND_TRIP(Ranked, BALLAST_RANKED)
ROUND_TRIP(RankEnd, BALLAST_RANK_END)
ROUND_TRIP(Light, BALLAST_LIGHT)
ROUND_TRIP(SumEnd, BALLAST_SUM_END)
ROUND_TRIP(PositionState, BALLAST_POSITION_STATE)
ROUND_TRIP(AccountState, BALLAST_ACCOUNT_STATE)
ROUND_TRIP(CountEnd, BALLAST_COUNT_END)
ROUND_TRIP(DigestValue, BALLAST_DIGEST_VALUE)

TEST(Header, SideAndFlagsShareAByteWithoutTouching) {
  for (unsigned flags = 0; flags < 64; ++flags) {
    for (const Side side : {Side::both, Side::long_side, Side::short_side}) {
      Command command;
      command.flags = static_cast<std::uint8_t>(flags | 0xC0);
      command.set_side(side);
      EXPECT_EQ(side, command.side());
      EXPECT_EQ(flags, command.flags & 0x3FU);
    }
  }
}

}  // namespace
}  // namespace ballast

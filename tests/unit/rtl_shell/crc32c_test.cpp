// Check words in hardware are those of hls/core/checksum.hpp.
#include <Vrtl_crc32c.h>

#include <cstring>
#include <optional>

#include "hls/core/checksum.hpp"
#include "tests/unit/rtl_lib/bench.hpp"

namespace ballast::rtl_test {
namespace {

class Crc32c : public RandomTest {
 protected:
  Crc32c() : model_(std::make_unique<Vrtl_crc32c>()) {}
  ~Crc32c() override { model_->final(); }

  void cycle(const Record& record, unsigned enable) {
    std::memcpy(&model_->record_i[0], &record, sizeof record);
    model_->enable_i = static_cast<std::uint8_t>(enable);
    for (const bool clock : {false, true}) {
      model_->clk_i = clock;
      model_->eval();
    }
  }
  Record random_record() {
    Record record;
    unsigned char bytes[sizeof record];
    for (unsigned char& byte : bytes) byte = static_cast<unsigned char>(below(256));
    std::memcpy(static_cast<void*>(&record), bytes, sizeof record);
    return record;
  }

  std::unique_ptr<Vrtl_crc32c> model_;
};

TEST_F(Crc32c, EveryBitCountsButThoseOfCheckAndPhase) {
  for (std::size_t bit = 0; bit <= 512; ++bit) {
    unsigned char bytes[sizeof(Record)] = {};
    if (bit < 512) bytes[bit / 8] = static_cast<unsigned char>(1U << (bit % 8));
    Record record;
    std::memcpy(static_cast<void*>(&record), bytes, sizeof record);
    cycle(record, 3);
    cycle(random_record(), 3);
    ASSERT_EQ(core::check_word(record), model_->check_o) << "bit " << bit;
  }
}

TEST_F(Crc32c, HoldsWhatIsNotMoved) {
  std::optional<std::uint32_t> first;
  std::optional<std::uint32_t> second;
  for (int i = 0; i < 5000; ++i) {
    const Record record = random_record();
    const auto enable = static_cast<unsigned>(below(4));
    if ((enable & 2) != 0) second = first;
    if ((enable & 1) != 0) first = core::check_word(record);
    cycle(record, enable);
    if (second) {
      ASSERT_EQ(*second, model_->check_o);
    }
  }
}

}  // namespace
}  // namespace ballast::rtl_test

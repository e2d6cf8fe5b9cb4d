#include "host/desk/row_index.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <random>

namespace ballast {
namespace {

TEST(RowIndex, HasWhatWasAddedAndNotTakenOut) {
  // Few hashes, so that rows stand behind each other, and round the end of the table.
  for (const std::size_t hashes : {std::size_t{1}, std::size_t{7}, std::size_t{1000}}) {
    std::minstd_rand random(7);  // NOLINT(cert-msc51-cpp): the same rows each time
    const auto draw = [&] { return static_cast<std::uint32_t>(random() % 300); };
    RowIndex index;
    std::map<std::uint32_t, std::size_t> in;  // row: its hash
    for (std::uint32_t step = 0; step < 4000; ++step) {
      const std::uint32_t row = draw();
      if (const auto held = in.find(row); held != in.end()) {
        index.remove(held->second, row);
        in.erase(held);
      } else {
        index.add(row % hashes, row);
        in.emplace(row, row % hashes);
      }
      const std::uint32_t wanted = draw();
      const auto found =
          index.find(wanted % hashes, [&](std::uint32_t at) { return at == wanted; });
      ASSERT_EQ(found.has_value(), in.count(wanted) != 0) << "step " << step;
      ASSERT_EQ(found.value_or(wanted), wanted);
    }
    for (const auto& [row, hash] : in) {
      EXPECT_TRUE(index.find(hash, [row = row](std::uint32_t at) { return at == row; }));
    }
  }
}

TEST(RowIndex, IsEmptyAtFirst) {
  EXPECT_FALSE(RowIndex().find(0, [](std::uint32_t) { return true; }));
}

}  // namespace
}  // namespace ballast

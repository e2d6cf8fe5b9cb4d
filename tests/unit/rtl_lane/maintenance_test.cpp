// maintenance against the contract's rule: max(base × rate − deduction, smallest).
#include <Vrtl_maintenance.h>

#include <algorithm>

#include "hls/core/contract.hpp"
#include "tests/unit/rtl_lane/pipeline.hpp"

namespace ballast::rtl_test {
namespace {

struct Maintenance {
  using Model = Vrtl_maintenance;
  struct In {
    std::int64_t base;
    std::int64_t rate;
    uint128 deduction;
    uint128 smallest;
  };
  using Out = uint128;

  static void drive(Model& model, const In& in) {
    model.base_i = static_cast<QData>(in.base);
    model.rate_i = static_cast<IData>(in.rate);
    put(model.deduction_i, in.deduction);
    put(model.smallest_i, in.smallest);
  }
  static Out read(const Model& model) { return get(model.maintenance_o); }
  static Out expected(const In& in) {
    const int128 margin =
        static_cast<int128>(in.base) * in.rate - static_cast<int128>(in.deduction);
    return static_cast<Out>(std::max(margin, static_cast<int128>(in.smallest)));
  }
  static std::string text(const In& in) {
    return std::to_string(in.base) + " × " + std::to_string(in.rate) + " − " + hex(in.deduction) +
           ", smallest " + hex(in.smallest);
  }
};

class MaintenanceTest : public EdgeTest {
 protected:
  Maintenance::In draw() {
    Maintenance::In in{static_cast<std::int64_t>(edge64(58)),
                       std::min(static_cast<std::int64_t>(edge64(28)), kMaxRateE8), edge(85),
                       percent(30) ? 0 : edge(83)};
    const auto charge = static_cast<int128>(in.base) * in.rate;
    if (percent(30)) {  // a deduction that leaves next to the smallest
      const int128 deduction =
          charge - static_cast<int128>(in.smallest) + static_cast<int128>(below(5)) - 2;
      if (deduction >= 0) in.deduction = static_cast<uint128>(deduction);
    } else if (percent(50)) {  // a deduction below the charge
      in.deduction &= static_cast<uint128>(charge);
    }
    return in;
  }

  Pipeline<Maintenance> pipeline_{latency("MaintenanceLatency")};
};

TEST_F(MaintenanceTest, Edges) {
  std::vector<Maintenance::In> cases;
  const std::int64_t largest = (std::int64_t{1} << 58) - 1;
  for (const std::int64_t base : {std::int64_t{0}, std::int64_t{1}, largest - 1, largest}) {
    for (const std::int64_t rate : {std::int64_t{0}, std::int64_t{1}, (std::int64_t{1} << 17) - 1,
                                    std::int64_t{1} << 17, kMaxRateE8 - 1, kMaxRateE8}) {
      const auto charge = static_cast<uint128>(base) * static_cast<uint128>(rate);
      for (const uint128 deduction :
           {uint128{0}, uint128{1}, charge, charge + 1, charge - (charge > 0 ? 1 : 0),
            power(85) - 1, power(84), charge >> 1}) {
        for (const uint128 smallest : {uint128{0}, uint128{1}, uint128{2}, power(83) - 1}) {
          cases.push_back({base, rate, deduction, smallest});
        }
      }
    }
  }
  check_cases(pipeline_, cases);
}

TEST_F(MaintenanceTest, Random) {
  check_random(
      pipeline_, 1'500'000, [&] { return draw(); },
      [&](unsigned chance) { return percent(chance); });
}

}  // namespace
}  // namespace ballast::rtl_test

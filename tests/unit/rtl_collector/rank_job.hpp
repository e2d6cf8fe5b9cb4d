// Rankings and jobs as the ranker sees them, and what it has to give, from its contract in words.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "tests/unit/rtl_collector/packed.hpp"

namespace ballast::rtl_test {

/// offer_t
struct Offer {
  static constexpr unsigned kBits = 151;
  bool last = false;
  bool bound = false;
  std::int64_t key = 0;
  std::uint32_t position = 0;
  std::uint32_t account = 0;
  std::uint32_t row = 0;
  std::uint64_t lots = 0;
  unsigned tag = 0;
  bool sought = false;  ///< its lane has to look for it, and tells a bound before

  void write(WData* port, unsigned lane) const {
    Fields(port, lane * kBits)
        .put(2, tag)
        .put(40, lots)
        .put(18, row)
        .put(24, account)
        .put(24, position)
        .put(41, static_cast<std::uint64_t>(key))
        .put(1, bound)
        .put(1, last);
  }
};

enum class JobMode : std::uint8_t { take, rank, lights, dump };

/// lane_op_t, as words; fields at the places where ballast_lane_pkg.sv has them.
struct LaneOp {
  static constexpr unsigned kBits = 568;
  static constexpr unsigned kWhole = 10;
  static constexpr unsigned kWords = 209;
  static constexpr unsigned kArg = 465;
  static constexpr unsigned kAccount = 497;
  static constexpr unsigned kPosition = 521;
  static constexpr unsigned kFlags = 555;
  std::array<WData, (kBits + 31) / 32> bits{};

  LaneOp& set(unsigned at, unsigned width, std::uint64_t value) {
    Fields(bits.data(), at).put(width, value);
    return *this;
  }
  bool operator==(const LaneOp&) const = default;
};

struct Job {
  JobMode mode = JobMode::take;
  LaneOp op;
  Order order;
  std::uint64_t number = 0;  // word 0 of op: lots, or positions
  bool all = false;          // flag of op
};

/// One word that the ranker gives.
struct Served {
  bool last = false;
  unsigned lane = 0;  // of an operation
  LaneOp op;          // of an operation
  Order order;

  bool operator==(const Served&) const = default;
};

class RankerModel {
 public:
  explicit RankerModel(unsigned lanes) : lanes_(lanes) {}

  /// A new ranking of these positions, in any order.
  void start(std::vector<Offer> offers);
  /// What a job gives.
  std::vector<Served> serve(const Job& job);
  bool exhausted() const { return next_ == offers_.size(); }

 private:
  Served serve_head(const Job& job, bool first, std::uint64_t& left);

  unsigned lanes_;
  std::vector<Offer> offers_;
  std::size_t next_ = 0;
  std::uint64_t head_lots_ = 0;
};

/// Any job of a mode: templates with random fields.
Job any_job(JobMode mode, std::uint64_t number, bool all, std::mt19937_64& random);

}  // namespace ballast::rtl_test

#include "tests/unit/rtl_collector/rank_job.hpp"

#include <algorithm>

#include "hls/core/ranking.hpp"

namespace ballast::rtl_test {

Job any_job(JobMode mode, std::uint64_t number, bool all, std::mt19937_64& random) {
  Job job;
  job.mode = mode;
  job.number = number;
  job.all = all;
  for (WData& word : job.op.bits) word = static_cast<WData>(random());
  job.op.set(LaneOp::kBits, static_cast<unsigned>(job.op.bits.size()) * 32 - LaneOp::kBits, 0);
  job.op.set(LaneOp::kWords, 64, number);
  job.op.set(LaneOp::kFlags + 4, 1, all);
  Order& order = job.order;
  order.sequence = random();
  order.kind = static_cast<std::uint8_t>(random());
  order.symbol = static_cast<std::uint16_t>(random());
  order.position = static_cast<std::uint32_t>(random());
  order.account = static_cast<std::uint32_t>(random());
  order.ending = static_cast<Ending>(4 + static_cast<unsigned>(mode));
  order.code = static_cast<std::uint8_t>(random());
  order.ack = (random() & 1) != 0;
  order.first = (random() & 1) != 0;
  order.accepted_at = static_cast<std::uint32_t>(random());
  return job;
}

void RankerModel::start(std::vector<Offer> offers) {
  offers_ = std::move(offers);
  std::sort(offers_.begin(), offers_.end(), [](const Offer& a, const Offer& b) {
    return a.key != b.key ? a.key > b.key : a.position < b.position;
  });
  next_ = 0;
  head_lots_ = offers_.empty() ? 0 : offers_.front().lots;
}

Served RankerModel::serve_head(const Job& job, bool first, std::uint64_t& left) {
  const Offer& head = offers_[next_];
  const std::uint64_t lots = job.mode == JobMode::take ? std::min(left, head_lots_) : 0;
  const bool whole = job.mode != JobMode::take || lots == head_lots_;
  const std::uint64_t rank = next_ + 1;
  Served served;
  served.lane = head.account % lanes_;
  served.op = job.op;
  served.op.set(LaneOp::kPosition, 24, head.position).set(LaneOp::kAccount, 24, head.account);
  served.op.set(LaneOp::kArg, 32, head.row).set(LaneOp::kWhole, 1, whole);
  // The number of a dump means nothing.
  served.op.set(LaneOp::kWords, 64,
                job.mode == JobMode::take ? lots : core::light(rank, offers_.size()));
  served.op.set(LaneOp::kWords + 64, 64, static_cast<std::uint64_t>(head.key));
  served.op.set(LaneOp::kWords + 128, 64, rank).set(LaneOp::kWords + 192, 64, 0);
  served.order = job.order;
  served.order.from = From::lane;
  served.order.lane = static_cast<std::uint8_t>(served.lane);
  served.order.ending = Ending::none;
  served.order.ack = false;
  served.order.first = job.order.first && first;
  left -= job.mode == JobMode::take ? lots : 1;
  head_lots_ -= lots;
  if (whole) head_lots_ = ++next_ == offers_.size() ? 0 : offers_[next_].lots;
  return served;
}

std::vector<Served> RankerModel::serve(const Job& job) {
  const bool counts = job.mode == JobMode::take || (job.mode == JobMode::rank && !job.all);
  std::uint64_t left = counts ? job.number : UINT64_MAX;
  std::vector<Served> all;
  while (left != 0 && next_ != offers_.size()) all.push_back(serve_head(job, all.empty(), left));
  const auto listed = static_cast<std::uint64_t>(all.size());
  const auto total = static_cast<std::uint64_t>(offers_.size());

  Served& end = all.emplace_back();
  end.last = true;
  end.order = job.order;
  end.order.from = From::nobody;
  end.order.first = job.order.first && listed == 0;
  if (job.mode == JobMode::take) {
    end.order.payload[0] = left;
    end.order.payload[1] = listed;
  } else if (job.mode == JobMode::rank) {
    end.order.payload[0] = total | listed << 32;
  } else if (job.mode == JobMode::lights) {
    end.order.payload[0] = total;
  }
  return all;
}

}  // namespace ballast::rtl_test

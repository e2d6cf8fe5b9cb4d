// Joins the lanes' rankings into one, and has lanes sweep again when their queues run dry.
#pragma once

#include "hls/kernels/lane_streams.hpp"
#include "hls/kernels/messages.hpp"
#include "hls/kernels/rank_queue.hpp"

namespace ballast::kernels {

template <typename Card>
class Ranker {
 public:
  /// Streams of each lane.
  Ranker(Stream<Offer>* offers, Stream<Request>* requests) : offers_(offers), requests_(requests) {
#pragma HLS INLINE
  }

  /// Takes in what a sweep of all lanes has found.
  void begin() {
#pragma HLS INLINE
    total_ = 0;
  lanes:
    for (unsigned lane = 0; lane < Card::kLanes; ++lane) {
      receive(lane);
      total_ += at_[lane].left;
    }
    is_open_ = true;
  }
  std::uint64_t total() const {
#pragma HLS INLINE
    return total_;
  }

  /// The best of all, if there is one. While requests are served only.
  bool head(Offer& best, unsigned& from) {
#pragma HLS INLINE
    bool found = false;
  lanes:
    for (unsigned lane = 0; lane < Card::kLanes; ++lane) {
      if (!at_[lane].has_head && !fill(lane)) continue;
      if (found && !place(at_[lane].head).is_before(place(best))) continue;
      best = at_[lane].head;
      from = lane;
      found = true;
    }
    return found;
  }
  void pop(unsigned lane) {
#pragma HLS INLINE
    at_[lane].has_head = false;
  }
  /// The head of this lane is closed in part: it stays, with fewer lots.
  void cut(unsigned lane, std::int64_t lots) {
#pragma HLS INLINE
    at_[lane].head.shown.q -= at_[lane].head.shown.q < 0 ? -lots : lots;
  }

  /// Has a lane do something for an entry of it.
  void ask(unsigned lane, const Request& request) {
#pragma HLS INLINE
    write_to<Card::kLanes>(requests_, lane, request);
  }
  /// Ends what the requests are for.
  void end_requests() {
#pragma HLS INLINE
    write_to_all<Card::kLanes>(requests_, Request{});
  }
  /// Lets go of offers that nobody asks for any more.
  void end() {
#pragma HLS INLINE
    if (!is_open_) return;
    is_open_ = false;
  lanes:
    for (unsigned lane = 0; lane < Card::kLanes; ++lane) {
    drain:
      while (at_[lane].offered != 0) {
#pragma HLS LOOP_TRIPCOUNT min = 0 max = Card::kDepth
        read_from<Card::kLanes>(offers_, lane);
        --at_[lane].offered;
      }
      at_[lane].has_head = false;
    }
  }

 private:
  struct At {
    std::uint32_t offered = 0;  ///< on their way
    std::uint64_t left = 0;     ///< with those that no queue had room for
    bool has_head = false;
    Offer head;
  };
  static Ranked place(const Offer& offer) { return {offer.key, offer.shown.id, 0}; }

  void receive(unsigned lane) {
#pragma HLS INLINE
    const Offer first = read_from<Card::kLanes>(offers_, lane);
    at_[lane].offered = first.offered;
    at_[lane].left = first.total;
    at_[lane].has_head = false;
  }

  /// Brings a lane's next offer to its head.
  bool fill(unsigned lane) {
#pragma HLS INLINE
    if (at_[lane].left == 0) return false;
    if (at_[lane].offered == 0) {
      Request again;
      again.kind = Request::Kind::sweep;
      again.bound = {true, at_[lane].head.key, at_[lane].head.shown.id};
      write_to<Card::kLanes>(requests_, lane, again);
      receive(lane);
      if (at_[lane].left == 0) return false;
    }
    at_[lane].head = read_from<Card::kLanes>(offers_, lane);
    at_[lane].has_head = true;
    --at_[lane].offered;
    --at_[lane].left;
    return true;
  }

  Stream<Offer>* const offers_;
  Stream<Request>* const requests_;
  At at_[Card::kLanes];
  std::uint64_t total_ = 0;
  bool is_open_ = false;
};

}  // namespace ballast::kernels

// One card as it is.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "hls/core/checksum.hpp"
#include "host/engine/card/link.hpp"

namespace ballast::card {

class OneCard {
 public:
  OneCard(std::vector<std::unique_ptr<CardPort>> ports, const EngineConfig& config,
          const CardOptions& options)
      : link_(std::move(ports.front()), options, "card") {
    need_capacity(link_.name(), shape(), config);
    link_.open(config.first_sequence);
  }

  const CardDescription& shape() const { return link_.description(); }
  bool takes(const Command&, std::uint64_t records) { return link_.has_room(records); }
  void push(Command& command) {
    core::seal(command);
    link_.push(command);
  }
  void page(Command& command) {
    core::seal(command);
    link_.push_unnumbered(command);
  }
  void malformed(const Record& record, core::SequenceGate::Answer, std::uint64_t) {
    link_.push_unnumbered(record);
  }
  void end_silence(std::uint64_t number) {
    constexpr std::uint32_t kNoLane = 0xFF;
    Command page = make_command(CommandKind::page, op::Page{kNoLane, 0, 0, 0, 0});
    page.sequence = number;
    this->page(page);
  }
  EventRing::Answer next(Event& event) { return link_.next(event); }
  std::uint64_t over() const { return link_.over(); }
  void flush() { link_.flush(); }
  void watch() { link_.watch(); }
  void fail(CardFault fault) { link_.fail(fault); }
  CardFault fault() const { return link_.fault(); }
  std::string fault_text() const { return link_.fault_text(); }
  CardCounters counters() { return link_.counters(); }

 private:
  CardLink link_;
};

}  // namespace ballast::card

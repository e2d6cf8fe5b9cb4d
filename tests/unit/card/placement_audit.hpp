// Watches what a host engine tells a card about placement, and says what is wrong with it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "host/include/ballast/engine.hpp"

namespace ballast {

class PlacementAudit {
 public:
  PlacementAudit(std::uint32_t lanes, std::uint32_t rows);

  /// A well-formed command and the software engine's last answer to it (nothing: none).
  void look(const Command& command, const std::optional<Event>& answer);
  /// Found since the last call.
  std::vector<std::string> take_faults() { return std::exchange(faults_, {}); }

  std::uint64_t pages_linked() const { return linked_; }
  std::uint64_t pages_unlinked() const { return unlinked_; }

 private:
  struct Row {
    std::uint32_t id;
    std::uint32_t account;
  };
  struct Page {
    bool linked = false;
    std::uint16_t symbol = 0;
    Side side = Side::both;
  };
  struct Lane {
    std::vector<Page> pages;
    std::vector<std::optional<Row>> rows;
  };

  void page(const Command& command);
  void open(const Command& command, Reason reason);
  void of_position(const Command& command, Reason reason);
  void fail(const Command& command, const std::string& what);
  Lane& lane(const Command& command) { return lanes_[command.account % lanes_.size()]; }
  std::optional<Row>* row(const Command& command);

  std::vector<Lane> lanes_;
  std::vector<std::string> faults_;
  std::uint64_t linked_ = 0, unlinked_ = 0;
};

}  // namespace ballast

#include "tests/unit/card/placement_audit.hpp"

namespace ballast {
namespace {

constexpr std::uint32_t kRowsOfAPage = 16;
constexpr std::uint32_t kSaysInUse = 0xFFFFFFFF, kSaysNoRoom = 0xFFFFFFFE;
constexpr std::uint32_t kNoLane = 0xFF;

}  // namespace

PlacementAudit::PlacementAudit(std::uint32_t lanes, std::uint32_t rows) : lanes_(lanes) {
  for (Lane& lane : lanes_) {
    lane.pages.resize(rows / kRowsOfAPage);
    lane.rows.resize(rows);
  }
}

void PlacementAudit::fail(const Command& command, const std::string& what) {
  faults_.push_back("command " + std::to_string(command.sequence) + " " +
                    name_of(command.command()) + " position " + std::to_string(command.position) +
                    " account " + std::to_string(command.account) + " symbol " +
                    std::to_string(command.symbol) + " arg " + std::to_string(command.arg) + ": " +
                    what);
}

std::optional<PlacementAudit::Row>* PlacementAudit::row(const Command& command) {
  std::vector<std::optional<Row>>& rows = lane(command).rows;
  return command.arg < rows.size() ? &rows[command.arg] : nullptr;
}

void PlacementAudit::look(const Command& command, const std::optional<Event>& answer) {
  const bool refused = answer && answer->event() == EventKind::rejected;
  const Reason reason = refused ? static_cast<Reason>(answer->code()) : Reason::none;
  switch (command.command()) {
    case CommandKind::page:
      page(command);
      break;
    case CommandKind::open:
    case CommandKind::restore_position:
      open(command, reason);
      break;
    case CommandKind::free:
    case CommandKind::position_delta:
    case CommandKind::reduce:
    case CommandKind::query:
      if (command.position != kNoPosition) of_position(command, reason);
      break;
    case CommandKind::clear:
      for (Lane& lane : lanes_) {
        for (Page& page : lane.pages) page = Page{};
        for (std::optional<Row>& row : lane.rows) row.reset();
      }
      break;
    default:
      break;
  }
}

void PlacementAudit::page(const Command& command) {
  const auto operands = command.as<op::Page>();
  if (operands.lane == kNoLane && operands.link == 0) return;
  if (operands.lane >= lanes_.size() || command.arg >= lanes_[operands.lane].pages.size()) {
    return fail(command, "no such page");
  }
  Lane& lane = lanes_[operands.lane];
  Page& page = lane.pages[command.arg];
  if (page.linked == (operands.link != 0)) {
    return fail(command, page.linked ? "the page is linked already" : "the page is not linked");
  }
  if (operands.link == 0) {
    ++unlinked_;
    if (page.symbol != command.symbol || page.side != command.side()) {
      fail(command, "the page is linked elsewhere");
    }
    for (std::uint32_t i = 0; i < kRowsOfAPage; ++i) {
      if (lane.rows[command.arg * kRowsOfAPage + i]) fail(command, "the page is in use");
    }
  } else {
    ++linked_;
  }
  page = {operands.link != 0, command.symbol, command.side()};
}

void PlacementAudit::open(const Command& command, Reason reason) {
  if (command.arg == kSaysInUse) {
    const bool later = reason == Reason::too_many_positions || reason == Reason::no_room;
    if (reason == Reason::none || later) fail(command, "said to be in use, and is not");
    return;
  }
  if (command.arg == kSaysNoRoom) {
    if (reason == Reason::none || reason == Reason::in_use) fail(command, "said to have no room");
    return;
  }
  std::optional<Row>* at = row(command);
  if (at == nullptr) {
    const bool is_before = reason == Reason::restoring || reason == Reason::not_restoring;
    if (reason != Reason::out_of_range && !is_before) fail(command, "no row for an open in range");
    return;
  }
  const Page& page = lane(command).pages[command.arg / kRowsOfAPage];
  if (!page.linked || page.symbol != command.symbol || page.side != command.side()) {
    fail(command, "the row's page is not linked to this symbol and side");
  }
  if (at->has_value()) fail(command, "the row is that of " + std::to_string((*at)->id));
  if (reason == Reason::in_use || reason == Reason::no_room) {
    fail(command, std::string("a row, but ") + name_of(reason));
  }
  if (reason == Reason::none) *at = Row{command.position, command.account};
}

void PlacementAudit::of_position(const Command& command, Reason reason) {
  std::optional<Row>* at = row(command);
  const bool found = at != nullptr && at->has_value() && (*at)->id == command.position &&
                     (*at)->account == command.account &&
                     lane(command).pages[command.arg / kRowsOfAPage].symbol == command.symbol;
  if (found == (reason == Reason::unknown_position)) {
    fail(command, found ? "a row, but unknown" : "not the position's row");
  }
  if (found && command.command() == CommandKind::free && reason == Reason::none) at->reset();
}

}  // namespace ballast

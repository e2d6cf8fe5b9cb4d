#include "bench/loaded_book.hpp"

#include <unistd.h>

#include <filesystem>
#include <stdexcept>
#include <unordered_map>

#include "bench/measuring.hpp"
#include "hls/core/checksum.hpp"
#include "sim/scenario/oct10.hpp"

namespace ballast::bench {
namespace {

bool ends_start_up(const Command& command) {
  return command.command() == CommandKind::commit && command.has(flag::kAll);
}

}  // namespace

TemporaryOct10::TemporaryOct10(double scale)
    : path_(std::filesystem::temp_directory_path() /
            ("ballast-bench-" + std::to_string(getpid()) + ".blog")) {
  scenario::generate_oct10({scale, 1}, path_);
  log_ = std::make_unique<LogReader>(path_);
  const auto commands = log_->commands();
  while (start_up_ < commands.size() && !ends_start_up(commands[start_up_])) ++start_up_;
  ++start_up_;
}

TemporaryOct10::~TemporaryOct10() {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

LoadedBook::LoadedBook(const TemporaryOct10& oct10)
    : engine_(open_software_engine()), pump_(*engine_), marks_(kMaxSymbols) {
  std::unordered_map<std::uint32_t, std::size_t> row_of;
  for (const Command& command : oct10.log().commands().first(oct10.start_up())) {
    batch_.push_back(command);
    switch (command.command()) {
      case CommandKind::mark:
        symbols_.push_back(command.symbol);
        marks_[command.symbol] = {command.as<op::Mark>().unit_value, command.arg};
        break;
      case CommandKind::open:
        row_of[command.position] = positions_.size();
        positions_.push_back({command.position, command.account, command.symbol, 0});
        break;
      case CommandKind::position_delta:
        positions_[row_of.at(command.position)].q += command.as<op::PositionDelta>().quantity;
        break;
      default:
        break;
    }
  }
  sequence_ = batch_.size();
  run();
}

void LoadedBook::add(Command command) {
  command.sequence = ++sequence_;
  core::seal(command);
  batch_.push_back(command);
}

double LoadedBook::run() {
  std::uint64_t refused = 0;
  const double begin = thread_seconds();
  pump_.run(batch_, [&](std::span<const Event> events, std::size_t) {
    events_ += events.size();
    for (const Event& event : events) {
      refused += event.event() == EventKind::rejected ? 1U : 0U;
      if (event.event() == EventKind::digest_value) {
        digest_ = event.as<op::DigestValue>().digest;
      }
    }
  });
  const double took = thread_seconds() - begin;
  batch_.clear();
  if (refused != 0) throw std::runtime_error(std::to_string(refused) + " commands were refused");
  return took;
}

std::uint64_t LoadedBook::digest() {
  Command command = make_command(CommandKind::digest, op::Range{});
  command.flags = flag::kAll;
  add(command);
  run();
  return digest_;
}

}  // namespace ballast::bench

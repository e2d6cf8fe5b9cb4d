// csim_vectors FILE: commands for hls/vitis/csim_bench.cpp, as the host's card engine puts them
// into the ring of an HLS card, and the software engine's events.
#include <fstream>
#include <iostream>
#include <stdexcept>

#include "host/engine/card/card_kernels.hpp"
#include "host/engine/card/open_card.hpp"
#include "host/include/ballast/card.hpp"
#include "sim/platform/hls_card.hpp"
#include "tests/lockstep/stream.hpp"

namespace ballast {
namespace {

constexpr std::uint64_t kSeed = 3;
constexpr lockstep::Profile kProfile = lockstep::Profile::dense;
constexpr int kCommands = 4000;
constexpr unsigned kRingLog2 = 13;  // so that it does not wrap

/// Its numbers begin elsewhere than at 1.
lockstep::Stream stream_of_commands() { return {kSeed, kProfile, {true, true, true}}; }

sim::HlsCardOptions card_options() {
  sim::HlsCardOptions options;
  options.build = "default";
  return options;
}

/// Gives the command ring away when it goes.
class WatchedKernels final : public CardKernels {
 public:
  explicit WatchedKernels(std::vector<Record>& ring) : card_(card_options()), ring_(ring) {}
  ~WatchedKernels() override { ring_.assign(commands_, commands_ + (std::size_t{1} << kRingLog2)); }

  void start(const KernelArguments& arguments) override {
    for (const SharedMemory& memory : shared_) {
      if (memory.device_address == arguments.commands) {
        commands_ = reinterpret_cast<const Record*>(memory.data);
      }
    }
    card_.start(arguments);
  }
  bool finished() override { return card_.finished(); }
  void abort() override { card_.abort(); }
  void refresh() override { card_.refresh(); }
  SharedMemory allocate(std::size_t bytes) override {
    shared_.push_back(card_.allocate(bytes));
    return shared_.back();
  }
  void keep_memory() noexcept override {}  // the card goes with it

 private:
  sim::HlsCard card_;
  std::vector<Record>& ring_;
  std::vector<SharedMemory> shared_;
  const Record* commands_ = nullptr;  ///< of the last start
};

std::vector<Event> run(Engine& engine, const Command& command) {
  std::vector<Event> events;
  Event event;
  const auto poll = [&] {
    while (engine.poll(std::span(&event, 1)).count != 0) events.push_back(event);
  };
  while (!engine.try_submit(command).any()) poll();
  poll();
  return events;
}

/// What the card engine makes of a stream.
std::vector<Command> commands_of() {
  lockstep::Stream stream = stream_of_commands();
  std::vector<Record> ring;
  {
    const auto software = open_software_engine(stream.config());
    CardOptions options;
    options.command_ring_log2 = kRingLog2;
    options.idle_calls = 1;
    const auto card = open_card(open_kernel_port(std::make_unique<WatchedKernels>(ring), "card"),
                                stream.config(), options);
    for (int i = 0; i < kCommands; ++i) {
      const Command command = stream.next();
      stream.observe(run(*software, command));
      run(*card, command);
    }
  }
  std::vector<Command> commands;
  for (const Record& record : ring) {
    if ((record.phase & 1) == 0) break;  // never written
    static_cast<Record&>(commands.emplace_back()) = record;
  }
  return commands;
}

/// What the card has to give: what it is, then what the software engine gives; `executed`: how many
/// of the commands have a number.
std::vector<Event> events_of(const std::vector<Command>& commands, std::uint64_t& executed) {
  const auto card =
      open_card(open_kernel_port(std::make_unique<sim::HlsCard>(card_options()), "card"));
  const CardDescription is = card->description();
  Event hello;
  hello.kind = static_cast<std::uint8_t>(EventKind::hello);
  hello.set(op::Hello{kContractVersion, is.lanes, is.positions, is.accounts, is.symbols,
                      is.queue_depth, 0});
  std::vector<Event> events{hello};
  const auto software = open_software_engine(stream_of_commands().config());
  for (const Command& command : commands) {
    if (command.command() == CommandKind::page) continue;
    const std::uint64_t before = software->executed();
    const std::vector<Event> more = run(*software, command);
    if (software->executed() != before) ++executed;  // a resume sets it forward
    events.insert(events.end(), more.begin(), more.end());
  }
  return events;
}

template <typename Kind>
void write(std::ofstream& file, const std::vector<Kind>& records) {
  file.write(reinterpret_cast<const char*>(records.data()),
             static_cast<std::streamsize>(records.size() * kRecordBytes));
}

void write_vectors(const char* path) {
  const std::vector<Command> commands = commands_of();
  std::uint64_t executed = 0;
  const std::vector<Event> events = events_of(commands, executed);
  const std::uint64_t counts[] = {commands.size(), events.size(), executed,
                                  stream_of_commands().config().first_sequence};
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(counts), sizeof counts);
  write(file, commands);
  write(file, events);
  file.close();
  if (!file) throw std::runtime_error(std::string(path) + ": cannot be written");
}

}  // namespace
}  // namespace ballast

int main(int argc, char** argv) {
  try {
    if (argc != 2) throw std::runtime_error("csim_vectors FILE");
    ballast::write_vectors(argv[1]);
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
  return 0;
}

// Test bench of the kernels, for C simulation and cosimulation by Vitis and, without it, on
// hls/compat: runs the commands of a file through reader, lanes and writer, and compares what they
// write into the event ring with the events of the file. Twice, as tasks have no end: what a run
// leaves behind is the beginning of the next.
//
//   csim_bench VECTORS    exit status 1 if an event differs
//
// The file: how many commands and events, how many of the commands have a number, and the first
// number, 64 bits each; then the records of the commands and of the events.
#include <cstdio>
#include <cstring>
#include <fstream>
#include <vector>

#include "hls/compat/task.hpp"
#include "hls/core/checksum.hpp"
#include "hls/kernels/ballast_kernels.hpp"
#include "hls/kernels/ring_reader.hpp"

namespace ballast {
namespace {

// As many records as the kernels' interfaces promise cosimulation.
constexpr unsigned kLog2 = 13;
constexpr std::uint64_t kSlots = std::uint64_t{1} << kLog2;

struct Vectors {
  std::vector<Record> commands, events;
  std::uint64_t executed = 0, first_sequence = 1;
};

bool read_vectors(const char* path, Vectors& vectors) {
  std::ifstream file(path, std::ios::binary);
  std::uint64_t counts[4] = {};
  file.read(reinterpret_cast<char*>(counts), sizeof counts);
  if (!file || counts[0] == 0 || counts[0] >= kSlots || counts[1] == 0 || counts[1] >= kSlots) {
    return false;
  }
  vectors.commands.resize(counts[0]);
  vectors.events.resize(counts[1]);
  vectors.executed = counts[2];
  vectors.first_sequence = counts[3];
  for (std::vector<Record>* records : {&vectors.commands, &vectors.events}) {
    file.read(reinterpret_cast<char*>(records->data()),
              static_cast<std::streamsize>(records->size() * kRecordBytes));
  }
  return !file.fail();
}

struct Rings {
  std::vector<Record> commands = std::vector<Record>(kSlots), events = commands;
  std::uint64_t commands_taken = 0, events_taken = 0, heartbeat = 0, given = 0, executed = 0;
  std::uint64_t close = 1;  // the reader ends when it has read all that is there
};

struct Streams {
  compat::Stream<kernels::RingRecord> commands{"commands"}, events{"events"};
};
Streams& streams() {
  static Streams all;
  return all;
}

bool run(Rings& rings, std::uint64_t first_sequence) {
  return compat::run_kernels(
      [&] {
        ballast_reader(rings.commands.data(), kLog2, &rings.commands_taken, &rings.close,
                       first_sequence, streams().commands);
      },
      [] { ballast_lanes(streams().commands, streams().events); },
      [&] {
        ballast_writer(rings.events.data(), kLog2, &rings.events_taken, &rings.heartbeat,
                       &rings.given, &rings.executed, streams().events);
      });
}

void print(const char* what, const Record& record) {
  std::printf("  %s: command %llu kind %u flags %u symbol %u position %u account %u arg %u words",
              what, static_cast<unsigned long long>(record.sequence), record.kind, record.flags,
              record.symbol, record.position, record.account, record.arg);
  for (const std::uint64_t word : record.word) {
    std::printf(" %016llx", static_cast<unsigned long long>(word));
  }
  std::printf(" check %08x phase %u\n", record.check, record.phase);
}

int compare(const Rings& rings, const std::vector<Record>& expected) {
  if (rings.given != expected.size()) {
    std::printf("%llu events, expected %zu\n", static_cast<unsigned long long>(rings.given),
                expected.size());
  }
  for (std::size_t i = 0; i < expected.size() && i < rings.given; ++i) {
    Record wanted = expected[i];
    wanted.phase = kernels::phase_at(i, kLog2);
    core::seal(wanted);
    if (std::memcmp(&wanted, &rings.events[i], sizeof wanted) == 0) continue;
    std::printf("event %zu differs\n", i);
    print("expected", wanted);
    print("got", rings.events[i]);
    return 1;
  }
  return rings.given == expected.size() ? 0 : 1;
}

int run_vectors(const Vectors& vectors) {
  Rings rings;
  for (std::size_t i = 0; i < vectors.commands.size(); ++i) {
    rings.commands[i] = vectors.commands[i];
    rings.commands[i].phase = kernels::phase_at(i, kLog2);
  }
  if (!run(rings, vectors.first_sequence)) {
    std::printf("the kernels wait for each other\n");
    return 1;
  }
  if (rings.commands_taken != vectors.commands.size()) {
    std::printf("%llu commands taken, of %zu\n",
                static_cast<unsigned long long>(rings.commands_taken), vectors.commands.size());
    return 1;
  }
  if (rings.executed != vectors.executed) {
    std::printf("%llu commands executed, expected %llu\n",
                static_cast<unsigned long long>(rings.executed),
                static_cast<unsigned long long>(vectors.executed));
    return 1;
  }
  return compare(rings, vectors.events);
}

int run_file(const char* path) {
  Vectors vectors;
  if (!read_vectors(path, vectors)) {
    std::printf("%s: not a file of vectors, or one of more than %llu\n", path,
                static_cast<unsigned long long>(kSlots - 1));
    return 1;
  }
  for (const char* which : {"first", "second"}) {
    if (run_vectors(vectors) != 0) {
      std::printf("in the %s run\n", which);
      return 1;
    }
  }
  // A third run has begun, as on a card.
  if (streams().events.read().record.kind != static_cast<std::uint8_t>(EventKind::hello)) {
    std::printf("no hello follows the end\n");
    return 1;
  }
  std::printf("twice %zu commands, %zu events as expected\n", vectors.commands.size(),
              vectors.events.size());
  return 0;
}

}  // namespace
}  // namespace ballast

int main(int argc, char** argv) {
  if (argc != 2) {
    std::printf("csim_bench VECTORS\n");
    return 1;
  }
  return ballast::run_file(argv[1]);
}

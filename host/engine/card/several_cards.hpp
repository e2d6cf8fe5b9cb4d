// Several cards as one. Most commands are for one account, so for one card; the others are for all,
// or take a program. Whatever a card answers early waits for what comes before it on the others.
//
//   commands ─► jobs, in order ─┬─► card 0 ─┬─► the first job's events ─► …
//                               └─► card 1 ─┘
//
// A card gives nothing for a command that has no event; that it is over, a later event shows, or
// the count of commands executed. Commands for all cards ask for a `done`.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hls/core/checksum.hpp"
#include "host/engine/card/program.hpp"

namespace ballast::card {

class SeveralCards {
 public:
  SeveralCards(std::vector<std::unique_ptr<CardPort>> ports, const EngineConfig& config,
               const CardOptions& options);

  const CardDescription& shape() const { return group_.shape(); }
  bool takes(const Command& command, std::uint64_t records);
  void push(const Command& command);
  void page(const Command& page);
  void malformed(const Record& record, core::SequenceGate::Answer answer, std::uint64_t expected);
  void end_silence(std::uint64_t) {}
  EventRing::Answer next(Event& event);
  std::uint64_t over() const { return over_; }
  void flush() { group_.flush(); }
  void watch() { group_.watch(); }
  void fail(CardFault fault) { group_.fail(0, fault); }
  CardFault fault() const { return group_.fault(); }
  std::string fault_text() const { return group_.fault_text(); }
  CardCounters counters() { return group_.counters(); }

 private:
  /// A command whose events, as many as there are, come next once it is the first.
  struct Job {
    enum class To : std::uint8_t {
      card,  ///< one
      all,
      nobody,  ///< malformed: the refusal is made here
      own      ///< to one card, and not the caller's
    };
    std::uint64_t sequence = 0;
    std::uint64_t received = 0;  ///< nobody: the number in the record
    std::uint32_t position = 0;
    std::uint16_t symbol = 0;
    std::uint8_t kind = 0;
    To to = To::card;
    std::uint8_t card = 0;
    std::uint8_t light = 0;        ///< of a position that is opened by it
    Reason reason = Reason::none;  ///< nobody
    bool has_account = false;      ///< that is the card's own number
    bool wants_done = false;       ///< it gives a `done`, or is refused
    CommandKind command() const { return static_cast<CommandKind>(kind); }
  };
  /// A queue of fixed size.
  class Jobs {
   public:
    static constexpr std::size_t kSize = 1 << 14;
    Jobs() : jobs_(kSize) {}
    bool empty() const { return first_ == end_; }
    std::size_t room() const { return kSize - (end_ - first_); }
    Job& front() { return jobs_[first_ % kSize]; }
    void push(const Job& job) { jobs_[end_++ % kSize] = job; }
    void pop() { ++first_; }

   private:
    std::vector<Job> jobs_;
    std::size_t first_ = 0, end_ = 0;
  };
  enum class Turn : std::uint8_t { waits, event, again };

  Program* program_of(CommandKind kind);
  void push_to_one(unsigned card, const Command& command, bool with_account);
  void push_to_all(const Command& command);
  void end_transaction();

  Turn serve(Job& job, Event& event);
  Turn serve_one(Job& job, Event& event);
  Turn serve_all(const Job& job, Event& event);
  Turn conclude(const Job& job, Event& event);
  void finish(const Job& job);
  void pop();
  void note(const Job& job);
  void show_light(Event& event);
  static Event refusal(const Job& job);

  CardGroup group_;
  ProgramContext at_;
  RankProgram rank_;
  AdlProgram adl_;
  DigestProgram digest_;
  Program* program_ = nullptr;  ///< that is running
  std::uint64_t program_sequence_ = 0;
  Jobs jobs_;
  std::uint64_t over_ = 0;  ///< commands of the caller
  bool begun_ = false;      ///< the first job, which is for all, is being merged
  bool end_given_ = false;  ///< and the end of its list has been given
};

}  // namespace ballast::card

// Sequence numbers, check words, silence, and what ends an ADL transaction.
#include <gtest/gtest.h>

#include "tests/reference/test_support.hpp"

namespace ballast::reference {
namespace {

using Names = std::vector<std::string>;

Command sealed(Command command, std::uint64_t sequence) {
  command.sequence = sequence;
  command.check = check_of(command);
  return command;
}

TEST(Numbering, OneRefusalThenSilenceUntilTheExpectedNumber) {
  Session session = open_session();
  const auto first = session.run_raw(sealed(asset(0), 2));
  ASSERT_EQ(names(first), Names{"rejected bad_sequence"});
  EXPECT_EQ(first[0].sequence, 1U);
  EXPECT_EQ(first[0].arg, static_cast<std::uint32_t>(CommandKind::asset));
  EXPECT_EQ(first[0].as<op::Rejected>().expected, 1U);
  EXPECT_EQ(first[0].as<op::Rejected>().received, 2U);
  EXPECT_TRUE(session.run_raw(sealed(asset(0), 3)).empty());
  Command altered = sealed(asset(0), 1);
  altered.account = 9;
  EXPECT_TRUE(session.run_raw(altered).empty());  // its number is right, its check word is not
  EXPECT_EQ(names(session.run_raw(sealed(with_flags(asset(0), flag::kAck), 1))), Names{"done"});
  EXPECT_EQ(names(session.run_raw(sealed(asset(0), 1))), Names{"rejected bad_sequence"});
}

TEST(Numbering, WrongCheckWordComesBeforeWrongNumber) {
  Session session = open_session();
  Command bad = sealed(wallet_delta(7, 1), 40);
  bad.check ^= 1;
  bad.symbol = 3;
  const auto events = session.run_raw(bad);
  ASSERT_EQ(names(events), Names{"rejected bad_check"});
  EXPECT_EQ(events[0].as<op::Rejected>().received, 40U);
  EXPECT_EQ(events[0].symbol, 0U);   // nothing else is copied from a record that
  EXPECT_EQ(events[0].account, 0U);  // cannot be believed
}

TEST(Numbering, PhaseIsNotCovered) {
  Session session = open_session();
  Command command = sealed(with_flags(asset(0), flag::kAck), 1);
  command.phase = 1;
  EXPECT_EQ(names(session.run_raw(command)), Names{"done"});
}

TEST(Numbering, UnknownKindsAndRefusalsConsumeTheirNumber) {
  Session session = open_session();
  Command nothing = about(static_cast<CommandKind>(99), 3, 4, 5);
  const auto events = session.run(nothing);
  ASSERT_EQ(names(events), Names{"rejected unknown_kind"});
  EXPECT_EQ(events[0].arg, 99U);
  EXPECT_EQ(events[0].symbol, 3U);
  EXPECT_EQ(events[0].position, 4U);
  EXPECT_EQ(events[0].account, 5U);
  EXPECT_EQ(names(session.run(wallet_delta(0, 1))), Names{"rejected unknown_account"});
  EXPECT_EQ(names(session.run(with_flags(asset(64), flag::kAck))), Names{"rejected out_of_range"});
  const auto stopped = session.run(make_command(CommandKind::stop, op::None{}));
  ASSERT_EQ(names(stopped), Names{"done"});
  EXPECT_EQ(stopped[0].sequence, 4U);
  EXPECT_EQ(stopped[0].arg, static_cast<std::uint32_t>(CommandKind::stop));
}

TEST(Numbering, PageConsumesNoNumberAndEndsSilence) {
  Session session = open_session();
  const Command page = with_flags(make_command(CommandKind::page, op::Page{}), flag::kAck);
  EXPECT_TRUE(session.run_raw(sealed(page, 1)).empty());
  EXPECT_EQ(names(session.run_raw(sealed(page, 2))), Names{"rejected bad_sequence"});
  EXPECT_TRUE(session.run_raw(sealed(page, 1)).empty());
  EXPECT_EQ(names(session.run_raw(sealed(page, 2))), Names{"rejected bad_sequence"});
  EXPECT_EQ(names(session.run_raw(sealed(with_flags(asset(0), flag::kAck), 1))), Names{"done"});
}

TEST(Numbering, ClearKeepsTheNumbering) {
  Session session = open_session();
  session.run(asset(0));
  session.run(account(1));
  session.run(make_command(CommandKind::clear, op::None{}));
  EXPECT_EQ(names(session.run(query_account(1))), Names{"rejected unknown_account"});
  EXPECT_EQ(session.run(digest_all())[0].as<op::DigestValue>().count, 0U);
}

TEST(Numbering, BackPressureLosesNothing) {
  Session session = open_session();
  session.run(asset(0));
  auto engine = open_reference_engine({4, 4});
  std::vector<Command> commands;
  for (std::uint64_t i = 1; i <= 10'000; ++i) {
    commands.push_back(sealed(make_command(CommandKind::stop, op::None{}), i));
  }
  std::size_t taken = engine->try_submit(commands).count;
  EXPECT_LT(taken, commands.size());
  std::uint64_t polled = 0;
  Event events[7];
  while (const std::size_t count = engine->poll(events).count) {
    for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(events[i].sequence, ++polled);
    taken += engine->try_submit(std::span(commands).subspan(taken)).count;
  }
  EXPECT_EQ(polled, commands.size());
}

TEST(Numbering, BeginsWhereItIsToldTo) {
  auto engine = open_reference_engine({4, 4, 500});
  EXPECT_EQ(engine->executed(), 499U);
  engine->try_submit(sealed(make_command(CommandKind::stop, op::None{}), 1));
  engine->try_submit(sealed(make_command(CommandKind::stop, op::None{}), 500));
  EXPECT_EQ(engine->executed(), 499U) << "not polled";
  Event events[4];
  ASSERT_EQ(engine->poll(events).count, 2U);
  EXPECT_EQ(events[0].as<op::Rejected>().expected, 500U);
  EXPECT_EQ(events[1].sequence, 500U);
  EXPECT_EQ(engine->executed(), 500U);
}

TEST(Numbering, CapacitiesAreChecked) {
  EXPECT_THROW(open_reference_engine({0, 1}), std::invalid_argument);
  EXPECT_THROW(open_reference_engine({1, 0}), std::invalid_argument);
  EXPECT_THROW(open_reference_engine({(1U << 24) + 1, 1}), std::invalid_argument);
  EXPECT_THROW(open_reference_engine({1, (1U << 24) + 1}), std::invalid_argument);
  EXPECT_THROW(open_reference_engine({1, 1, 0}), std::invalid_argument);
}

}  // namespace
}  // namespace ballast::reference

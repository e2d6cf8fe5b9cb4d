// The tables of the contract: places, widths and names, and that the printed views are complete.
#include <gtest/gtest.h>

#include <algorithm>
#include <bitset>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "hls/contractgen/contract_tables.hpp"
#include "hls/core/registers.hpp"

namespace ballast::contractgen {
namespace {

struct Case {
  const RecordRow* record;
  Direction direction;
};

std::vector<Case> all_records() {
  std::vector<Case> cases;
  for (const RecordRow& record : commands()) cases.push_back({&record, Direction::command});
  for (const RecordRow& record : events()) cases.push_back({&record, Direction::event});
  return cases;
}

std::string package() {
  std::ostringstream out;
  print_package(out);
  return out.str();
}

TEST(Layout, OperandsStayInTheirWordsAndDoNotOverlap) {
  for (const auto& [record, direction] : all_records()) {
    std::bitset<kRecordBytes> used;
    for (const op::Field& field : record->fields) {
      SCOPED_TRACE(type_name(*record, direction) + "." + field.name);
      EXPECT_GE(field.offset, 24U);
      EXPECT_LE(field.offset + field.bytes, 56U);
      EXPECT_EQ(0U, field.offset % field.bytes) << "naturally aligned";
      EXPECT_LE(field.bits, 8 * field.bytes) << "legal values fit";
      for (unsigned byte = field.offset; byte < field.offset + field.bytes; ++byte) {
        EXPECT_FALSE(used.test(byte)) << "byte " << byte << " has two operands";
        used.set(byte);
      }
    }
    EXPECT_EQ(32U, used.count()) << record->name << ": every byte is named or spare";
  }
}

TEST(Layout, SlicesFillTheRecordFromTheFirstBitToTheLast) {
  for (const auto& [record, direction] : all_records()) {
    unsigned next = 0;
    std::set<std::string> names;
    for (const Slice& slice : slices_of(*record, direction)) {
      SCOPED_TRACE(type_name(*record, direction) + "." + slice.name);
      EXPECT_EQ(next, slice.offset_bits);
      EXPECT_TRUE(names.insert(slice.name).second) << "one name, one field";
      if (slice.field != nullptr) {
        EXPECT_EQ(8 * slice.field->offset, slice.offset_bits);
        EXPECT_EQ(8 * slice.field->bytes, slice.bits);
        EXPECT_EQ(slice.field->is_signed, slice.is_signed);
      }
      next += slice.bits;
    }
    EXPECT_EQ(512U, next) << record->name;
  }
}

TEST(Layout, KindsAreNumberedFromOneWithoutGaps) {
  for (const auto& records : {commands(), events()}) {
    unsigned next = 1;
    for (const RecordRow& record : records) EXPECT_EQ(next++, record.number) << record.name;
  }
}

TEST(Layout, ClosedSetsAreNumberedFromZeroWithoutGaps) {
  for (const auto& rows : {verdicts(), reasons(), operands(), sides()}) {
    unsigned next = 0;
    for (const NameRow& row : rows) EXPECT_EQ(next++, row.number) << row.name;
  }
}

TEST(Layout, NamesOfTheTablesAreThoseThatToolsPrint) {
  for (const RecordRow& row : commands()) {
    EXPECT_STREQ(row.name, name_of(static_cast<CommandKind>(row.number)));
  }
  for (const RecordRow& row : events()) {
    EXPECT_STREQ(row.name, name_of(static_cast<EventKind>(row.number)));
  }
  for (const NameRow& row : verdicts()) {
    EXPECT_STREQ(row.name, name_of(static_cast<Verdict>(row.number)));
  }
  for (const NameRow& row : reasons()) {
    EXPECT_STREQ(row.name, name_of(static_cast<Reason>(row.number)));
  }
  for (const NameRow& row : operands()) {
    EXPECT_STREQ(row.name, name_of(static_cast<Operand>(row.number)));
  }
  EXPECT_STREQ("unknown", name_of(static_cast<CommandKind>(0)));
  EXPECT_STREQ("unknown", name_of(static_cast<EventKind>(255)));
}

TEST(Registers, DoNotOverlapAndStayInTheMap) {
  std::bitset<kRegisterMapBytes> used;
  for (const RegisterRow& row : registers()) {
    ASSERT_TRUE(row.bits == 32 || row.bits == 64) << row.name;
    ASSERT_LE(row.offset + row.bits / 8, kRegisterMapBytes) << row.name;
    EXPECT_EQ(0U, row.offset % (row.bits / 8)) << row.name;
    for (unsigned byte = row.offset; byte < row.offset + row.bits / 8; ++byte) {
      EXPECT_FALSE(used.test(byte)) << row.name << " overlaps at " << byte;
      used.set(byte);
    }
  }
}

TEST(Registers, IdentityIsFirstAndSpellsTheName) {
  EXPECT_STREQ("identity", registers().front().name);
  EXPECT_EQ(0U, registers().front().offset);
  const std::uint32_t identity = kIdentity;
  EXPECT_EQ("BLST", std::string(reinterpret_cast<const char*>(&identity), sizeof identity));
}

/// Names declared as inline constants in a header of hls/core.
std::set<std::string> constants_in(const std::string& header) {
  std::ifstream file(std::string(BALLAST_SOURCE_DIR "/hls/core/") + header);
  EXPECT_TRUE(file) << header;
  std::set<std::string> names;
  const std::regex declaration("inline constexpr [^=]*\\bk(\\w+) =");
  for (std::string line; std::getline(file, line);) {
    std::smatch match;
    if (std::regex_search(line, match, declaration)) names.insert(match[1]);
  }
  return names;
}

TEST(Package, HasEveryConstantOfTheHeaders) {
  const std::string text = package();
  std::size_t seen = 0;
  for (const char* header : {"limits.hpp", "vocabulary.hpp"}) {
    for (const std::string& name : constants_in(header)) {
      const std::regex declaration("localparam [^=]*\\b(Flag|Option|Scope)?" + name + " =");
      EXPECT_TRUE(std::regex_search(text, declaration)) << header << ": k" << name;
      ++seen;
    }
  }
  EXPECT_GE(seen, 45U) << "the headers were read";
}

TEST(Package, SpotChecks) {
  const std::string text = package();
  for (const char* line : {
           "localparam int unsigned NoPosition = 32'd4294967295;",
           "localparam logic signed [63:0] MaxValue = 64'sd288230376151711743;",
           "localparam logic signed [63:0] KeyLast = -64'sd1099511627776;",
           "localparam logic [5:0] FlagWhy = 6'd32;",
           "CMD_POSITION_DELTA = 8'd10,",
           "CMD_RESUME = 8'd29  //",
           "EVENT_MARK_STATE = 8'd25  //",
           "localparam int unsigned NoTable = 32'd256;",
           "localparam logic signed [63:0] KeyFirst = 64'sd1099511627775;",
           "localparam logic [5:0] FlagRestore = 6'd16;",
           "localparam int unsigned CMD_TABLE_SMALLEST_HI_BITS = 19;",
           "SIDE_SHORT = 2'd2  //",
           "localparam int unsigned CMD_SYMBOL_MAX_LOTS_BITS = 41;",
           "localparam logic [11:0] RegStatus = 12'h024;",
           "logic [127:0] reserved_40;",
       }) {
    EXPECT_NE(std::string::npos, text.find(line)) << line;
  }
}

TEST(Documents, NameEveryRecordFieldAndRegister) {
  std::ostringstream records_out;
  print_records(records_out);
  std::ostringstream registers_out;
  print_registers(registers_out);
  for (const auto& [record, direction] : all_records()) {
    EXPECT_NE(std::string::npos, records_out.str().find("`" + std::string(record->name) + "`"));
    for (const op::Field& field : record->fields) {
      if (field.bits == 0) continue;
      EXPECT_NE(std::string::npos, records_out.str().find("`" + std::string(field.name) + "`"))
          << record->name << "." << field.name;
    }
  }
  for (const RegisterRow& row : registers()) {
    EXPECT_NE(std::string::npos, registers_out.str().find("`" + std::string(row.name) + "`"));
  }
}

TEST(Documents, TableRowsHaveAsManyCellsAsTheirHeader) {
  std::ostringstream out;
  print_records(out);
  print_registers(out);
  std::istringstream lines(out.str());
  std::ptrdiff_t columns = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.front() != '|') {
      columns = 0;
      continue;
    }
    const std::string bare = std::regex_replace(line, std::regex("\\\\\\|"), "");
    const std::ptrdiff_t cells = std::count(bare.begin(), bare.end(), '|');
    if (columns == 0) columns = cells;
    EXPECT_EQ(columns, cells) << line;
  }
}

}  // namespace
}  // namespace ballast::contractgen

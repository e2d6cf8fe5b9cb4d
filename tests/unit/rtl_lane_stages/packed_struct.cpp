#include "tests/unit/rtl_lane_stages/packed_struct.hpp"

#include <fstream>
#include <regex>
#include <stdexcept>

namespace ballast::rtl_test {
namespace {

struct Member {
  std::string type;  // empty: bits
  std::string name;
  unsigned width;
};

/// The members of a struct, the first in the highest bits.
std::vector<Member> members(const std::string& path, const std::string& type) {
  std::ifstream file(path);
  const std::regex bits("^ *logic *(signed)? *(\\[([0-9]+):0\\])? +([a-z_0-9]+);.*");
  const std::regex nested("^ *([a-z_]+_t) +([a-z_0-9]+);.*");
  const std::regex end("^ *\\} *([a-z_]+_t);.*");
  std::vector<Member> found;
  std::smatch match;
  for (std::string line; std::getline(file, line);) {
    if (line.find("typedef struct packed") != std::string::npos) found.clear();
    if (std::regex_match(line, match, bits)) {
      const auto top = match[3].matched ? std::stoul(match[3].str()) : 0UL;
      found.push_back({"", match[4], static_cast<unsigned>(top) + 1});
    } else if (std::regex_match(line, match, nested)) {
      found.push_back({match[1], match[2], 0});
    } else if (std::regex_match(line, match, end) && match[1] == type) {
      return found;
    }
  }
  throw std::runtime_error(path + " has no " + type);
}

}  // namespace

Layout::Layout(const std::string& package, const std::string& type, const std::string& folder) {
  const std::vector<Member> all =
      members(BALLAST_SOURCE_DIR "/rtl/" + folder + "/" + package + ".sv", type);
  for (auto member = all.rbegin(); member != all.rend(); ++member) {
    if (member->type.empty()) {
      fields_[member->name] = {bits_, member->width};
      bits_ += member->width;
    } else {
      const Layout inner(package, member->type, folder);
      for (const auto& [name, field] : inner.fields()) {
        fields_[member->name + "." + name] = {bits_ + field.offset, field.width};
      }
      bits_ += inner.bits();
    }
  }
}

const Layout::Field& Layout::at(std::string_view name) const {
  const auto found = fields_.find(name);
  if (found == fields_.end()) throw std::out_of_range("no field " + std::string(name));
  return found->second;
}

Packed& Packed::put(const Layout::Field& field, uint128 value) {
  for (unsigned done = 0; done < field.width;) {
    const unsigned place = field.offset + done;
    const unsigned count = std::min(32 - place % 32, field.width - done);
    const std::uint32_t mask = (~std::uint32_t{0} >> (32 - count)) << place % 32;
    const auto part = static_cast<std::uint32_t>(value >> done) << place % 32;
    words_[place / 32] = (words_[place / 32] & ~mask) | (part & mask);
    done += count;
  }
  return *this;
}

uint128 Packed::get(const Layout::Field& field) const {
  uint128 value = 0;
  for (unsigned done = 0; done < field.width;) {
    const unsigned place = field.offset + done;
    const unsigned count = std::min(32 - place % 32, field.width - done);
    const std::uint32_t part =
        words_[place / 32] >> place % 32 & (~std::uint32_t{0} >> (32 - count));
    value |= static_cast<uint128>(part) << done;
    done += count;
  }
  return value;
}

}  // namespace ballast::rtl_test

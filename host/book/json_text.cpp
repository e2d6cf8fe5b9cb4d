#include "host/book/json_text.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>

#include "hls/core/limits.hpp"
#include "host/desk/quote.hpp"
#include "host/include/ballast/error.hpp"

namespace ballast {
namespace {

/// Numbers are kept as text, but the library refuses what its number type cannot hold: the widest
/// one leaves that to our own limits.
using Json = nlohmann::basic_json<std::map, std::vector, std::string, bool, std::int64_t,
                                  std::uint64_t, long double>;
constexpr int kNumberOverflow = 406;  // the library's error
constexpr std::size_t kMaxDepth = 32;

/// What the library says of a text that is not JSON, without its own prefix, and with only the
/// beginning of what it read last: that may be the rest of the file.
std::string detail_of(const std::string& what) {
  // "[json.exception.parse_error.101] parse error at line 3, column 5: … last read: '…'; expected
  // …"
  const std::size_t line = what.find("line ");
  std::string detail = line == std::string::npos ? what : what.substr(line);
  constexpr std::string_view kRead = "last read: '";
  if (const std::size_t at = detail.find(kRead); at != std::string::npos) {
    const std::size_t begin = at + kRead.size();
    std::size_t end = detail.rfind("'; expected ");
    if (end == std::string::npos || end < begin) end = detail.rfind('\'');
    detail = detail.substr(0, begin - 1) + quote(detail.substr(begin, end - begin)) +
             detail.substr(end + 1);
  }
  for (char& c : detail) {
    if (is_control(c)) c = '?';
  }
  return detail;
}

/// Builds the tree. The library hands over the text of a number only for those with a fraction or
/// exponent; whole numbers come as integers, exactly (beyond 64 bits as text again).
class TreeBuilder : public nlohmann::json_sax<Json> {
 public:
  TreeBuilder(JsonNode& root, const std::string& file) : root_(root), file_(file) {}

  bool null() override { return add(JsonNode::Kind::null, ""); }
  bool boolean(bool value) override {
    add(JsonNode::Kind::boolean, "");
    last_->flag = value;
    return true;
  }
  bool number_integer(number_integer_t value) override {
    return add(JsonNode::Kind::number, std::to_string(value));
  }
  bool number_unsigned(number_unsigned_t value) override {
    return add(JsonNode::Kind::number, std::to_string(value));
  }
  bool number_float(number_float_t, const string_t& text) override {
    return add(JsonNode::Kind::number, text);
  }
  bool string(string_t& text) override { return add(JsonNode::Kind::string, text); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return enter(JsonNode::Kind::object); }
  bool start_array(std::size_t) override { return enter(JsonNode::Kind::array); }
  bool end_object() override {
    sort_keys(*open_.back());
    return leave();
  }
  bool end_array() override { return leave(); }
  bool key(string_t& text) override {
    open_.back()->keys.push_back(text);
    return true;
  }
  bool parse_error(std::size_t, const std::string& token, const Json::exception& error) override {
    if (error.id == kNumberOverflow) {
      throw InputError(file_, 0, "", "the number " + quote(token) + " is out of range");
    }
    throw InputError(file_, 0, "", "is not JSON: " + detail_of(error.what()));
  }

 private:
  bool add(JsonNode::Kind kind, std::string text) {
    JsonNode node;
    node.kind = kind;
    node.text = std::move(text);
    if (open_.empty()) {
      root_ = std::move(node);
      last_ = &root_;
    } else {
      open_.back()->items.push_back(std::move(node));
      last_ = &open_.back()->items.back();
    }
    return true;
  }
  /// By sorting, as an object may have tens of thousands of keys.
  void sort_keys(JsonNode& object) {
    const std::vector<std::string>& keys = object.keys;
    object.order.resize(keys.size());
    std::iota(object.order.begin(), object.order.end(), 0U);
    std::stable_sort(object.order.begin(), object.order.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return keys[a] < keys[b]; });
    const auto twice =
        std::adjacent_find(object.order.begin(), object.order.end(),
                           [&](std::uint32_t a, std::uint32_t b) { return keys[a] == keys[b]; });
    if (twice == object.order.end()) return;
    throw InputError(file_, 0, path(),
                     "the key " + quote(keys[*twice]) + " is there twice; remove one");
  }
  /// Of the object or array opened last.
  std::string path() const {
    std::string path;
    for (std::size_t depth = 0; depth + 1 < open_.size(); ++depth) {
      const JsonNode& node = *open_[depth];
      if (node.kind == JsonNode::Kind::object) {
        path += (path.empty() ? "" : ".") + node.keys.back();
      } else {
        path += "[" + std::to_string(node.items.size() - 1) + "]";
      }
    }
    return path;
  }
  bool enter(JsonNode::Kind kind) {
    if (open_.size() >= kMaxDepth) throw InputError(file_, 0, "", "is nested too deeply");
    add(kind, "");
    open_.push_back(last_);  // stays valid: its parent grows only after it is left
    return true;
  }
  bool leave() {
    open_.pop_back();
    return true;
  }

  JsonNode& root_;
  const std::string& file_;
  std::vector<JsonNode*> open_;
  JsonNode* last_ = nullptr;
};

const char* name_of_kind(JsonNode::Kind kind) {
  switch (kind) {
    case JsonNode::Kind::null:
      return "null";
    case JsonNode::Kind::boolean:
      return "true or false";
    case JsonNode::Kind::number:
      return "a number";
    case JsonNode::Kind::string:
      return "a string";
    case JsonNode::Kind::array:
      return "an array";
    case JsonNode::Kind::object:
      return "an object";
  }
  return "unknown";
}

std::string mismatch(const char* expected, JsonNode::Kind found) {
  return std::string(expected) + " is expected, this is " + name_of_kind(found);
}

}  // namespace

JsonNode parse_json(std::string_view text, const std::string& file) {
  // The library takes it for the end.
  if (const std::size_t at = text.find('\0'); at != std::string_view::npos) {
    throw InputError(file, 0, "", "is not JSON: byte " + std::to_string(at + 1) + " is 0");
  }
  JsonNode root;
  TreeBuilder builder(root, file);
  Json::sax_parse(text.begin(), text.end(), &builder);
  return root;
}

const JsonNode* JsonNode::find(std::string_view key) const {
  const auto at = std::lower_bound(
      order.begin(), order.end(), key,
      [&](std::uint32_t index, std::string_view sought) { return keys[index] < sought; });
  return at == order.end() || keys[*at] != key ? nullptr : &items[*at];
}

void JsonField::fail(const std::string& what) const { throw InputError(file_, 0, path_, what); }

void JsonField::fail(std::string_view key, const std::string& what) const {
  throw InputError(file_, 0, path_.empty() ? std::string(key) : path_ + "." + std::string(key),
                   what);
}

void JsonField::expect_object() const {
  if (node_->kind != JsonNode::Kind::object) fail(mismatch("an object", node_->kind));
}

void JsonField::expect_object(std::initializer_list<std::string_view> known) const {
  expect_object();
  for (const std::string& key : node_->keys) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    std::string list;
    for (const std::string_view name : known)
      list += (list.empty() ? "" : ", ") + std::string(name);
    fail("unknown key " + quote(key) + "; the keys here are " + list);
  }
}

std::optional<JsonField> JsonField::maybe(std::string_view key) const {
  const JsonNode* node = node_->find(key);
  if (node == nullptr) return std::nullopt;
  return JsonField(*node, file_, path_.empty() ? std::string(key) : path_ + "." + std::string(key));
}

JsonField JsonField::at(std::string_view key) const {
  std::optional<JsonField> field = maybe(key);
  if (!field) fail(key, "is missing; add it");
  return *std::move(field);
}

std::vector<JsonField> JsonField::array() const {
  if (node_->kind != JsonNode::Kind::array) fail(mismatch("an array", node_->kind));
  std::vector<JsonField> fields;
  for (std::size_t i = 0; i < node_->items.size(); ++i) {
    fields.emplace_back(node_->items[i], file_, path_ + "[" + std::to_string(i) + "]");
  }
  return fields;
}

const std::string& JsonField::text() const {
  if (node_->kind != JsonNode::Kind::string) fail(mismatch("a string", node_->kind));
  return node_->text;
}

const std::string& JsonField::string() const {
  if (text().empty()) fail("is empty; a name is expected");
  return node_->text;
}

bool JsonField::is_null() const { return node_->kind == JsonNode::Kind::null; }

bool JsonField::is_empty_string() const {
  return node_->kind == JsonNode::Kind::string && node_->text.empty();
}

bool JsonField::boolean() const {
  if (node_->kind != JsonNode::Kind::boolean) fail(mismatch("true or false", node_->kind));
  return node_->flag;
}

const std::string& JsonField::number_text() const {
  if (node_->kind != JsonNode::Kind::number && node_->kind != JsonNode::Kind::string) {
    fail(mismatch("a number", node_->kind));
  }
  return node_->text;
}

Rational JsonField::number() const {
  const std::string& text = number_text();
  const Place place{file_, 0, path_};
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) return decimal_at(place, text);
  const auto over = parse_decimal(std::string_view(text).substr(0, slash));
  const auto under = parse_decimal(std::string_view(text).substr(slash + 1));
  if (!over || !under || *under == 0) {
    fail(quote(text) + " is not a fraction of two decimal numbers");
  }
  return *over / *under;
}

std::int64_t JsonField::units(const Rational& unit, std::string_view name) const {
  const std::string& text = number_text();
  if (text.find('/') == std::string::npos) {
    return whole_units_at(Place{file_, 0, path_}, text, unit, name);
  }
  const std::optional<std::int64_t> units = whole_units(number(), unit);
  if (!units) {
    fail(quote(text) + " is not a whole number of " + std::string(name) + " (" +
         shorten(print_exact(unit)) + ")");
  }
  return *units;
}

std::pair<std::uint32_t, std::uint32_t> JsonField::share_terms() const {
  if (is_null()) return {0, 0};
  const Rational share = number();
  if (share <= 0 || share > 1) {
    fail("is " + shorten(print_exact(share)) +
         ", but a share, above 0 and at most 1: 80 % is 0.8; null is never");
  }
  const Rational over = share.numerator();
  const Rational under = share.denominator();
  if (over > kMaxRatioTerm || under > kMaxRatioTerm) {
    fail("is " + shorten(print_exact(share)) +
         ", which is no fraction of whole numbers up to 10000; round it to four digits");
  }
  return {static_cast<std::uint32_t>(*over.whole()), static_cast<std::uint32_t>(*under.whole())};
}

}  // namespace ballast

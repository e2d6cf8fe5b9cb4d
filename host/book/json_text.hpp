// JSON whose numbers keep their text, so that 0.1 is one tenth, and whose errors name file and
// path.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/include/ballast/decimal.hpp"

namespace ballast {

struct JsonNode {
  enum class Kind : std::uint8_t { null, boolean, number, string, array, object };
  Kind kind = Kind::null;
  bool flag = false;
  std::string text;               ///< of a number (as written) or string
  std::vector<std::string> keys;  ///< object: keys of `items`, in the order of the text
  std::vector<JsonNode> items;
  std::vector<std::uint32_t> order;  ///< object: indices of `keys`, sorted by key

  /// The item with this key; nothing when there is none.
  const JsonNode* find(std::string_view key) const;
};

/// Parses the text; an InputError with line and column when it is not JSON, with the
/// path of the object when that has a key twice.
JsonNode parse_json(std::string_view text, const std::string& file);

/// A node with its place, read as what is expected there or refused.
class JsonField {
 public:
  JsonField(const JsonNode& node, std::string file, std::string path)
      : node_(&node), file_(std::move(file)), path_(std::move(path)) {}

  const std::string& path() const { return path_; }
  const JsonNode& node() const { return *node_; }
  [[noreturn]] void fail(const std::string& what) const;
  [[noreturn]] void fail(std::string_view key, const std::string& what) const;

  /// Refuses anything but an object with these keys.
  void expect_object(std::initializer_list<std::string_view> known) const;
  void expect_object() const;
  bool has(std::string_view key) const { return node_->find(key) != nullptr; }
  JsonField at(std::string_view key) const;  ///< refused when missing
  std::optional<JsonField> maybe(std::string_view key) const;
  std::vector<JsonField> array() const;
  /// The same place under another name, e.g. symbols[BTC] for symbols[0].
  JsonField renamed(std::string path) const { return JsonField(*node_, file_, std::move(path)); }

  const std::string& text() const;
  const std::string& string() const;  ///< text that is not empty
  bool boolean() const;
  bool is_null() const;
  bool is_empty_string() const;
  /// A decimal, or a fraction of two ("4/5"), as a JSON number or string.
  Rational number() const;
  /// A number that is a whole count of `unit`s (plural name).
  std::int64_t units(const Rational& unit, std::string_view name) const;
  /// A share above 0, at most 1, as terms of at most 10000 each; null is 0, 0: never.
  std::pair<std::uint32_t, std::uint32_t> share_terms() const;

 private:
  const std::string& number_text() const;

  const JsonNode* node_;
  std::string file_;
  std::string path_;
};

}  // namespace ballast

// As much of JSON Schema as the schemas of data/ take.
#pragma once

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <stdexcept>
#include <string>

namespace ballast {

inline nlohmann::ordered_json read_json(const std::string& path) {
  std::ifstream file(path);
  return nlohmann::ordered_json::parse(file);
}

class JsonSchema {
 public:
  using Json = nlohmann::ordered_json;

  explicit JsonSchema(const std::string& path) : root_(read_json(path)) {}

  const Json& root() const { return root_; }
  /// The node that a reference points to.
  const Json& resolved(const Json& node) const {
    if (!node.contains("$ref")) return node;
    return root_.at(Json::json_pointer(node["$ref"].get<std::string>().substr(1)));
  }

  /// What is wrong with a document, "" when nothing is. Knows the words of JSON Schema that ours
  /// takes, and no others.
  std::string flaw(const Json& document) const { return flaw(document, root_); }
  std::string flaw(const Json& document, const Json& node, const std::string& path = "") const {
    static const std::set<std::string> known{
        "$schema", "$defs",      "title",         "description",          "type",     "items",
        "enum",    "properties", "required",      "additionalProperties", "oneOf",    "anyOf",
        "pattern", "minLength",  "minProperties", "maxProperties",        "minItems", "maxItems"};
    const Json& rules = resolved(node);
    for (const auto& [word, value] : rules.items()) {
      if (known.count(word) == 0) throw std::runtime_error("word " + word);
    }
    std::string found = flaw_of_kind(document, rules, path);
    if (found.empty() && document.is_string()) found = flaw_of_text(document, rules, path);
    if (found.empty() && document.is_array()) found = flaw_of_items(document, rules, path);
    if (found.empty() && document.is_object() && rules.contains("properties")) {
      found = flaw_of_properties(document, rules, path);
    }
    return found;
  }

 private:
  static bool has_type(const Json& document, const std::string& type) {
    if (type == "object") return document.is_object();
    if (type == "array") return document.is_array();
    if (type == "string") return document.is_string();
    if (type == "number") return document.is_number();
    if (type == "boolean") return document.is_boolean();
    if (type == "null") return document.is_null();
    throw std::runtime_error("type " + type);
  }

  std::string flaw_of_kind(const Json& document, const Json& rules, const std::string& path) const {
    if (rules.contains("type")) {
      const Json types = rules["type"].is_array() ? rules["type"] : Json::array({rules["type"]});
      if (std::none_of(types.begin(), types.end(),
                       [&](const Json& type) { return has_type(document, type); })) {
        return path + ": is no " + types.dump();
      }
    }
    if (rules.contains("enum")) {
      const Json& words = rules["enum"];
      if (std::find(words.begin(), words.end(), document) == words.end()) {
        return path + ": is none of " + words.dump();
      }
    }
    for (const char* choice : {"oneOf", "anyOf"}) {
      if (!rules.contains(choice)) continue;
      const auto fits = std::count_if(rules[choice].begin(), rules[choice].end(),
                                      [&](const Json& way) { return flaw(document, way).empty(); });
      if (fits == 0 || (fits > 1 && choice == std::string("oneOf"))) return path + ": " + choice;
    }
    return "";
  }

  static std::string flaw_of_text(const Json& document, const Json& rules,
                                  const std::string& path) {
    const auto& text = document.get_ref<const std::string&>();
    if (text.size() < rules.value("minLength", std::size_t{0})) return path + ": is too short";
    if (rules.contains("pattern") &&
        !std::regex_search(text, std::regex(rules["pattern"].get<std::string>()))) {
      return path + ": " + text + " is not like " + rules["pattern"].dump();
    }
    return "";
  }

  std::string flaw_of_items(const Json& document, const Json& rules,
                            const std::string& path) const {
    if (document.size() < rules.value("minItems", std::size_t{0})) return path + ": too few";
    if (document.size() > rules.value("maxItems", SIZE_MAX)) return path + ": too many";
    for (std::size_t n = 0; n < document.size() && rules.contains("items"); ++n) {
      const std::string inner = flaw(document[n], rules["items"], path + "/" + std::to_string(n));
      if (!inner.empty()) return inner;
    }
    return "";
  }

  std::string flaw_of_properties(const Json& document, const Json& rules,
                                 const std::string& path) const {
    for (const Json& key : rules.value("required", Json::array())) {
      if (!document.contains(key.get<std::string>())) return path + ": lacks " + key.dump();
    }
    for (const auto& [key, value] : document.items()) {
      const Json& properties = rules["properties"];
      if (!properties.contains(key)) return path + ": has " + key;
      const std::string inner = flaw(value, properties[key], path + "/" + key);
      if (!inner.empty()) return inner;
    }
    if (document.size() < rules.value("minProperties", std::size_t{0})) return path + ": too few";
    if (document.size() > rules.value("maxProperties", SIZE_MAX)) return path + ": too many";
    return "";
  }

  Json root_;
};

}  // namespace ballast

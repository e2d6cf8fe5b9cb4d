#include "sim/stress/edit.hpp"

#include <nlohmann/json.hpp>

#include "host/desk/quote.hpp"
#include "host/file/input_file.hpp"
#include "host/include/ballast/error.hpp"
#include "sim/stress/built_in.hpp"

namespace ballast::stress {
namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const std::vector<BuiltIn>& built_in, const std::string& name,
                    const char* what) {
  std::string known;
  for (const BuiltIn& one : built_in) {
    if (one.name == name) return std::string(one.text);
    known += (known.empty() ? "" : ", ") + std::string(one.name);
  }
  const bool is_file = name.find('/') != std::string::npos || name.ends_with(".json");
  if (!is_file) {
    throw InputError("there is no " + std::string(what) + " " + quote(name) + "; there are " +
                     known + ", or name a file FILE.json");
  }
  return InputFile(name).read_text();
}

Json* item_named(Json& list, const std::string& name) {
  for (Json& item : list) {
    for (const char* key : {"role", "name", "symbol"}) {
      if (item.is_object() && item.contains(key) && item[key] == name) return &item;
    }
  }
  const bool is_number = !name.empty() && name.find_first_not_of("0123456789") == std::string::npos;
  if (!is_number || name.size() > 6) return nullptr;
  const std::size_t index = std::stoul(name);
  return index < list.size() ? &list[index] : nullptr;
}

}  // namespace

std::vector<std::string> scenario_names() {
  std::vector<std::string> names;
  for (const BuiltIn& one : built_in_scenarios()) names.emplace_back(one.name);
  return names;
}

std::string scenario_text(const std::string& name) {
  return text_of(built_in_scenarios(), name, "scenario");
}

std::string risk_text(const std::string& name) {
  return text_of(built_in_risks(), name, "risk file");
}

std::string with_value(const std::string& json, const std::string& file, std::string_view key,
                       std::string_view value) {
  Json root = Json::parse(json, nullptr, false);
  if (root.is_discarded()) throw InputError(file + ": is not JSON");
  Json* at = &root;
  for (std::size_t begin = 0; begin <= key.size();) {
    const std::size_t end = std::min(key.find('.', begin), key.size());
    const std::string name(key.substr(begin, end - begin));
    const bool is_last = end == key.size();
    if (at->is_array()) {
      at = item_named(*at, name);
    } else if (at->is_object() && (at->contains(name) || is_last) && !name.empty()) {
      at = &(*at)[name];
    } else {
      at = nullptr;
    }
    if (at == nullptr) {
      throw InputError(file + ": there is nothing at " + quote(name) + " of the key " + quote(key));
    }
    begin = end + 1;
  }
  Json parsed = Json::parse(value, nullptr, false);
  // A number keeps its text, as files do: numbers as strings are exact.
  if (parsed.is_discarded() || parsed.is_number()) parsed = std::string(value);
  *at = parsed;
  return root.dump();
}

}  // namespace ballast::stress

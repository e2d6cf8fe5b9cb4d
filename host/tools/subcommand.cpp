#include "host/tools/subcommand.hpp"

#include <CLI/CLI.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "host/tools/arguments.hpp"

namespace ballast::tools {

Option Option::required() {
  option_->required();
  return *this;
}
Option Option::repeated() {
  option_->allow_extra_args(false);
  return *this;
}
Option Option::group(const char* name) {
  option_->group(name);
  return *this;
}
Option Option::file() {
  option_->type_name("FILE");
  return not_empty();
}
Option Option::not_empty() {
  option_->check(tools::not_empty);
  return *this;
}
Option Option::one_of(std::initializer_list<const char*> words) {
  option_->check(CLI::IsMember(std::vector<std::string>(words.begin(), words.end())));
  return *this;
}
Option Option::whole_number(std::uint64_t least, std::uint64_t most) {
  option_->transform(tools::whole_number(least, most));
  return *this;
}
Option Option::decimal() {
  option_->check(decimal_number);
  return *this;
}
Option Option::shows_default() {
  option_->capture_default_str();
  return *this;
}
Option Option::default_is(const std::string& text) {
  option_->default_str(text);
  return *this;
}

Subcommand Subcommand::add(const char* name, const char* brief, const char* help) const {
  CLI::App* const added = app_->add_subcommand(name, brief);
  if (help != nullptr) added->footer(help);
  return Subcommand(*added);
}
void Subcommand::needs_command() const { app_->require_subcommand(1); }
void Subcommand::flag(const char* name, bool& value, const char* what) const {
  app_->add_flag(name, value, what);
}
void Subcommand::runs(std::function<void()> action) const { app_->callback(std::move(action)); }

template <typename Value>
Option Subcommand::option(const char* name, Value& value, const char* what) const {
  return Option(*app_->add_option(name, value, what));
}
template Option Subcommand::option(const char*, std::string&, const char*) const;
template Option Subcommand::option(const char*, std::vector<std::string>&, const char*) const;
template Option Subcommand::option(const char*, double&, const char*) const;
template Option Subcommand::option(const char*, std::uint32_t&, const char*) const;
template Option Subcommand::option(const char*, std::uint64_t&, const char*) const;
template Option Subcommand::option(const char*, std::optional<std::string>&, const char*) const;
template Option Subcommand::option(const char*, std::optional<double>&, const char*) const;
template Option Subcommand::option(const char*, std::optional<std::uint32_t>&, const char*) const;
template Option Subcommand::option(const char*, std::optional<std::uint64_t>&, const char*) const;

}  // namespace ballast::tools

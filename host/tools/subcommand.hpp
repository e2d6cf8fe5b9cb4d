// The commands of a program and their options. The option parser itself, whose header takes seconds
// to compile, is known to subcommand.cpp, arguments.cpp and program.cpp only.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace ballast::tools {

/// An option while it is being described.
class Option {
 public:
  explicit Option(CLI::Option& option) : option_(&option) {}

  Option required();
  Option repeated();               ///< one value each time that it is given
  Option group(const char* name);  ///< heading in the help
  Option file();                   ///< shown as FILE; not empty
  Option not_empty();
  Option one_of(std::initializer_list<const char*> words);
  Option whole_number(std::uint64_t least, std::uint64_t most);
  Option decimal();
  Option shows_default();  ///< the value that it has now
  Option default_is(const std::string& text);

 private:
  CLI::Option* option_;
};

class Subcommand {
 public:
  explicit Subcommand(CLI::App& app) : app_(&app) {}

  /// A command of this one, which `help` says more about below its options; without it, what this
  /// one's help says.
  Subcommand add(const char* name, const char* brief, const char* help = nullptr) const;
  void needs_command() const;
  /// `name` with "--", or without for what is given by its place. The value is written when the
  /// command line is parsed. Of std::string and std::vector of it, double and unsigned integers of
  /// 32 and 64 bits, and of std::optional of these: other types do not link.
  template <typename Value>
  Option option(const char* name, Value& value, const char* what) const;
  void flag(const char* name, bool& value, const char* what) const;
  void runs(std::function<void()> action) const;

 private:
  CLI::App* app_;
};

}  // namespace ballast::tools

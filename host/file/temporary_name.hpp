// The name of a file that is not whole yet, where a file cannot do without one.
#pragma once

#include <csignal>
#include <string>

namespace ballast {

/// A name that nobody can foretell, for a file in a folder, which is an open descriptor that lives
/// longer. Takes the file of that name away when it is destroyed, unless it was renamed.
class TemporaryName {
 public:
  explicit TemporaryName(int folder);
  TemporaryName(const TemporaryName&) = delete;
  TemporaryName& operator=(const TemporaryName&) = delete;
  ~TemporaryName();

  const char* text() const;
  /// Gives the file its lasting name, in this folder. Whether that was possible; errno says why
  /// not.
  bool rename(int folder, const std::string& name);

  struct Slot;

 private:
  Slot* slot_;
};

/// For the rest of the process: a signal that ends it (SIGHUP, SIGINT, SIGPIPE, SIGQUIT, SIGTERM)
/// first takes away what has a TemporaryName. Signals that are ignored or handled already are left
/// as they are. For a program to call: a library must not touch them.
void remove_temporaries_on_signals();

/// No signal comes while it lives, but for what other threads get.
class HeldSignals {
 public:
  HeldSignals();
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;
  ~HeldSignals();

 private:
  sigset_t before_;
};

}  // namespace ballast

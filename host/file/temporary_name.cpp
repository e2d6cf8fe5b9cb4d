#include "host/file/temporary_name.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <random>

namespace ballast {

/// Kept for good and used again, so that a signal may come at any time.
struct TemporaryName::Slot {
  std::atomic<bool> is_taken = true;  ///< by a TemporaryName
  std::atomic<bool> is_set = false;   ///< folder and name are valid
  int folder = -1;
  std::array<char, 32> name{};
  Slot* next = nullptr;
};

namespace {

using Slot = TemporaryName::Slot;

std::atomic<Slot*> slots;

Slot* take_slot() {
  for (Slot* slot = slots; slot != nullptr; slot = slot->next) {
    bool is_taken = false;
    if (slot->is_taken.compare_exchange_strong(is_taken, true)) return slot;
  }
  auto* slot = new Slot;
  slot->next = slots;
  while (!slots.compare_exchange_weak(slot->next, slot)) {
  }
  return slot;
}

void release(Slot& slot) {
  slot.is_set = false;
  slot.is_taken = false;
}

/// Only what POSIX lets a handler call.
void remove_all_and_end(int signal) {
  for (const Slot* slot = slots; slot != nullptr; slot = slot->next) {
    if (slot->is_set) ::unlinkat(slot->folder, slot->name.data(), 0);
  }
  ::raise(signal);  // the handler was reset: this ends the process
}

}  // namespace

TemporaryName::TemporaryName(int folder) : slot_(take_slot()) {
  std::random_device random;
  std::snprintf(slot_->name.data(), slot_->name.size(), ".ballast-%08x%08x", random(), random());
  slot_->folder = folder;
  slot_->is_set = true;
}

TemporaryName::~TemporaryName() {
  if (slot_ == nullptr) return;
  ::unlinkat(slot_->folder, slot_->name.data(), 0);
  release(*slot_);
}

const char* TemporaryName::text() const { return slot_->name.data(); }

bool TemporaryName::rename(int folder, const std::string& name) {
  if (::renameat(slot_->folder, text(), folder, name.c_str()) != 0) return false;
  release(*slot_);
  slot_ = nullptr;
  return true;
}

void remove_temporaries_on_signals() {
  for (const int signal : {SIGHUP, SIGINT, SIGPIPE, SIGQUIT, SIGTERM}) {
    struct sigaction action {};
    ::sigaction(signal, nullptr, &action);
    if (action.sa_handler != SIG_DFL) continue;
    action.sa_handler = remove_all_and_end;
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
    ::sigaction(signal, &action, nullptr);
  }
}

HeldSignals::HeldSignals() {
  sigset_t all;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before_);
}

HeldSignals::~HeldSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

}  // namespace ballast

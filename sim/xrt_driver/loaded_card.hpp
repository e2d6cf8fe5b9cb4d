// The card that an image makes of a device: compute units before memory that the host shares.
#pragma once

#include <ert.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

#include "sim/platform/simulated_card.hpp"
#include "sim/xrt_driver/settings.hpp"

namespace ballast::sim {

/// A call that fails: an error number of <cerrno>, and why in words.
class CallError : public std::runtime_error {
 public:
  CallError(int number, const std::string& why) : std::runtime_error(why), number_(number) {}
  int number() const { return number_; }

 private:
  int number_;
};

/// All functions may be called from any thread, throw std::exception, and CallError with ENOTSUP
/// for what the kind of card does not have. Units are given by their number, which there is.
class LoadedCard {
 public:
  LoadedCard() = default;
  LoadedCard(const LoadedCard&) = delete;
  LoadedCard& operator=(const LoadedCard&) = delete;
  virtual ~LoadedCard() = default;

  virtual unsigned units() const = 0;
  virtual SimulatedCard& card() = 0;

  virtual std::uint32_t read_register(unsigned unit, std::uint32_t offset) = 0;
  virtual void write_register(unsigned unit, std::uint32_t offset, std::uint32_t value) = 0;

  /// Takes a command of <ert.h> for the units in its mask. Its state is set when it has ended.
  virtual void execute(ert_packet& packet) = 0;
  /// Lets time pass until a command has ended that no call told of. False if none does.
  virtual bool wait(std::chrono::milliseconds most) = 0;
  /// The host is about to look at memory that it shares with the card.
  virtual void pass_time() = 0;
};

/// Of a verilated card: one unit of registers, which is never started.
std::unique_ptr<LoadedCard> load_registers(unsigned device, const PlatformCardOptions& options);
/// Of a card of HLS kernels: two units, which are started.
std::unique_ptr<LoadedCard> load_kernels(const HlsCardOptions& options);

}  // namespace ballast::sim

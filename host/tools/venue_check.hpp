// Whether a venue is the one that a log of commands was written for: figures of one venue with the
// names and units of another would be wrong without looking so.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "host/include/ballast/venue.hpp"

namespace ballast::tools {

class VenueCheck {
 public:
  /// `file` and `log` stand for the venue and the log in messages. The venue must outlive this.
  VenueCheck(const Venue& venue, std::string file, std::string log)
      : venue_(venue), file_(std::move(file)), log_(std::move(log)) {}

  /// Compares a command that defines a symbol with that symbol of the venue. InputError names
  /// symbol and field.
  void on(const Command& command);
  /// No more commands: the log has defined every symbol of the venue.
  void finish() const;

 private:
  [[noreturn]] void fail(const std::string& field, const std::string& what) const;

  const Venue& venue_;
  std::string file_;
  std::string log_;
  std::array<bool, kMaxSymbols> defined_{};  ///< since the last `clear`
  std::array<bool, kMaxSymbols> seen_{};
};

}  // namespace ballast::tools

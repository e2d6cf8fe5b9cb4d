// Small things about text that the commands share.
#pragma once

#include <string>
#include <string_view>

namespace ballast {

/// Whether the bytes are well-formed UTF-8 (RFC 3629).
bool is_utf8(std::string_view text);

/// The text on one line that shows all there is in it: control characters and bytes that are not
/// UTF-8 as \xNN, other unseen characters as \u{N}, so that input quoted in a message can neither
/// break it up nor disguise itself.
std::string one_line(std::string_view text);

/// The text in quotes as a message shows it, cut when it is long.
std::string in_quotes(std::string_view text);

}  // namespace ballast

// Whether there is room for waves. What writes them maps files that grow: on a full file system it
// ends the process by a signal (SIGBUS), or loses waves without a word.
#pragma once

#include <sys/statvfs.h>

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>

namespace ballast::sim {

/// What has to be free where the file of waves is: changes are kept until they are 128 MB, and then
/// written compressed, so that this is enough to write what there is, and the rest at the end.
inline constexpr std::uint64_t kWaveRoom = std::uint64_t{512} << 20;
/// The same of the folder for temporary files: tables of the signals, which are mapped.
inline constexpr std::uint64_t kTemporaryRoom = std::uint64_t{64} << 20;

/// Bytes that are free in a folder, for this user. Of one that cannot be asked, all there could be.
inline std::uint64_t free_bytes(const std::string& folder) {
  struct statvfs status {};
  if (::statvfs(folder.c_str(), &status) != 0) return UINT64_MAX;
  return std::uint64_t{status.f_bavail} * status.f_frsize;
}

/// Empty if there is room for waves in `file`; otherwise what is wrong and what to do.
inline std::string lack_of_wave_room(
    const std::string& file,
    const std::function<std::uint64_t(const std::string&)>& free = free_bytes) {
  const auto lack = [&](const std::string& folder, std::uint64_t least) {
    const std::uint64_t is = free(folder);
    if (is >= least) return std::string();
    return "no space left: " + folder + " has " + std::to_string(is >> 20) +
           " MB free, and waves need " + std::to_string(least >> 20) + " MB; free some, give " +
           "another file, or trace less";
  };
  const std::string folder = std::filesystem::absolute(file).parent_path().string();
  const std::string here = lack(folder, kWaveRoom);
  return here.empty() ? lack(P_tmpdir, kTemporaryRoom) : here;
}

}  // namespace ballast::sim

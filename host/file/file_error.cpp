#include "host/file/file_error.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>

#include "host/include/ballast/error.hpp"

namespace ballast {
namespace {

constexpr int kMendedByTheUser[] = {EACCES, EBUSY,   EEXIST, EINVAL, EISDIR, ELOOP,  ENAMETOOLONG,
                                    ENOENT, ENOTDIR, ENXIO,  EPERM,  EROFS,  ETXTBSY};

}  // namespace

void throw_file_error(const std::string& path, const std::string& what, int error) {
  const auto end = std::end(kMendedByTheUser);
  if (std::find(std::begin(kMendedByTheUser), end, error) == end) {
    throw SystemError(path, what, error);
  }
  throw InputError(path, 0, "", what + ": " + std::strerror(error));
}

}  // namespace ballast

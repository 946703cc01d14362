// SPDX-License-Identifier: Apache-2.0
#include "io/private_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/error.hpp"
#include "base/text.hpp"

namespace permafrost {

namespace {

[[noreturn]] void cannot_write(const std::string& path) {
  throw Error(Fault::output, fill(tr("cannot write '{1}': {2}"), {path, std::strerror(errno)}));
}

/// XDG wants paths that are relative to be ignored.
std::string absolute_path_in(const char* variable) {
  const char* const value = std::getenv(variable);
  return value != nullptr && *value == '/' ? value : "";
}

}  // namespace

std::string state_folder() {
  if (const auto folder = absolute_path_in("XDG_STATE_HOME"); !folder.empty()) return folder + "/permafrost";
  if (const auto home = absolute_path_in("HOME"); !home.empty()) return home + "/.local/state/permafrost";
  throw Error(Fault::output, tr("there is no place for what is to be kept: set HOME or XDG_STATE_HOME"));
}

void make_private_folders(const std::string& path) {
  for (std::size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1))
    ::mkdir(path.substr(0, slash).c_str(), 0700);
}

void make_private_folder(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) cannot_write(path);
}

Descriptor make_private_file(const std::string& path) {
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file) cannot_write(path);
  return file;
}

bool is_open_to_others(const std::string& path) {
  struct stat facts {};
  return ::stat(path.c_str(), &facts) == 0 && (facts.st_mode & 0077U) != 0;
}

FileLock::FileLock(const std::string& path) {
  make_private_folders(path);
  m_descriptor = make_private_file(path);
  int locked = 0;
  while (locked == 0 && (locked = ::flock(m_descriptor.number(), LOCK_EX)) != 0 && errno == EINTR) locked = 0;
  if (locked != 0) cannot_write(path);
}

}  // namespace permafrost

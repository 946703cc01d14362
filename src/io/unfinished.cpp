// SPDX-License-Identifier: Apache-2.0
#include "io/unfinished.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string_view>
#include <system_error>

#include "base/error.hpp"
#include "base/text.hpp"

namespace permafrost {

namespace {

constexpr std::string_view wildcard = "XXXXXX";

/// So much of a name that with what is put around it, and the mark that it is not all, it is none too long.
constexpr std::size_t longest_name = NAME_MAX - 16;

std::string prefix_of(const std::string& path) {
  return "." + shortened(file_name_of(path), longest_name) + ".part-";
}

/// Is it a file or a folder of this user, and its writer gone?
bool is_left(const Descriptor& unfinished) {
  struct stat facts {};
  return unfinished && ::fstat(unfinished.number(), &facts) == 0 &&
         (S_ISREG(facts.st_mode) || S_ISDIR(facts.st_mode)) && facts.st_uid == ::geteuid() &&
         ::flock(unfinished.number(), LOCK_EX | LOCK_NB) == 0;
}

}  // namespace

std::string place_of(const std::string& path) {
  struct stat facts {};
  if (::lstat(path.c_str(), &facts) != 0 || !S_ISLNK(facts.st_mode)) return path;
  const std::unique_ptr<char, void (*)(void*)> place(::realpath(path.c_str(), nullptr), std::free);
  if (!place)
    throw Error(Fault::output,
                fill(tr("cannot write where the link '{1}' leads: {2}"), {path, std::strerror(errno)}));
  return place.get();
}

std::string unfinished_name(const std::string& path) {
  return directory_of(path) + "/" + prefix_of(path) + std::string(wildcard);
}

void claim(const Descriptor& unfinished) {
  static_cast<void>(::flock(unfinished.number(), LOCK_EX | LOCK_NB));
}

void remove_unfinished(const std::string& path) {
  const std::string directory = directory_of(path), prefix = prefix_of(path);
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(::opendir(directory.c_str()), ::closedir);
  if (!listing) return;
  while (const dirent* const entry = ::readdir(listing.get())) {
    const std::string name = entry->d_name;
    if (!name.starts_with(prefix) || name.size() != prefix.size() + wildcard.size()) continue;
    const Descriptor found(
        ::openat(::dirfd(listing.get()), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    std::error_code ignored;
    if (is_left(found)) std::filesystem::remove_all(std::filesystem::path(directory) / name, ignored);
  }
}

unsigned usual_mode(unsigned wanted) {
  const mode_t mask = ::umask(0);  // it cannot be asked for otherwise
  ::umask(mask);
  return wanted & ~mask;
}

bool inherit_rights(const Descriptor& file, const std::string& place) {
  struct stat before {};
  if (::stat(place.c_str(), &before) != 0) return ::fchmod(file.number(), usual_mode(0666)) == 0;
  const bool same_group = ::fchown(file.number(), before.st_uid, before.st_gid) == 0;
  return ::fchmod(file.number(), before.st_mode & (same_group ? 0777U : 0707U)) == 0;
}

bool sync_folder_of(const std::string& path) {
  const Descriptor folder(::open(directory_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return folder && ::fsync(folder.number()) == 0;
}

}  // namespace permafrost

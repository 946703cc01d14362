// SPDX-License-Identifier: Apache-2.0
#include "cli/destination.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <vector>

#include "base/error.hpp"
#include "base/stop.hpp"
#include "base/text.hpp"
#include "cli/args.hpp"
#include "io/container.hpp"

namespace permafrost::cli {

namespace {

constexpr std::size_t chunk_bytes = std::size_t{256} << 10;
constexpr const char* unfinished = ".permafrost.part";
constexpr int directory_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

[[noreturn]] void cannot_write(const std::string& path, const char* why) {
  throw Error(Fault::output, fill(tr("cannot write '{1}': {2}"), {printable(path), why}));
}

[[noreturn]] void already_there(const std::string& path) {
  throw Error(Fault::output,
              fill(tr("'{1}' exists already (replace it with --overwrite)"), {printable(path)}));
}

/// Removes the unfinished file unless it got its name.
class Unfinished {
 public:
  explicit Unfinished(const Descriptor& directory) : m_directory(directory) {}
  ~Unfinished() {
    if (!m_named) ::unlinkat(m_directory.number(), unfinished, 0);
  }
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;
  void named() noexcept { m_named = true; }

 private:
  const Descriptor& m_directory;
  bool m_named = false;
};

bool exists(int directory, const std::string& name) {
  struct stat facts {};
  return ::fstatat(directory, name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) == 0;
}

}  // namespace

Destination::Destination(std::string directory, bool replace, std::stop_token stop)
    : m_directory(std::move(directory)), m_replace(replace), m_stop(std::move(stop)) {
  if (::mkdir(m_directory.c_str(), 0777) != 0 && errno != EEXIST)
    cannot_write(m_directory, std::strerror(errno));
  m_root = Descriptor(::open(m_directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!m_root) cannot_write(m_directory, std::strerror(errno));
}

void Destination::write(std::string_view path, ByteSource& bytes) {
  const std::string shown = m_directory + "/" + std::string(path);
  if (safe_name(path) != path) cannot_write(shown, tr("the name leads outside"));
  const auto& parent = open_parent(path);
  const std::string name = file_name_of(path);
  if (!m_replace && exists(parent.number(), name)) already_there(shown);
  ::unlinkat(parent.number(), unfinished, 0);  // left by a run that was killed
  const Descriptor file(
      ::openat(parent.number(), unfinished, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
  if (!file) cannot_write(shown, std::strerror(errno));
  Unfinished guard(parent);
  copy_into(file.number(), bytes, shown);
  give_name(parent.number(), shown, name);
  guard.named();
}

const Descriptor& Destination::open_parent(std::string_view path) {
  const auto slash = path.rfind('/');
  if (slash == std::string_view::npos) return m_root;
  const auto wanted = path.substr(0, slash);
  if (m_parent && wanted == m_parent_path) return m_parent;
  Descriptor here;
  for (const auto& part : split(wanted, '/')) {
    const int above = here ? here.number() : m_root.number();
    if (::mkdirat(above, part.c_str(), 0777) != 0 && errno != EEXIST) {
      cannot_write(m_directory + "/" + std::string(wanted), std::strerror(errno));
    }
    Descriptor next(::openat(above, part.c_str(), directory_flags));
    if (!next)
      cannot_write(m_directory + "/" + std::string(wanted), tr("a link or a file stands in the way"));
    here = std::move(next);
  }
  m_parent = std::move(here);
  m_parent_path = wanted;
  return m_parent;
}

void Destination::copy_into(int file, ByteSource& bytes, const std::string& path) const {
  std::vector<std::byte> chunk(chunk_bytes);
  while (const std::size_t count = bytes.read(chunk)) {
    throw_if_stopped(m_stop);
    std::span<const std::byte> rest(chunk.data(), count);
    while (!rest.empty()) {
      const auto written = ::write(file, rest.data(), rest.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) cannot_write(path, std::strerror(errno));
      rest = rest.subspan(static_cast<std::size_t>(written));
    }
  }
}

void Destination::give_name(int directory, const std::string& path, const std::string& name) const {
  if (!m_replace) {
    if (::renameat2(directory, unfinished, directory, name.c_str(), RENAME_NOREPLACE) == 0) return;
    if (errno == EEXIST) already_there(path);
    if (errno != EINVAL && errno != ENOSYS) cannot_write(path, std::strerror(errno));
    if (exists(directory, name)) already_there(path);  // file systems that cannot refuse by themselves
  }
  if (::renameat(directory, unfinished, directory, name.c_str()) != 0)
    cannot_write(path, std::strerror(errno));
}

}  // namespace permafrost::cli

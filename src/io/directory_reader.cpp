// SPDX-License-Identifier: Apache-2.0
#include "io/directory_reader.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "base/error.hpp"
#include "base/stop.hpp"
#include "base/text.hpp"
#include "io/container_findings.hpp"
#include "io/entry_ledger.hpp"
#include "io/file.hpp"
#include "io/record_sorter.hpp"

namespace permafrost {
namespace {

using namespace container_finding;

/// Each level of a tree holds a descriptor while it is walked.
constexpr int deepest = 100;
constexpr std::size_t listing_memory = std::size_t{1} << 20;
constexpr int directory_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
constexpr int file_flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;

/// Opened with the first read, so that skipping costs nothing.
class LazyFile : public ByteSource {
 public:
  LazyFile(int parent, std::string name, std::string path, std::uint64_t ordinal, EntryLedger& ledger,
           const ContainerEnv& env)
      : m_parent(parent),
        m_name(std::move(name)),
        m_path(std::move(path)),
        m_ordinal(ordinal),
        m_ledger(ledger),
        m_env(env) {}

  std::size_t read(std::span<std::byte> out) override {
    if (m_ended || out.empty()) return 0;
    throw_if_stopped(m_env.stop);
    if (!m_file) m_file = Descriptor(::openat(m_parent, m_name.c_str(), file_flags));
    ssize_t count = -1;
    do {
      count = m_file ? ::read(m_file.number(), out.data(), out.size()) : -1;
    } while (count < 0 && m_file && errno == EINTR);
    if (count < 0) m_ledger.report(m_ordinal, entry_unreadable, m_path, std::strerror(errno));
    m_ended = count <= 0;
    return m_ended ? 0 : static_cast<std::size_t>(count);
  }

 private:
  int m_parent;
  std::string m_name;
  std::string m_path;
  std::uint64_t m_ordinal;
  EntryLedger& m_ledger;
  const ContainerEnv& m_env;
  Descriptor m_file;
  bool m_ended = false;
};

Entry::Kind kind_of(mode_t mode) {
  if (S_ISREG(mode)) return Entry::Kind::file;
  if (S_ISDIR(mode)) return Entry::Kind::directory;
  if (S_ISLNK(mode)) return Entry::Kind::link;
  return Entry::Kind::other;
}

class DirectoryContainer : public Container {
 public:
  DirectoryContainer(Descriptor root, std::string path, const ContainerEnv& env)
      : m_root(std::move(root)), m_path(std::move(path)), m_env(env), m_ledger(env) {}

  [[nodiscard]] ContainerKind kind() const override { return ContainerKind::directory; }
  [[nodiscard]] bool random_access() const override { return true; }

  void walk(const Visitor& visit) override {
    std::uint64_t ordinal = 0;
    if (walk_below(m_root.number(), {}, 0, ordinal, visit)) m_ledger.names_complete();
  }

 private:
  bool walk_below(int directory, const std::string& prefix, int depth, std::uint64_t& ordinal,
                  const Visitor& visit);
  bool walk_entry(int parent, const std::string& name, const std::string& path, int depth,
                  std::uint64_t& ordinal, const Visitor& visit);
  bool list(int directory, RecordSorter& names) const;

  Descriptor m_root;
  std::string m_path;
  ContainerEnv m_env;
  EntryLedger m_ledger;
};

/// Directories sort as if their name ended in '/', so that whole paths come out in order.
bool DirectoryContainer::list(int directory, RecordSorter& names) const {
  const int again = ::openat(directory, ".", directory_flags);  // closedir closes it
  if (again < 0) return false;
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(again), &::closedir);
  if (!stream) return false;
  for (;;) {
    throw_if_stopped(m_env.stop);
    errno = 0;
    const dirent* const found = ::readdir(stream.get());
    if (found == nullptr) return errno == 0;
    const std::string name = found->d_name;
    if (name == "." || name == "..") continue;
    struct stat facts {};
    const bool is_directory =
        ::fstatat(directory, name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(facts.st_mode);
    names.add(is_directory ? name + '/' : name, name);
  }
}

/// False when the walk was stopped.
bool DirectoryContainer::walk_below(int directory, const std::string& prefix, int depth,
                                    std::uint64_t& ordinal, const Visitor& visit) {
  RecordSorter names(listing_memory);
  if (!list(directory, names)) {
    m_ledger.report(ordinal, entry_unreadable, prefix.empty() ? m_path : prefix, std::strerror(errno));
  }
  bool go_on = true;
  names.for_each([&](std::string_view, std::string_view name) {
    if (go_on)
      go_on = walk_entry(directory, std::string(name), prefix + std::string(name), depth, ordinal, visit);
  });
  return go_on;
}

bool DirectoryContainer::walk_entry(int parent, const std::string& name, const std::string& path, int depth,
                                    std::uint64_t& ordinal, const Visitor& visit) {
  throw_if_stopped(m_env.stop);
  if (!m_ledger.within_limit(ordinal)) return false;
  const std::uint64_t number = ordinal++;
  struct stat facts {};
  if (::fstatat(parent, name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) != 0) {
    m_ledger.report(number, entry_unreadable, path, std::strerror(errno));
    return true;
  }
  const auto kind = kind_of(facts.st_mode);
  const auto safe = m_ledger.accept(number, path, kind);
  if (!safe) return true;
  const bool is_file = kind == Entry::Kind::file;
  const Entry entry{*safe, path, kind, is_file ? static_cast<std::uint64_t>(facts.st_size) : 0,
                    Seconds{facts.st_mtim.tv_sec}};
  if (is_file) {
    LazyFile bytes(parent, name, path, number, m_ledger, m_env);
    return visit(entry, bytes);
  }
  MemorySource nothing(std::string_view{});
  if (!visit(entry, nothing)) return false;
  if (kind != Entry::Kind::directory) return true;
  const Descriptor below(depth < deepest ? ::openat(parent, name.c_str(), directory_flags) : -1);
  if (below) return walk_below(below.number(), path + '/', depth + 1, ordinal, visit);
  m_ledger.report(number, entry_unreadable, path,
                  depth < deepest ? std::strerror(errno) : tr("directories are nested too deep"));
  return true;
}

}  // namespace

std::unique_ptr<Container> open_directory(const std::string& path, const ContainerEnv& env) {
  Descriptor root(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root) throw Error(Fault::input, fill(tr("cannot read '{1}': {2}"), {path, std::strerror(errno)}));
  return std::make_unique<DirectoryContainer>(std::move(root), path, env);
}

}  // namespace permafrost

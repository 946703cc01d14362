// SPDX-License-Identifier: Apache-2.0
#include "io/line_log.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/error.hpp"
#include "base/text.hpp"
#include "io/private_file.hpp"

namespace permafrost {

namespace {

constexpr std::size_t longest_line = std::size_t{64} << 10;

[[noreturn]] void cannot_write(const std::string& path, const std::string& why) {
  throw Error(Fault::output, fill(tr("cannot write '{1}': {2}"), {path, why}));
}

std::size_t read_some(int descriptor, std::uint64_t offset, std::span<char> out) {
  ssize_t count = 0;
  do {
    count = ::pread(descriptor, out.data(), out.size(), static_cast<off_t>(offset));
  } while (count < 0 && errno == EINTR);
  return count > 0 ? static_cast<std::size_t>(count) : 0;
}

}  // namespace

LineLog::LineLog(std::string path) : m_path(std::move(path)) {
  make_private_folders(m_path);
  m_descriptor = Descriptor(::open(m_path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!m_descriptor) cannot_write(m_path, std::strerror(errno));
  if (::flock(m_descriptor.number(), LOCK_EX | LOCK_NB) != 0)
    cannot_write(m_path, tr("another run is using it"));
  cut_torn_line();
}

void LineLog::for_each(const std::function<void(std::string_view line)>& visit) const {
  std::array<char, 16384> buffer{};
  std::string line;
  std::uint64_t offset = 0;
  while (const std::size_t count = read_some(m_descriptor.number(), offset, buffer)) {
    offset += count;
    std::string_view rest(buffer.data(), count);
    while (!rest.empty()) {
      const auto end = rest.find('\n');
      if (line.size() <= longest_line) line += rest.substr(0, end);
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + 1);
      if (line.size() <= longest_line) visit(line);
      line.clear();
    }
  }
}

void LineLog::append(std::string_view line) {
  const std::string whole = std::string(line) + '\n';
  const auto count = ::write(m_descriptor.number(), whole.data(), whole.size());
  if (count != static_cast<ssize_t>(whole.size())) {
    const std::string why = count < 0 ? std::strerror(errno) : tr("there is no room");
    cut_torn_line();
    cannot_write(m_path, why);
  }
}

void LineLog::remove() { ::unlink(m_path.c_str()); }

void LineLog::cut_torn_line() {
  struct stat facts {};
  if (::fstat(m_descriptor.number(), &facts) != 0) return;
  auto end = static_cast<std::uint64_t>(facts.st_size);
  char last = '\n';
  while (end > 0 && read_some(m_descriptor.number(), end - 1, std::span{&last, 1}) == 1 && last != '\n')
    --end;
  if (::ftruncate(m_descriptor.number(), static_cast<off_t>(end)) != 0)
    cannot_write(m_path, std::strerror(errno));
}

}  // namespace permafrost

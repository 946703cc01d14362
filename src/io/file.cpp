// SPDX-License-Identifier: Apache-2.0
#include "io/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <limits>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "io/unfinished.hpp"
#include "io/write_behind.hpp"

namespace permafrost {

namespace {

constexpr std::size_t buffer_bytes = std::size_t{256} << 10;

std::string reason() { return std::strerror(errno); }

[[noreturn]] void cannot_read(const std::string& path, const std::string& why) {
  throw Error(Fault::input, fill(tr("cannot read '{1}': {2}"), {path, why}));
}

[[noreturn]] void cannot_write(const std::string& path, const std::string& why) {
  throw Error(Fault::output, fill(tr("cannot write '{1}': {2}"), {path, why}));
}

/// pread until `out` is full or the file ends; a negative result is errno.
std::ptrdiff_t read_at_fully(int descriptor, std::uint64_t offset, std::span<std::byte> out) {
  std::size_t filled = 0;
  while (filled < out.size()) {
    const auto count =
        ::pread(descriptor, out.data() + filled, out.size() - filled, static_cast<off_t>(offset + filled));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return -1;
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  return static_cast<std::ptrdiff_t>(filled);
}

[[noreturn]] void already_there(const std::string& path) {
  throw Error(Fault::output, fill(tr("'{1}' exists already (replace it with --overwrite)"), {path}));
}

bool write_all(int descriptor, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const auto count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return true;
}

std::string scratch_directory(const std::string& wanted) {
  if (!wanted.empty()) return wanted;
  const char* const named = std::getenv("TMPDIR");
  return named != nullptr && *named != '\0' ? named : "/tmp";
}

/// A file without a name, gone when its descriptor is closed, however that happens.
Descriptor open_unnamed(const std::string& directory) {
  Descriptor file(::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (file) return file;
  std::string path = directory + "/.permafrost-XXXXXX";  // file systems without O_TMPFILE (overlay, NFS)
  Descriptor named(::mkostemp(path.data(), O_CLOEXEC));
  if (!named) cannot_write(directory, reason());
  ::unlink(path.c_str());
  return named;
}

/// A pipe can be read once and only forwards; containers want to look twice.
Descriptor spool_pipe(int pipe, const std::string& name) {
  Descriptor file = open_unnamed(scratch_directory({}));
  std::vector<std::byte> chunk(buffer_bytes);
  for (;;) {
    const auto count = ::read(pipe, chunk.data(), chunk.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) cannot_read(name, reason());
    if (count == 0) return file;
    if (!write_all(file.number(), std::span{chunk}.first(static_cast<std::size_t>(count)))) {
      cannot_write(scratch_directory({}), reason());
    }
  }
}

/// A stretch of a file or a spool.
template <typename Whole>
class Range : public ByteSource {
 public:
  Range(const Whole& whole, std::uint64_t offset, std::uint64_t length)
      : m_whole(whole), m_offset(offset), m_rest(length) {}
  std::size_t read(std::span<std::byte> out) override {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), m_rest));
    const std::size_t count = m_whole.read_at(m_offset, out.first(wanted));
    m_offset += count;
    m_rest -= count;
    return count;
  }

 private:
  const Whole& m_whole;
  std::uint64_t m_offset;
  std::uint64_t m_rest;
};

}  // namespace

Descriptor::~Descriptor() {
  if (m_number >= 0) ::close(m_number);
}

InputFile::InputFile(Descriptor descriptor, std::string path, std::uint64_t size)
    : m_descriptor(std::move(descriptor)), m_path(std::move(path)), m_size(size) {}

InputFile InputFile::open(const std::string& path) {
  const bool standard_input = path == "-";
  Descriptor file(standard_input ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) cannot_read(path, reason());
  struct stat facts {};
  if (::fstat(file.number(), &facts) != 0) cannot_read(path, reason());
  const bool at_start =
      S_ISREG(facts.st_mode) && (!standard_input || ::lseek(file.number(), 0, SEEK_CUR) == 0);
  if (!at_start &&
      (S_ISREG(facts.st_mode) || S_ISFIFO(facts.st_mode) || S_ISSOCK(facts.st_mode) || standard_input)) {
    file = spool_pipe(file.number(), path);
    if (::fstat(file.number(), &facts) != 0) cannot_read(path, reason());
  }
  if (S_ISDIR(facts.st_mode)) cannot_read(path, tr("it is a directory"));
  if (!S_ISREG(facts.st_mode)) cannot_read(path, tr("it is neither a file nor a pipe"));
  return {std::move(file), path, static_cast<std::uint64_t>(facts.st_size)};
}

InputFile InputFile::made(std::string path, const std::string& directory,
                          const std::function<void(ByteSink&)>& fill) {
  class Filling : public ByteSink {
   public:
    Filling(int file, const std::string& place) : m_file(file), m_place(place) {}
    void write(std::span<const std::byte> bytes) override {
      if (!write_all(m_file, bytes)) cannot_write(m_place, reason());
      size += bytes.size();
    }
    std::uint64_t size = 0;

   private:
    int m_file;
    const std::string& m_place;
  };
  const std::string place = scratch_directory(directory);
  Descriptor file = open_unnamed(place);
  Filling filling(file.number(), place);
  fill(filling);
  return {std::move(file), std::move(path), filling.size};
}

std::size_t InputFile::read_at(std::uint64_t offset, std::span<std::byte> out) const {
  const auto count = read_at_fully(m_descriptor.number(), offset, out);
  if (count < 0) cannot_read(m_path, reason());
  return static_cast<std::size_t>(count);
}

void InputFile::read_exactly(std::uint64_t offset, std::span<std::byte> out) const {
  if (read_at(offset, out) != out.size()) {
    cannot_read(m_path, fill(tr("it ends early, at byte {1}"), {m_size}));
  }
}

bool InputFile::read_scattered(std::uint64_t offset, std::span<const std::span<std::byte>> rooms) const {
  std::vector<iovec> places;
  for (const auto room : rooms) places.push_back({.iov_base = room.data(), .iov_len = room.size()});
  std::size_t first = 0;
  while (first < places.size()) {
    const auto count = ::preadv(m_descriptor.number(), places.data() + first,
                                static_cast<int>(places.size() - first), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) cannot_read(m_path, reason());
    auto left = static_cast<std::size_t>(count);
    offset += left;
    for (; first < places.size() && left >= places[first].iov_len; ++first) left -= places[first].iov_len;
    if (count == 0 && first < places.size()) return false;
    if (first == places.size()) break;
    places[first].iov_base = static_cast<std::byte*>(places[first].iov_base) + left;
    places[first].iov_len -= left;
  }
  return true;
}

std::unique_ptr<ByteSource> InputFile::range(std::uint64_t offset, std::uint64_t length) const {
  return std::make_unique<Range<InputFile>>(*this, offset, length);
}

struct AtomicFile::State {
  std::string path;       ///< as it was said, for messages
  std::string place;      ///< where the file is made
  std::string temporary;  ///< name to remove if nothing comes of it; empty while the file has none
  Descriptor file;
  std::optional<unsigned> mode;
  Existing existing = Existing::refuse;
  std::optional<WriteBehind> content;  ///< of a file; a stream is written piece by piece
  std::vector<std::byte> piece;
  std::uint64_t written = 0;  ///< to a stream

  void write_file(std::span<const std::byte> bytes) {
    if (!content->write(bytes)) cannot_write(path, reason());
  }

  void write_piecewise(std::span<const std::byte> bytes) {
    if (piece.size() + bytes.size() > buffer_bytes) flush();
    if (bytes.size() < buffer_bytes) {
      piece.insert(piece.end(), bytes.begin(), bytes.end());
    } else if (!write_all(file.number(), bytes)) {
      cannot_write(path, reason());
    }
    written += bytes.size();
  }

  void flush() {
    if (content ? !content->settle() : !write_all(file.number(), piece)) cannot_write(path, reason());
    piece.clear();
  }

  void open_stream() {
    piece.reserve(buffer_bytes);
    file = Descriptor(path == "-" ? ::dup(STDOUT_FILENO)
                                  : ::open(path.c_str(), O_WRONLY | O_NOCTTY | O_CLOEXEC));
    if (!file) cannot_write(path, reason());
  }

  /// Refuses a place that no file can ever have, before any work is done.
  void look_at_what_is_there() const {
    struct stat facts {};
    if (::stat(place.c_str(), &facts) != 0) {
      if (errno == ENOENT) return;
      cannot_write(path, reason());
    }
    if (S_ISDIR(facts.st_mode)) cannot_write(path, tr("it is a directory"));
    if (S_ISBLK(facts.st_mode)) cannot_write(path, tr("it is a whole disk"));
    if (existing == Existing::refuse) already_there(path);
  }

  /// Sets out to write to a file that was just made.
  void fill(Descriptor made) {
    file = std::move(made);
    claim(file);
    content.emplace(file.number());
  }

  /// Gives an unnamed file the name `name`; false with errno when that is taken or cannot be.
  [[nodiscard]] bool link_to(const std::string& name) const {
    const std::string self = "/proc/self/fd/" + std::to_string(file.number());
    return ::linkat(AT_FDCWD, self.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0;
  }

  void give_name() {
    if (existing != Existing::replace && temporary.empty()) {
      if (link_to(place)) return;
      if (errno == EEXIST) already_there(path);
      cannot_write(path, reason());
    }
    if (temporary.empty()) {
      // link() cannot replace, rename() can: a name of our own for the moment between the two.
      std::string name = unfinished_name(place);
      const Descriptor claimed(::mkostemp(name.data(), O_CLOEXEC));
      if (!claimed || (::unlink(name.c_str()) != 0 && errno != ENOENT) || !link_to(name))
        cannot_write(path, reason());
      temporary = std::move(name);
    }
    if (existing == Existing::refuse && ::access(place.c_str(), F_OK) == 0) already_there(path);
    if (::rename(temporary.c_str(), place.c_str()) != 0) cannot_write(path, reason());
    temporary.clear();
  }
};

AtomicFile::AtomicFile(std::string path, Existing existing) : m_state(std::make_unique<State>()) {
  auto& state = *m_state;
  state.path = std::move(path);
  state.existing = existing;
  if (existing == Existing::none) {
    state.place = state.path;
  } else if (is_stream(state.path)) {
    state.open_stream();
    return;
  } else {
    state.place = place_of(state.path);
    state.look_at_what_is_there();
    remove_unfinished(state.place);
  }
  // A file without a name leaves no litter even after kill -9.
  Descriptor unnamed(::open(directory_of(state.place).c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (unnamed) {
    state.fill(std::move(unnamed));
    return;
  }
  std::string temporary = unfinished_name(state.place);
  Descriptor named(::mkostemp(temporary.data(), O_CLOEXEC));
  if (!named) cannot_write(state.path, reason());
  state.temporary = std::move(temporary);
  state.fill(std::move(named));
}

AtomicFile::~AtomicFile() {
  if (!m_state->temporary.empty()) ::unlink(m_state->temporary.c_str());
}

void AtomicFile::write(std::span<const std::byte> bytes) {
  if (m_state->content) {
    m_state->write_file(bytes);
  } else {
    m_state->write_piecewise(bytes);
  }
}

void AtomicFile::expect_reading() {
  if (m_state->content) m_state->content->expect_reading();
}

void AtomicFile::write_at(std::uint64_t offset, std::span<const std::byte> bytes) {
  if (!m_state->content->write_at(offset, bytes)) cannot_write(m_state->path, reason());
}

void AtomicFile::reserve(std::uint64_t bytes) {
  m_state->flush();
  m_state->content->skip(bytes);
}

void AtomicFile::read_at(std::uint64_t offset, std::span<std::byte> out) const {
  const auto count = read_at_fully(m_state->file.number(), offset, out);
  if (count < 0) cannot_read(m_state->path, reason());
  if (count != static_cast<std::ptrdiff_t>(out.size()))
    cannot_read(m_state->path, fill(tr("it ends early, at byte {1}"), {offset}));
}

bool AtomicFile::seekable() const noexcept { return m_state->content.has_value(); }

std::uint64_t AtomicFile::position() const noexcept {
  return m_state->content ? m_state->content->position() : m_state->written;
}

void AtomicFile::set_mode(unsigned mode) noexcept { m_state->mode = mode; }

void AtomicFile::commit() {
  auto& state = *m_state;
  state.flush();
  if (!state.content) return;
  const bool allowed =
      state.mode ? ::fchmod(state.file.number(), *state.mode) == 0 : inherit_rights(state.file, state.place);
  if (!allowed || ::fsync(state.file.number()) != 0) cannot_write(state.path, reason());
  state.give_name();
  if (!sync_folder_of(state.place)) cannot_write(state.path, reason());
}

struct Spool::State {
  std::string directory;
  std::size_t memory_bytes;
  std::vector<std::byte> memory;  ///< the tail that is not yet in the file
  Descriptor file;
  std::uint64_t in_file = 0;

  void flush() {
    if (!file) file = open_unnamed(scratch_directory(directory));
    if (!write_all(file.number(), memory)) cannot_write(scratch_directory(directory), reason());
    in_file += memory.size();
    memory.clear();
  }
};

Spool::Spool(std::string directory, std::size_t memory_bytes)
    : m_state(std::make_unique<State>(State{std::move(directory), memory_bytes, {}, {}, 0})) {}
Spool::~Spool() = default;
Spool::Spool(Spool&&) noexcept = default;
Spool& Spool::operator=(Spool&&) noexcept = default;

void Spool::write(std::span<const std::byte> bytes) {
  auto& state = *m_state;
  if (state.memory.size() + bytes.size() > state.memory_bytes) state.flush();
  if (bytes.size() <= state.memory_bytes) {
    state.memory.insert(state.memory.end(), bytes.begin(), bytes.end());
    return;
  }
  if (!write_all(state.file.number(), bytes)) cannot_write(scratch_directory(state.directory), reason());
  state.in_file += bytes.size();
}

std::uint64_t Spool::size() const noexcept { return m_state->in_file + m_state->memory.size(); }

std::size_t Spool::read_at(std::uint64_t offset, std::span<std::byte> out) const {
  const auto& state = *m_state;
  std::size_t filled = 0;
  if (offset < state.in_file) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), state.in_file - offset));
    const auto count = read_at_fully(state.file.number(), offset, out.first(wanted));
    if (count != static_cast<std::ptrdiff_t>(wanted))
      cannot_read(scratch_directory(state.directory), reason());
    filled = wanted;
    offset += wanted;
  }
  if (filled < out.size() && offset >= state.in_file && offset < size()) {
    const auto from = static_cast<std::size_t>(offset - state.in_file);
    const auto count = std::min(out.size() - filled, state.memory.size() - from);
    std::memcpy(out.data() + filled, state.memory.data() + from, count);
    filled += count;
  }
  return filled;
}

std::unique_ptr<ByteSource> Spool::open() const {
  return range(0, std::numeric_limits<std::uint64_t>::max());
}

std::unique_ptr<ByteSource> Spool::range(std::uint64_t offset, std::uint64_t length) const {
  return std::make_unique<Range<Spool>>(*this, offset, length);
}

bool is_stream(const std::string& path) {
  struct stat facts {};
  if (path == "-") return true;
  return ::stat(path.c_str(), &facts) == 0 &&
         (S_ISFIFO(facts.st_mode) || S_ISCHR(facts.st_mode) || S_ISSOCK(facts.st_mode));
}

std::string directory_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string file_name_of(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return std::string(path.substr(path.rfind('/') + 1));
}

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
// Files of the operating system: reading at any place without a shared cursor, writing to a name
// that appears only when whole, and scratch space that no crash can leave behind.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "io/bytes.hpp"

namespace permafrost {

/// An owned file descriptor.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) noexcept : m_number(number) {}
  Descriptor(Descriptor&& other) noexcept : m_number(std::exchange(other.m_number, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(m_number, other.m_number);
    return *this;
  }
  ~Descriptor();
  [[nodiscard]] int number() const noexcept { return m_number; }
  [[nodiscard]] explicit operator bool() const noexcept { return m_number >= 0; }

 private:
  int m_number = -1;
};

/// A regular file opened for reading at any offset (pread; never mmap, so a file that shrinks under
/// us is an error and not a signal). Thread-safe. A pipe or "-" is spooled to scratch space first.
class InputFile {
 public:
  /// Error{input} when it cannot be opened or is a directory or a device.
  [[nodiscard]] static InputFile open(const std::string& path);
  /// A file without a name in `directory` (empty: TMPDIR, else /tmp) that is first filled by `fill`; `path`
  /// is what it is called in messages. Error{output} when it cannot be written.
  [[nodiscard]] static InputFile made(std::string path, const std::string& directory,
                                      const std::function<void(ByteSink&)>& fill);

  [[nodiscard]] std::uint64_t size() const noexcept { return m_size; }
  [[nodiscard]] const std::string& path() const noexcept { return m_path; }
  [[nodiscard]] int descriptor() const noexcept { return m_descriptor.number(); }
  /// Up to out.size() bytes from `offset`; fewer only at the end of the file.
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> out) const;
  /// Exactly out.size() bytes; Error{input} "ends early" otherwise.
  void read_exactly(std::uint64_t offset, std::span<std::byte> out) const;
  /// Fills all of `rooms`, at most 1024 of them, with the bytes from `offset` on; false when these end
  /// before.
  [[nodiscard]] bool read_scattered(std::uint64_t offset, std::span<const std::span<std::byte>> rooms) const;
  /// The bytes [offset, offset + length) as a source; this file must outlive it.
  [[nodiscard]] std::unique_ptr<ByteSource> range(std::uint64_t offset, std::uint64_t length) const;

 private:
  InputFile(Descriptor descriptor, std::string path, std::uint64_t size);
  Descriptor m_descriptor;
  std::string m_path;
  std::uint64_t m_size = 0;
};

/// A file being written that gets its name last: an unnamed or temporary file in the destination's
/// directory, fsync, rename, fsync of the directory. Destroyed without commit() it leaves nothing.
/// What is_stream() is written to at once, and there commit() only flushes; a link stays, and what it leads
/// to is replaced.
class AtomicFile : public ByteSink {
 public:
  enum class Existing {
    refuse,
    replace,
    none,  ///< nobody else writes in that directory, so nothing is there, nor left there by a killed run
  };
  /// Error{output} when the directory cannot be written, a folder or a disk has the name or, with `refuse`, a
  /// file.
  AtomicFile(std::string path, Existing existing);
  ~AtomicFile() override;
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(std::span<const std::byte> bytes) override;
  /// From now on bytes are kept where read_at() finds them soon; best said before the first write().
  void expect_reading();
  /// Overwrites bytes written before; only when seekable().
  void write_at(std::uint64_t offset, std::span<const std::byte> bytes);
  /// Leaves `bytes` bytes to be filled by write_at(); what is written next comes behind them. Only when
  /// seekable().
  void reserve(std::uint64_t bytes);
  /// Reads back what write() wrote before the last reserve(), and write_at() after it; any thread. Only after
  /// expect_reading().
  void read_at(std::uint64_t offset, std::span<std::byte> out) const;
  [[nodiscard]] bool seekable() const noexcept;
  /// Bytes written so far by write().
  [[nodiscard]] std::uint64_t position() const noexcept;
  /// Permission bits that the file gets, instead of those of the file it replaces or what the umask leaves of
  /// 0666.
  void set_mode(unsigned mode) noexcept;
  /// The last act: flush, fsync, rename. Error{output} on any failure, and then nothing appears.
  void commit();

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

/// Scratch bytes: written once from the start, read at any place. Lives in memory up to
/// `memory_bytes`, then in an unnamed file of `directory` (empty: TMPDIR, else /tmp), which the
/// kernel frees whatever happens to us.
class Spool : public ByteSink {
 public:
  explicit Spool(std::string directory = {}, std::size_t memory_bytes = std::size_t{256} << 10);
  ~Spool() override;
  Spool(Spool&&) noexcept;
  Spool& operator=(Spool&&) noexcept;

  void write(std::span<const std::byte> bytes) override;
  [[nodiscard]] std::uint64_t size() const noexcept;
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> out) const;
  /// Everything written so far, from the start; the spool must outlive it.
  [[nodiscard]] std::unique_ptr<ByteSource> open() const;
  /// `length` bytes of it from `offset`, as far as they are there.
  [[nodiscard]] std::unique_ptr<ByteSource> range(std::uint64_t offset, std::uint64_t length) const;

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

/// Is `path` "-", or a pipe or a device that has a name ("/dev/null", a shell's ">(…)")? What is written
/// there can neither be replaced nor read back.
[[nodiscard]] bool is_stream(const std::string& path);

/// The directory part of `path`, "." when it has none.
[[nodiscard]] std::string directory_of(const std::string& path);
/// The last part of `path`.
[[nodiscard]] std::string file_name_of(std::string_view path);

}  // namespace permafrost

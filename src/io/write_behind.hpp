// SPDX-License-Identifier: Apache-2.0
// Writing a large file without waiting for the disk and without the page cache: pieces go out on a thread of
// their own while the next is made, and straight from our memory (O_DIRECT) where the file system can do
// that. What is written once and synced at the end gains nothing from the cache: it would be copied there,
// put other people's files out of it, and at fsync all of it would still have to be written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace permafrost {

class WriteBehind {
 public:
  /// Writes a regular file that is open for it, from its first byte on. The descriptor must outlive this.
  explicit WriteBehind(int descriptor);
  /// What was not settled may be missing.
  ~WriteBehind();
  WriteBehind(const WriteBehind&) = delete;
  WriteBehind& operator=(const WriteBehind&) = delete;

  /// Puts `bytes` behind what was written. False, with errno, when these or earlier ones could not be
  /// written.
  [[nodiscard]] bool write(std::span<const std::byte> bytes);
  /// Afterwards the file holds all that was written, for any reader; it is not synced. False with errno.
  [[nodiscard]] bool settle();
  /// From now on all goes through the page cache: of a file that is read while it is written, or soon after.
  void expect_reading();
  /// Writes over bytes that were written. False with errno.
  [[nodiscard]] bool write_at(std::uint64_t offset, std::span<const std::byte> bytes);
  /// Leaves `bytes` bytes out; only when settled.
  void skip(std::uint64_t bytes);
  /// Bytes written and left out.
  [[nodiscard]] std::uint64_t position() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
// Room for bytes that somebody is about to fill, kept for the next who needs as much. A vector would write
// zeros first, and give back to the kernel, page by page, what the next frame takes again.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

namespace permafrost {

class ByteRoom {
 public:
  /// `size` bytes with whatever values; what was there before is lost when there was room for fewer.
  std::span<std::byte> make(std::size_t size) {
    if (size > m_room) {
      m_bytes = std::make_unique_for_overwrite<std::byte[]>(size);
      m_room = size;
    }
    m_size = size;
    return all();
  }
  /// Keeps the first `size` bytes, of those that are there.
  void shorten(std::size_t size) { m_size = size; }
  /// Bytes that are taken up, whether they are used or not.
  [[nodiscard]] std::size_t room() const { return m_room; }
  [[nodiscard]] std::span<std::byte> all() { return {m_bytes.get(), m_size}; }
  [[nodiscard]] std::span<const std::byte> all() const { return {m_bytes.get(), m_size}; }

 private:
  std::unique_ptr<std::byte[]> m_bytes;
  std::size_t m_size = 0, m_room = 0;
};

}  // namespace permafrost

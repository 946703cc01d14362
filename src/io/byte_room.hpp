// SPDX-License-Identifier: Apache-2.0
// Room for bytes that somebody is about to fill, kept for the next who needs as much. A vector would write
// zeros first, and give back to the kernel, page by page, what the next frame takes again.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <utility>

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
  /// Room for `size` bytes in all; what is there stays.
  void reserve(std::size_t size) {
    if (size <= m_room) return;
    auto bytes = std::make_unique_for_overwrite<std::byte[]>(size);
    if (m_size != 0) std::memcpy(bytes.get(), m_bytes.get(), m_size);
    m_bytes = std::move(bytes);
    m_room = size;
  }
  /// `size` bytes more behind what is there, with whatever values.
  std::span<std::byte> extend(std::size_t size) {
    if (m_size + size > m_room) reserve(std::max(m_size + size, 2 * m_room));
    m_size += size;
    return all().last(size);
  }
  void append(std::span<const std::byte> bytes) {
    if (!bytes.empty()) std::memcpy(extend(bytes.size()).data(), bytes.data(), bytes.size());
  }
  /// Keeps the first `size` bytes, of those that are there.
  void shorten(std::size_t size) { m_size = size; }
  [[nodiscard]] std::size_t size() const { return m_size; }
  [[nodiscard]] bool empty() const { return m_size == 0; }
  /// Bytes that are taken up, whether they are used or not.
  [[nodiscard]] std::size_t room() const { return m_room; }
  [[nodiscard]] std::span<std::byte> all() { return {m_bytes.get(), m_size}; }
  [[nodiscard]] std::span<const std::byte> all() const { return {m_bytes.get(), m_size}; }

 private:
  std::unique_ptr<std::byte[]> m_bytes;
  std::size_t m_size = 0, m_room = 0;
};

}  // namespace permafrost

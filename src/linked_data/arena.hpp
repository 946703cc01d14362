// SPDX-License-Identifier: Apache-2.0
// Memory that only grows and is given back all at once: a document's strings and nodes. clear() keeps the
// blocks, so that a million documents after one another allocate what the largest of them needs.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace permafrost {

class Arena {
 public:
  /// Uninitialised room of `size` bytes, aligned for any type without extended alignment.
  [[nodiscard]] void* take(std::size_t size) {
    const std::size_t rounded = (size + alignment - 1) / alignment * alignment;
    if (m_left < rounded) open_block(rounded);
    std::byte* const room = m_next;
    m_next += rounded;
    m_left -= rounded;
    return room;
  }
  /// A copy of `text`.
  [[nodiscard]] std::string_view keep(std::string_view text) {
    if (text.empty()) return {};
    auto* const room = static_cast<char*>(take(text.size()));
    std::memcpy(room, text.data(), text.size());
    return {room, text.size()};
  }
  /// Forgets all; the memory stays for what comes.
  void clear() noexcept {
    m_block = 0;
    m_next = nullptr;
    m_left = 0;
  }

 private:
  static constexpr std::size_t alignment = alignof(std::max_align_t);
  static constexpr std::size_t block_bytes = std::size_t{1} << 16;

  void open_block(std::size_t at_least) {
    while (m_block < m_blocks.size() && m_blocks[m_block].size < at_least) ++m_block;
    if (m_block == m_blocks.size()) {
      const std::size_t size = std::max(at_least, block_bytes);
      m_blocks.push_back({std::make_unique<std::byte[]>(size), size});
    }
    m_next = m_blocks[m_block].bytes.get();
    m_left = m_blocks[m_block].size;
    ++m_block;
  }

  struct Block {
    std::unique_ptr<std::byte[]> bytes;
    std::size_t size;
  };
  std::vector<Block> m_blocks;
  std::size_t m_block = 0;  // the next one to open
  std::byte* m_next = nullptr;
  std::size_t m_left = 0;
};

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
// Text that is appended to and cleared without ever giving back or clearing its memory, for what is written
// anew for each of a million documents. Where std::string would do in time, use that.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace permafrost {

class TextBuffer {
 public:
  /// Views and pointers into the text stay valid until more than this is appended.
  void reserve(std::size_t size) {
    if (m_capacity - m_size < size) grow(size);
  }
  void append(std::string_view text) {
    if (text.empty()) return;  // it may point nowhere, which memcpy does not allow
    reserve(text.size());
    std::memcpy(m_text.get() + m_size, text.data(), text.size());
    m_size += text.size();
  }
  void append(char letter) {
    reserve(1);
    m_text[m_size++] = letter;
  }
  void clear() noexcept { m_size = 0; }

  [[nodiscard]] std::size_t size() const noexcept { return m_size; }
  [[nodiscard]] char* data() noexcept { return m_text.get(); }
  [[nodiscard]] std::string_view view() const noexcept { return {m_text.get(), m_size}; }

 private:
  void grow(std::size_t size) {
    m_capacity = std::max(m_capacity * 2, m_size + size);
    std::unique_ptr<char[]> larger(new char[m_capacity]);
    std::copy_n(m_text.get(), m_size, larger.get());
    m_text = std::move(larger);
  }

  static constexpr std::size_t at_first = std::size_t{1} << 14;
  std::unique_ptr<char[]> m_text{new char[at_first]};
  std::size_t m_size = 0;
  std::size_t m_capacity = at_first;
};

}  // namespace permafrost

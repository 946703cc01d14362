// SPDX-License-Identifier: Apache-2.0
#include "io/file_window.hpp"

#include <algorithm>

namespace permafrost {

std::span<const std::byte> FileWindow::from(std::uint64_t offset, std::size_t count) {
  const bool here = offset >= m_offset && offset - m_offset <= m_bytes.size() &&
                    m_bytes.size() - (offset - m_offset) >= count;
  if (!here) {
    m_bytes.resize(std::max(count, m_least));
    m_bytes.resize(offset < m_file.size() ? m_file.read_at(offset, m_bytes) : 0);
    m_offset = offset;
  }
  return std::span(m_bytes).subspan(static_cast<std::size_t>(offset - m_offset));
}

std::span<const std::byte> FileWindow::at(std::uint64_t offset, std::size_t count) {
  const auto bytes = from(offset, count);
  return bytes.first(std::min(count, bytes.size()));
}

}  // namespace permafrost

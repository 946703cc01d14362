// SPDX-License-Identifier: Apache-2.0
#include "io/line_reader.hpp"

#include <algorithm>
#include <utility>

namespace permafrost {

std::optional<std::string_view> LineReader::next(ByteSource& bytes) {
  while (true) {
    const std::string_view text = as_text(std::span(m_buffer).subspan(m_begin, m_filled - m_begin));
    if (const std::size_t end = text.find('\n'); end != std::string_view::npos) {
      m_begin += end + 1;
      return std::exchange(m_too_long, false) ? std::string_view{} : text.substr(0, end);
    }
    m_too_long = m_too_long || text.size() == m_buffer.size();
    const std::size_t kept = m_too_long ? 0 : text.size();
    std::copy_n(m_buffer.begin() + static_cast<std::ptrdiff_t>(m_begin), kept, m_buffer.begin());
    m_filled = kept;
    m_begin = 0;
    const std::size_t got = bytes.read(std::span(m_buffer).subspan(m_filled));
    if (got == 0) return std::nullopt;
    m_filled += got;
  }
}

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
#include "formats/permafrost_archive/json_text.hpp"

#include "base/text.hpp"

namespace permafrost::archive {

std::string quoted(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "\"";
  auto bad = find_bad_utf8(text);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (bad && i == *bad) {
      out += "\xEF\xBF\xBD";
      bad = find_bad_utf8(text.substr(i + 1));
      if (bad) *bad += i + 1;
      continue;
    }
    const char c = text[i];
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (code < 0x20) {
      out += "\\u00";
      out += digits[code >> 4];
      out += digits[code & 15];
    } else {
      out += c;
    }
  }
  return out += '"';
}

JsonLine& JsonLine::raw(std::string_view key, std::string_view json) {
  if (!m_members.empty()) m_members += ',';
  m_members += quoted(key);
  m_members += ':';
  m_members += json;
  return *this;
}

}  // namespace permafrost::archive

// SPDX-License-Identifier: Apache-2.0
#include "codec/json_out.hpp"

#include "base/text.hpp"

namespace permafrost {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

void append_escaped(std::string& quoted, std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (byte < 0x20) {
      quoted += "\\u00";
      quoted += digits[byte >> 4U];
      quoted += digits[byte & 15U];
    } else {
      quoted += c;
    }
  }
}

}  // namespace

std::string json_quoted(std::string_view text) {
  std::string quoted = "\"";
  while (const auto bad = find_bad_utf8(text)) {
    append_escaped(quoted, text.substr(0, *bad));
    quoted += replacement;
    text.remove_prefix(*bad + 1);
  }
  append_escaped(quoted, text);
  return quoted + '"';
}

void JsonOut::separate() {
  if (m_after_key) {
    m_after_key = false;
    return;
  }
  if (m_levels.empty()) return;
  if (!m_levels.back().empty) put(",");
  m_levels.back().empty = false;
}

JsonOut& JsonOut::key(std::string_view name) {
  separate();
  put(json_quoted(name));
  put(":");
  m_after_key = true;
  return *this;
}

JsonOut& JsonOut::raw(std::string_view json) {
  separate();
  put(json);
  return *this;
}

JsonOut& JsonOut::begin(char bracket) {
  separate();
  put(std::string_view(&bracket, 1));
  m_levels.push_back({bracket == '{' ? '}' : ']'});
  return *this;
}

JsonOut& JsonOut::end() {
  put(std::string_view(&m_levels.back().closing, 1));
  m_levels.pop_back();
  return *this;
}

}  // namespace permafrost

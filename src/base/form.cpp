// SPDX-License-Identifier: Apache-2.0
#include "base/form.hpp"

#include <array>
#include <cstddef>

#include "base/text.hpp"

namespace permafrost {

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

std::string percent_encoded(std::string_view text, std::string_view plain) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string result;
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (is_unreserved(character) || plain.find(character) != std::string_view::npos) {
      result += character;
    } else {
      result.append("%").append(1, digits[byte >> 4U]).append(1, digits[byte & 0xFU]);
    }
  }
  return result;
}

std::optional<std::string> form_decoded(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      result += text[at] == '+' ? ' ' : text[at];
      continue;
    }
    std::array<std::byte, 1> byte{};
    if (text.size() - at < 3 || !from_hex(text.substr(at + 1, 2), byte)) return std::nullopt;
    result += static_cast<char>(byte[0]);
    at += 2;
  }
  return result;
}

std::string form_text(std::initializer_list<std::pair<std::string_view, std::string_view>> members) {
  std::string text;
  for (const auto& [name, value] : members)
    text.append(text.empty() ? "" : "&")
        .append(percent_encoded(name))
        .append("=")
        .append(percent_encoded(value));
  return text;
}

std::optional<std::string> form_value(std::string_view form, std::string_view name) {
  while (!form.empty()) {
    const auto member = form.substr(0, form.find('&'));
    form.remove_prefix(std::min(form.size(), member.size() + 1));
    const auto sign = std::min(member.find('='), member.size());
    if (form_decoded(member.substr(0, sign)) == name)
      return form_decoded(member.substr(std::min(sign + 1, member.size())));
  }
  return std::nullopt;
}

}  // namespace permafrost

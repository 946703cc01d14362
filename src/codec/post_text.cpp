// SPDX-License-Identifier: Apache-2.0
#include "codec/post_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace permafrost {

namespace {

struct NamedCharacter {
  std::string_view name, text;
};
constexpr std::array named_characters{
    NamedCharacter{"amp", "&"},   NamedCharacter{"lt", "<"},   NamedCharacter{"gt", ">"},
    NamedCharacter{"quot", "\""}, NamedCharacter{"apos", "'"}, NamedCharacter{"nbsp", " "},
};

void append_utf8(std::string& text, std::uint32_t code) {
  const auto byte = [&](std::uint32_t value) { text += static_cast<char>(value); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0U | code >> 6U);
    byte(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    byte(0xE0U | code >> 12U);
    byte(0x80U | (code >> 6U & 0x3FU));
    byte(0x80U | (code & 0x3FU));
  } else {
    byte(0xF0U | code >> 18U);
    byte(0x80U | (code >> 12U & 0x3FU));
    byte(0x80U | (code >> 6U & 0x3FU));
    byte(0x80U | (code & 0x3FU));
  }
}

/// The character that `name` ("amp", "#39", "#x27") stands for is appended; false when there is none.
bool append_character(std::string& text, std::string_view name) {
  for (const auto& row : named_characters) {
    if (row.name != name) continue;
    text += row.text;
    return true;
  }
  if (!name.starts_with('#')) return false;
  const bool hex = name.size() > 1 && (name[1] == 'x' || name[1] == 'X');
  name.remove_prefix(hex ? 2 : 1);
  std::uint32_t code = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), code, hex ? 16 : 10);
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (error != std::errc{} || end != name.data() + name.size() || code > 0x10FFFF || surrogate) return false;
  append_utf8(text, code);
  return true;
}

/// The tag's name in `inside` ("br /", "/p", "a href=…"), with the slash of an end tag.
std::string_view tag_name(std::string_view inside) {
  const auto end = inside.find_first_of(" \t\r\n", inside.starts_with('/') ? 1 : 0);
  auto name = inside.substr(0, end);
  if (name.size() > 1 && name.ends_with('/')) name.remove_suffix(1);
  return name;
}

std::string_view text_of_tag(std::string_view name) {
  if (name == "br") return "\n";
  if (name == "/p" || name == "/blockquote" || name == "/pre" || name == "/ul" || name == "/ol")
    return "\n\n";
  if (name == "/li") return "\n";
  if (name == "li") return "- ";
  return "";
}

}  // namespace

std::string post_text(std::string_view html) {
  constexpr std::size_t longest_entity = 10;
  std::string text;
  while (!html.empty()) {
    const auto special = std::min(html.find_first_of("<&"), html.size());
    text += html.substr(0, special);
    html.remove_prefix(special);
    if (html.empty()) break;
    const auto end = html.find(html.front() == '<' ? '>' : ';');
    const bool entity = html.front() == '&';
    const bool whole = end != std::string_view::npos && (!entity || end <= longest_entity);
    if (whole && !entity) {
      text += text_of_tag(tag_name(html.substr(1, end - 1)));
    } else if (!whole || !append_character(text, html.substr(1, end - 1))) {
      text += html.front();
      html.remove_prefix(1);
      continue;
    }
    html.remove_prefix(end + 1);
  }
  const auto last = text.find_last_not_of(" \n");
  text.resize(last == std::string::npos ? 0 : last + 1);
  return text;
}

}  // namespace permafrost

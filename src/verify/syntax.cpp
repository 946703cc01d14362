// SPDX-License-Identifier: Apache-2.0
#include "verify/syntax.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace permafrost {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alphanumeric(char c) { return is_letter(c) || is_digit(c); }
bool all_letters(std::string_view text) { return std::all_of(text.begin(), text.end(), is_letter); }
bool all_digits(std::string_view text) { return std::all_of(text.begin(), text.end(), is_digit); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool equal_ignoring_case(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

/// The parts between hyphens; empty when one of them is empty, longer than 8, or holds another character.
std::vector<std::string_view> subtags_of(std::string_view tag) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = tag.find('-');
    const std::string_view part = tag.substr(0, end);
    if (part.empty() || part.size() > 8 || !std::all_of(part.begin(), part.end(), is_alphanumeric)) return {};
    parts.push_back(part);
    if (end == std::string_view::npos) return parts;
    tag.remove_prefix(end + 1);
  }
}

bool is_grandfathered(std::string_view tag) {
  constexpr std::array<std::string_view, 17> irregular{
      "en-GB-oed", "i-ami", "i-bnn",     "i-default", "i-enochian", "i-hak",
      "i-klingon", "i-lux", "i-mingo",   "i-navajo",  "i-pwn",      "i-tao",
      "i-tay",     "i-tsu", "sgn-BE-FR", "sgn-BE-NL", "sgn-CH-DE"};
  return std::any_of(irregular.begin(), irregular.end(),
                     [tag](std::string_view one) { return equal_ignoring_case(one, tag); });
}

bool is_variant(std::string_view part) {
  return part.size() >= 5 || (part.size() == 4 && is_digit(part.front()));
}

bool is_token(std::string_view text) {
  static constexpr std::string_view others = "!#$&-^_.+%'*`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_alphanumeric(c) || others.find(c) != std::string_view::npos;
  });
}

/// Takes "12X" for one of `units` in order from the front of `rest`; only the last may have a fraction when
/// `fraction`. How many were taken, or -1.
int take_units(std::string_view& rest, std::string_view units, bool fraction) {
  int taken = 0;
  std::size_t from = 0;
  while (!rest.empty() && is_digit(rest.front())) {
    std::size_t digits = 0;
    while (digits < rest.size() && is_digit(rest[digits])) ++digits;
    bool fractional = false;
    if (fraction && digits < rest.size() && rest[digits] == '.') {
      const std::size_t point = digits++;
      while (digits < rest.size() && is_digit(rest[digits])) ++digits;
      if (digits == point + 1) return -1;
      fractional = true;
    }
    const std::size_t unit = digits < rest.size() ? units.find(rest[digits], from) : std::string_view::npos;
    if (unit == std::string_view::npos || (fractional && unit + 1 != units.size())) return -1;
    from = unit + 1;
    rest.remove_prefix(digits + 1);
    ++taken;
  }
  return taken;
}

constexpr std::string_view base83 =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";

}  // namespace

bool is_language_tag(std::string_view tag) {
  if (is_grandfathered(tag)) return true;
  const auto parts = subtags_of(tag);
  if (parts.empty()) return false;
  std::size_t at = 0;
  const auto more = [&] { return at < parts.size(); };
  const auto is_private = [&] { return more() && (parts[at] == "x" || parts[at] == "X"); };
  if (!is_private()) {
    if (parts[at].size() < 2 || !all_letters(parts[at])) return false;
    const bool short_language = parts[at].size() <= 3;
    ++at;
    for (int i = 0; i < 3 && short_language && more() && parts[at].size() == 3 && all_letters(parts[at]); ++i)
      ++at;
    if (more() && parts[at].size() == 4 && all_letters(parts[at])) ++at;
    if (more() && ((parts[at].size() == 2 && all_letters(parts[at])) ||
                   (parts[at].size() == 3 && all_digits(parts[at])))) {
      ++at;
    }
    while (more() && is_variant(parts[at])) ++at;
    while (more() && parts[at].size() == 1 && !is_private()) {
      const std::size_t singleton = at++;
      while (more() && parts[at].size() >= 2) ++at;
      if (at == singleton + 1) return false;
    }
  }
  if (is_private()) return at + 1 < parts.size();
  return !more();
}

bool is_media_type(std::string_view type) {
  const std::size_t slash = type.find('/');
  if (slash == std::string_view::npos || !is_token(type.substr(0, slash))) return false;
  std::string_view subtype = type.substr(slash + 1);
  const std::size_t parameters = subtype.find(';');
  if (parameters != std::string_view::npos) {
    if (subtype.find('=', parameters) == std::string_view::npos) return false;
    subtype = subtype.substr(0, parameters);
    while (subtype.ends_with(' ')) subtype.remove_suffix(1);
  }
  return is_token(subtype);
}

bool is_duration(std::string_view duration) {
  if (duration.starts_with('-')) duration.remove_prefix(1);
  if (!duration.starts_with('P')) return false;
  duration.remove_prefix(1);
  const int days = take_units(duration, "YMD", false);
  if (days < 0) return false;
  if (duration.empty()) return days > 0;
  if (!duration.starts_with('T')) return false;
  duration.remove_prefix(1);
  return take_units(duration, "HMS", true) > 0 && duration.empty();
}

bool is_link_relation(std::string_view relation) {
  return !relation.empty() && relation.find_first_of(" \t\n\f\r,") == std::string_view::npos;
}

bool has_html(std::string_view text) {
  for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    const std::string_view rest = text.substr(at + 1);
    const std::size_t name = rest.starts_with('/') ? 1 : 0;
    const bool tag = name < rest.size() && is_letter(rest[name]);
    if (tag && rest.find('>') != std::string_view::npos) return true;
  }
  return false;
}

BlurhashSize blurhash_size(std::string_view hash) {
  const std::size_t digit = hash.empty() ? std::string_view::npos : base83.find(hash.front());
  if (digit == std::string_view::npos || digit > 80) return {};
  return {.columns = static_cast<int>(digit % 9) + 1, .rows = static_cast<int>(digit / 9) + 1};
}

bool is_blurhash(std::string_view hash) {
  const BlurhashSize size = blurhash_size(hash);
  if (size.columns == 0 || hash.find_first_not_of(base83) != std::string_view::npos) return false;
  return hash.size() == 4 + 2 * static_cast<std::size_t>(size.columns) * static_cast<std::size_t>(size.rows);
}

}  // namespace permafrost

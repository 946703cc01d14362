// SPDX-License-Identifier: Apache-2.0
#include "base/url.hpp"

#include <algorithm>

namespace permafrost {

namespace {

bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equal_ignoring_case(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

/// Cuts `text` at the first of `stops`; the rest, stop included, stays in `text`.
std::string_view cut(std::string_view& text, std::string_view stops) {
  const std::string_view part = text.substr(0, text.find_first_of(stops));
  text.remove_prefix(part.size());
  return part;
}

bool split_authority(std::string_view authority, UrlParts& parts) {
  if (authority.find('@') != std::string_view::npos) return false;
  const bool literal = authority.starts_with('[');
  const auto close = literal ? authority.find(']') : std::string_view::npos;
  if (literal && close == std::string_view::npos) return false;
  const auto colon = authority.find(':', literal ? close : 0);
  parts.host = authority.substr(0, colon);
  if (colon != std::string_view::npos) parts.port = authority.substr(colon + 1);
  return !parts.host.empty() && std::all_of(parts.port.begin(), parts.port.end(), is_digit);
}

}  // namespace

std::optional<UrlParts> split_url(std::string_view text) {
  const bool clean = std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == '\x7F' || c == '\\';
  });
  if (!clean) return std::nullopt;
  UrlParts parts;
  const auto colon = text.find("://");
  if (colon == std::string_view::npos) return std::nullopt;
  parts.scheme = text.substr(0, colon);
  if (!equal_ignoring_case(parts.scheme, "https") && !equal_ignoring_case(parts.scheme, "http"))
    return std::nullopt;
  text.remove_prefix(colon + 3);
  if (!split_authority(cut(text, "/?#"), parts)) return std::nullopt;
  parts.path = cut(text, "?#");
  if (text.starts_with('?')) {
    text.remove_prefix(1);
    parts.query = cut(text, "#");
  }
  if (text.starts_with('#')) parts.fragment = text.substr(1);
  return parts;
}

bool is_absolute_iri(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size() || !is_alpha(text.front()))
    return false;
  const auto scheme = text.substr(0, colon);
  const bool scheme_ok = std::all_of(scheme.begin(), scheme.end(), [](char c) {
    return is_alpha(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
  });
  return scheme_ok && std::none_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) <= 0x20 || c == '<' || c == '>' || c == '"' || c == '\x7F';
         });
}

bool same_host(std::string_view left, std::string_view right) {
  const auto a = split_url(left);
  const auto b = split_url(right);
  return a && b && equal_ignoring_case(a->host, b->host) && a->port == b->port;
}

std::optional<std::uint64_t> last_number(std::string_view iri) {
  iri = iri.substr(0, iri.find_first_of("?#"));
  const auto end = iri.find_last_of("0123456789");
  if (end == std::string_view::npos) return std::nullopt;
  std::size_t begin = end;
  while (begin > 0 && is_digit(iri[begin - 1])) --begin;
  std::uint64_t number = 0;
  for (const char digit : iri.substr(begin, end - begin + 1)) {
    const auto value = static_cast<std::uint64_t>(digit - '0');
    if (number > (UINT64_MAX - value) / 10) return std::nullopt;
    number = number * 10 + value;
  }
  return number;
}

}  // namespace permafrost

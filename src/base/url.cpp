// SPDX-License-Identifier: Apache-2.0
#include "base/url.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/form.hpp"
#include "base/text.hpp"

namespace permafrost {

namespace {

bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Cuts `text` at the first of `stops`; the rest, stop included, stays in `text`.
std::string_view cut(std::string_view& text, std::string_view stops) {
  const std::string_view part = text.substr(0, find_any(text, stops));
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

/// RFC 3986, 5.2.4.
std::string without_dot_segments(std::string_view path) {
  std::string result;
  while (!path.empty()) {
    path.remove_prefix(1);  // its slash
    const auto segment = cut(path, "/");
    const bool last = path.empty();
    if (segment == "..") result.resize(std::min(result.size(), result.rfind('/')));
    if (segment != "." && segment != "..") {
      result.append("/").append(segment);
    } else if (last) {
      result += '/';
    }
  }
  return result.empty() ? "/" : result;
}

/// Is the value of a query member called so nobody else's business? Tokens of APIs, OAuth and object storage.
bool names_a_secret(std::string_view name) {
  static constexpr std::array<std::string_view, 12> parts{"token",     "secret",     "password", "passwd",
                                                          "signature", "sig",        "code",     "auth",
                                                          "key",       "credential", "session",  "policy"};
  const std::string key = ascii_lower(name);
  return std::any_of(parts.begin(), parts.end(),
                     [&](std::string_view part) { return key.find(part) != std::string::npos; });
}

/// RFC 3986, 3.1.
bool begins_with_scheme(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || !is_alpha(text.front())) return false;
  const auto scheme = text.substr(0, colon);
  return std::all_of(scheme.begin(), scheme.end(),
                     [](char c) { return is_alpha(c) || is_digit(c) || c == '+' || c == '-' || c == '.'; });
}

/// What no IRI may hold: white space, control characters, angle brackets, quotes.
constexpr auto barred = [] {
  std::array<bool, 256> letters{};
  for (std::size_t c = 0; c <= 0x20; ++c) letters[c] = true;
  for (const unsigned char c : {'<', '>', '"', '\x7F'}) letters[c] = true;
  return letters;
}();

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
  if (!begins_with_scheme(text) || text.find(':') + 1 == text.size()) return false;
  bool found = false;
  for (const char c : text) found |= barred[static_cast<unsigned char>(c)];
  return !found;
}

bool same_host(std::string_view left, std::string_view right) {
  const auto a = split_url(left);
  const auto b = split_url(right);
  return a && b && equal_ignoring_case(a->host, b->host) && a->port == b->port;
}

std::string host_and_port(const UrlParts& url) {
  std::string text(url.host);
  if (!url.port.empty()) text.append(":").append(url.port);
  return text;
}

std::string origin_of(std::string_view url) {
  const auto parts = split_url(url);
  if (!parts) return {};
  std::string origin = ascii_lower(parts->scheme);
  const std::string_view usual = origin == "https" ? "443" : "80";
  origin.append("://").append(ascii_lower(parts->host));
  if (!parts->port.empty() && parts->port != usual) origin.append(":").append(parts->port);
  return origin;
}

std::string resolve_url(std::string_view base, std::string_view reference) {
  const auto from = split_url(base);
  if (!from) return {};
  std::string scheme(from->scheme);
  if (begins_with_scheme(reference)) return std::string(reference);
  if (reference.starts_with("//")) return scheme.append(":").append(reference);
  std::string result = scheme + "://" + host_and_port(*from);

  auto rest = reference;
  const auto path = cut(rest, "?#");
  if (path.empty()) {
    result += from->path.empty() ? "/" : from->path;
    if (!rest.starts_with('?') && !from->query.empty()) result.append("?").append(from->query);
  } else if (path.starts_with('/')) {
    result += without_dot_segments(path);
  } else {
    const auto folder = from->path.substr(0, from->path.rfind('/') + 1);
    const std::string whole = std::string(folder.empty() ? "/" : folder).append(path);
    result += without_dot_segments(whole);
  }
  return result.append(rest);
}

std::string ascii_url(std::string_view url) {
  const auto parts = split_url(url);
  if (!parts) return std::string(url);
  std::string result(url.substr(0, static_cast<std::size_t>(parts->path.data() - url.data())));
  for (const char byte : url.substr(result.size())) {
    const bool ascii = static_cast<unsigned char>(byte) < 0x80;
    ascii ? result.append(1, byte) : result.append(percent_encoded({&byte, 1}));
  }
  return result;
}

std::string scrubbed_url(std::string_view url) {
  std::string result;
  const auto authority = url.find("://");
  if (authority != std::string_view::npos) {
    result = url.substr(0, authority + 3);
    url.remove_prefix(authority + 3);
    const auto end = std::min(url.find_first_of("/?#"), url.size());
    const auto user = url.substr(0, end).rfind('@');
    if (user != std::string_view::npos) {
      result += "***";
      url.remove_prefix(user);
    }
  }
  result += cut(url, "?");
  while (!url.empty() && url.front() != '#') {
    result += url.front();  // '?' or '&'
    url.remove_prefix(1);
    const auto name = cut(url, "=&#");
    const auto value = cut(url, "&#");
    result += name;
    result += value.size() > 1 && names_a_secret(name) ? "=***" : value;
  }
  return result.append(url);
}

std::optional<std::uint64_t> last_number(std::string_view iri) {
  iri = iri.substr(0, iri.find('?'));
  iri = iri.substr(0, iri.find('#'));
  std::size_t end = iri.size();
  while (end > 0 && !is_digit(iri[end - 1])) --end;
  if (end == 0) return std::nullopt;
  std::size_t begin = end;
  while (begin > 0 && is_digit(iri[begin - 1])) --begin;
  std::uint64_t number = 0;
  const auto [behind, error] = std::from_chars(iri.data() + begin, iri.data() + end, number);
  if (error != std::errc()) return std::nullopt;
  return number;
}

}  // namespace permafrost

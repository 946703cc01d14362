// SPDX-License-Identifier: Apache-2.0
#include "linked_data/iri.hpp"

#include <cstddef>

#include "linked_data/nquads_text.hpp"

namespace permafrost {
namespace {

bool is_letter(char letter) { return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z'); }
bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

/// RFC 3986, appendix B. Absent is not empty: "http://a?" has a query, "http://a" has none.
struct Parts {
  std::string_view scheme, authority, path, query, fragment;
  bool has_authority = false, has_query = false, has_fragment = false;
};

Parts parts_of(std::string_view iri) {
  Parts parts;
  if (has_scheme(iri)) {
    parts.scheme = iri.substr(0, iri.find(':'));
    iri.remove_prefix(parts.scheme.size() + 1);
  }
  if (const auto hash = iri.find('#'); hash != std::string_view::npos) {
    parts.has_fragment = true;
    parts.fragment = iri.substr(hash + 1);
    iri = iri.substr(0, hash);
  }
  if (const auto mark = iri.find('?'); mark != std::string_view::npos) {
    parts.has_query = true;
    parts.query = iri.substr(mark + 1);
    iri = iri.substr(0, mark);
  }
  if (iri.starts_with("//")) {
    parts.has_authority = true;
    parts.authority = iri.substr(2, iri.find('/', 2) - 2);
    iri.remove_prefix(2 + parts.authority.size());
  }
  parts.path = iri;
  return parts;
}

/// RFC 3986, 5.2.4.
std::string without_dot_segments(std::string_view path) {
  std::string out;
  const auto drop_last = [&out] {
    const auto slash = out.rfind('/');
    out.resize(slash == std::string::npos ? 0 : slash);
  };
  while (!path.empty()) {
    if (path.starts_with("../")) {
      path.remove_prefix(3);
    } else if (path.starts_with("./") || path.starts_with("/./")) {
      path.remove_prefix(2);
    } else if (path == "/.") {
      path = "/";
    } else if (path.starts_with("/../")) {
      path.remove_prefix(3);
      drop_last();
    } else if (path == "/..") {
      path = "/";
      drop_last();
    } else if (path == "." || path == "..") {
      path = {};
    } else {
      const auto segment = path.substr(0, path.find('/', 1));
      out += segment;
      path.remove_prefix(segment.size());
    }
  }
  return out;
}

/// RFC 3986, 5.2.3.
std::string merged_path(const Parts& base, std::string_view reference) {
  if (base.has_authority && base.path.empty()) return "/" + std::string{reference};
  const auto slash = base.path.rfind('/');
  std::string path{base.path.substr(0, slash == std::string_view::npos ? 0 : slash + 1)};
  path += reference;
  return path;
}

std::string recomposed(const Parts& parts, std::string_view path) {
  std::string iri{parts.scheme};
  iri += ':';
  if (parts.has_authority) iri.append("//").append(parts.authority);
  iri += path;
  if (parts.has_query) iri.append("?").append(parts.query);
  if (parts.has_fragment) iri.append("#").append(parts.fragment);
  return iri;
}

}  // namespace

bool has_scheme(std::string_view iri) noexcept {
  if (iri.empty() || !is_letter(iri.front())) return false;
  for (const char letter : iri) {
    if (letter == ':') return true;
    if (!is_letter(letter) && !is_digit(letter) && letter != '+' && letter != '-' && letter != '.')
      return false;
  }
  return false;
}

bool is_well_formed_iri(std::string_view iri) noexcept {
  if (!has_scheme(iri) || plain_length(iri, NquadsPlace::iri) != iri.size()) return false;
  const std::size_t hash = iri.find('#');
  return hash == std::string_view::npos || iri.find('#', hash + 1) == std::string_view::npos;
}

bool is_well_formed_language(std::string_view tag) noexcept {
  std::size_t length = 0;
  bool first = true;
  for (const char letter : tag) {
    if (letter == '-') {
      if (length == 0) return false;
      first = false;
      length = 0;
    } else if (!is_letter(letter) && (first || !is_digit(letter))) {
      return false;
    } else if (++length > 8) {
      return false;
    }
  }
  return length != 0;
}

std::string resolve_iri(std::string_view base, std::string_view reference) {
  if (!has_scheme(base)) return std::string{reference};
  const Parts from = parts_of(base);
  Parts to = parts_of(reference);
  if (!to.scheme.empty()) return recomposed(to, without_dot_segments(to.path));
  to.scheme = from.scheme;
  if (to.has_authority) return recomposed(to, without_dot_segments(to.path));
  to.authority = from.authority;
  to.has_authority = from.has_authority;
  if (to.path.empty()) {
    if (!to.has_query) {
      to.query = from.query;
      to.has_query = from.has_query;
    }
    return recomposed(to, from.path);
  }
  return recomposed(
      to, without_dot_segments(to.path.starts_with('/') ? std::string{to.path} : merged_path(from, to.path)));
}

}  // namespace permafrost

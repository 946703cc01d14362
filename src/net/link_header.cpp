// SPDX-License-Identifier: Apache-2.0
#include "net/link_header.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "base/url.hpp"

namespace permafrost {

namespace {

constexpr std::string_view white = " \t";

void skip_white(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(white), text.size()));
}

bool take(std::string_view& text, char expected) {
  skip_white(text);
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(1);
  return true;
}

/// Up to the first of `stops`, which stay.
std::string_view take_until(std::string_view& text, std::string_view stops) {
  const auto piece = text.substr(0, text.find_first_of(stops));
  text.remove_prefix(piece.size());
  return piece;
}

/// A token or a quoted string, with its backslashes taken out (RFC 9110, 5.6.4).
std::string take_value(std::string_view& text) {
  skip_white(text);
  if (!text.starts_with('"')) return std::string(take_until(text, ";, \t"));
  text.remove_prefix(1);
  std::string value;
  while (!text.empty() && text.front() != '"') {
    if (text.front() == '\\' && text.size() > 1) text.remove_prefix(1);
    value += text.front();
    text.remove_prefix(1);
  }
  if (!text.empty()) text.remove_prefix(1);
  return value;
}

struct Link {
  std::string target;
  std::string relations;
  bool anchored = false;
};

/// The next link of the field; nothing when it ends or makes no sense any more.
std::optional<Link> take_link(std::string_view& field) {
  while (take(field, ',')) {
  }
  if (!take(field, '<')) return std::nullopt;
  Link link{.target = std::string(take_until(field, ">")), .relations = {}};
  if (!take(field, '>')) return std::nullopt;
  bool has_relations = false;
  while (take(field, ';')) {
    skip_white(field);
    const std::string name = ascii_lower(take_until(field, "=;, \t"));
    const std::string value = take(field, '=') ? take_value(field) : std::string();
    if (name == "anchor") link.anchored = true;
    // Of several "rel" the first counts (RFC 8288, 3.3).
    if (name == "rel" && !std::exchange(has_relations, true)) link.relations = ascii_lower(value);
  }
  return link;
}

bool holds_word(std::string_view text, std::string_view word) {
  while (!text.empty()) {
    skip_white(text);
    if (take_until(text, white) == word) return true;
  }
  return false;
}

}  // namespace

std::string link_target(std::string_view field, std::string_view relation, std::string_view base) {
  const std::string wanted = ascii_lower(relation);
  while (const auto link = take_link(field)) {
    if (!link->anchored && holds_word(link->relations, wanted)) return resolve_url(base, link->target);
  }
  return {};
}

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
#include "verify/signatures/coverage.hpp"

#include <algorithm>
#include <array>
#include <bitset>
#include <functional>

#include "linked_data/iri.hpp"
#include "verify/node.hpp"

namespace permafrost {

namespace {

/// Keywords whose members a reader does not see where they stand.
constexpr std::array<std::string_view, 5> hiding{"@graph", "@included", "@reverse", "@nest", "@index"};

bool is_one_of(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Nothing is shown, so nothing has to be covered.
bool shows_nothing(JsonView value) { return value.is_null() || (value.is_array() && value.empty()); }

/// Could there be two members of one name, or of one with and without "@"? Nearly every object is done with
/// here: its names have a bit each.
bool may_repeat_names(JsonView object) {
  constexpr std::size_t bits = 1024;
  std::bitset<bits> seen;
  for (const JsonView member : object) {
    const std::string_view name = member.key();
    const std::size_t bit = std::hash<std::string_view>{}(name) % bits;
    if (seen[bit] || name.starts_with('@')) return true;
    seen[bit] = true;
  }
  return false;
}

/// Definitions of Mastodon's own words that changed between its versions, or between those who took them
/// over: their value is covered either way. Containers that keep order or make sets show nothing else.
std::uint32_t telling(std::uint32_t containers) {
  return containers & ~std::uint32_t{container_set | container_list};
}

/// schema.org is written with http or https, and ended with "#" by Mastodon, with "/" by itself.
bool same_term(std::string_view left, std::string_view right) {
  if (left == right) return true;
  constexpr std::string_view host = "://schema.org";
  const auto name = [host](std::string_view iri) {
    const std::size_t at = iri.find(host);
    return at == std::string_view::npos ? std::string_view{} : iri.substr(at + host.size() + 1);
  };
  return left.size() > host.size() && right.size() > host.size() && !name(left).empty() &&
         name(left) == name(right);
}

}  // namespace

void Coverage::found(Gap gap, std::string_view subject) {
  if (m_gap != Gap::none) return;
  m_gap = gap;
  m_subject = subject;
}

void Coverage::start(JsonView document) {
  m_gap = Gap::none;
  m_subject.clear();
  m_id = document.find("id").text();
  look_at_shape(document);
}

void Coverage::look_at_shape(JsonView value) {
  if (value.is_object()) look_at_names(value);
  for (const JsonView one : value) {
    if ((one.is_object() || one.is_array()) && one.key() != "@context") look_at_shape(one);
  }
}

void Coverage::look_at_names(JsonView object) {
  if (!may_repeat_names(object)) return;
  m_names.clear();
  for (const JsonView member : object) m_names.push_back(member.key());
  std::sort(m_names.begin(), m_names.end());  // hostile objects have hundreds of thousands of members
  const auto twice = std::adjacent_find(m_names.begin(), m_names.end());
  if (twice != m_names.end()) found(Gap::repeated, *twice);
  const auto has = [this](std::string_view name) {
    return std::binary_search(m_names.begin(), m_names.end(), name);
  };
  if (has("id") && has("@id")) found(Gap::two_names, "id");
  if (has("type") && has("@type")) found(Gap::two_names, "type");
}

void Coverage::on_member(const MemberUse& use) {
  const std::string_view name = use.member.key();
  if (name == "@context" || shows_nothing(use.member)) return;
  if (use.iri.empty() || use.iri.starts_with("_:")) {
    // Mastodon 3.1 gave boosts a second id that its own context did not define.
    const bool known_again = name == "atomUri" && use.member.text() == m_id;
    if (!known_again) found(Gap::dropped, name);
    return;
  }
  check_definition(use);
  check_values(use);
}

void Coverage::check_definition(const MemberUse& use) {
  const std::string_view name = use.member.key();
  if (is_one_of(hiding, use.iri)) return found(Gap::graph, name);
  if (use.reverse) return found(Gap::graph, name);
  const TrustedTerm* const trusted = m_trusted.find(name);
  if (use.iri.starts_with('@')) {
    const bool plain = name == use.iri || (trusted != nullptr && trusted->iri == use.iri);
    return plain ? void() : found(Gap::hidden_name, name);
  }
  if (trusted == nullptr) return is_disguised(use.iri) ? found(Gap::hidden_name, name) : void();
  const bool same = same_term(trusted->iri, use.iri) &&
                    telling(trusted->containers) == telling(use.containers) &&
                    (!trusted->core || trusted->coercion == use.coercion);
  if (!same) found(Gap::redefined, name);
}

/// A word of ActivityStreams under another name than its own, "as:content" or the whole IRI: it is signed,
/// but readers look for it under its name and do not find it.
bool Coverage::is_disguised(std::string_view iri) const {
  constexpr std::string_view space = "https://www.w3.org/ns/activitystreams#";
  if (!iri.starts_with(space)) return false;
  const TrustedTerm* const trusted = m_trusted.find(iri.substr(space.size()));
  return trusted != nullptr && trusted->iri == iri;
}

void Coverage::check_values(const MemberUse& use) {
  const bool names_nodes = use.iri == "@id" || use.coercion == "@id";
  if (names_nodes) {
    for_each_value(use.member, [&](JsonView one) {
      if (one.is_string() && !is_well_formed_iri(one.text())) found(Gap::lost_value, use.member.key());
    });
  }
  if ((use.containers & container_language) != 0 && use.member.is_object()) {
    for (const JsonView one : use.member) {
      if (!is_well_formed_language(one.key()) && !one.is_null()) found(Gap::lost_value, use.member.key());
    }
  }
}

void Coverage::on_type(JsonView value, std::string_view iri) {
  const std::string_view name = value.text();
  if (iri.empty() || iri.starts_with("_:") || !is_well_formed_iri(iri)) return found(Gap::other_type, name);
  const TrustedTerm* const trusted = m_trusted.find(name);
  const bool told = trusted != nullptr ? same_term(trusted->iri, iri) : !is_disguised(iri);
  if (!told) found(Gap::other_type, name);
}

}  // namespace permafrost

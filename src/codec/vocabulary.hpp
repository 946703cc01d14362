// SPDX-License-Identifier: Apache-2.0
// The words of ActivityStreams 2.0, ActivityPub and Mastodon's extensions that rules ask for, as small
// numbers so that a walk over millions of objects compares no strings. Used by verify/node and the rules.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

namespace permafrost {

/// Names of members. Order is that of the table in vocabulary.cpp (a test compares both).
enum class Term : std::uint8_t {
  at_context,
  at_id,
  at_type,
  at_graph,
  at_included,
  at_reverse,
  at_value,
  id,
  type,
  actor,
  object,
  target,
  result,
  origin,
  instrument,
  attachment,
  attributed_to,
  audience,
  content,
  content_map,
  context,
  name,
  name_map,
  end_time,
  generator,
  icon,
  image,
  in_reply_to,
  location,
  preview,
  published,
  replies,
  start_time,
  summary,
  summary_map,
  tag,
  updated,
  url,
  to,
  bto,
  cc,
  bcc,
  media_type,
  duration,
  accuracy,
  altitude,
  latitude,
  longitude,
  radius,
  units,
  closed,
  one_of,
  any_of,
  subject,
  relationship,
  describes,
  former_type,
  deleted,
  href,
  hreflang,
  rel,
  height,
  width,
  items,
  ordered_items,
  total_items,
  first,
  last,
  current,
  next,
  prev,
  part_of,
  start_index,
  inbox,
  outbox,
  following,
  followers,
  liked,
  likes,
  shares,
  streams,
  preferred_username,
  endpoints,
  source,
  also_known_as,
  public_key,
  owner,
  public_key_pem,
  assertion_method,
  controller,
  public_key_multibase,
  featured,
  featured_tags,
  moved_to,
  voters_count,
  blurhash,
  signature,
  proof,
  quote,
  bookmarks,
  direct_message,
  webfinger,
  none,  ///< any other name
};
inline constexpr std::size_t term_count = static_cast<std::size_t>(Term::none);

[[nodiscard]] std::string_view name_of(Term term) noexcept;
[[nodiscard]] Term term_of(std::string_view name) noexcept;
/// Is the value of this property an object of the vocabulary (or several, or their IRIs)? Whatever hangs
/// below any other property is not ours to judge (AS-023).
[[nodiscard]] bool leads_to_objects(Term term) noexcept;

/// A set of terms.
class TermSet {
 public:
  constexpr TermSet() = default;
  template <typename... Terms>
  [[nodiscard]] static constexpr TermSet of(Terms... terms) {
    TermSet set;
    (set.add(terms), ...);
    return set;
  }
  /// For rules that ask about every object, whatever it has.
  [[nodiscard]] static constexpr TermSet all() {
    TermSet set;
    set.m_bits = {~std::uint64_t{0}, ~std::uint64_t{0}};
    return set;
  }
  constexpr void add(Term term) { m_bits[index(term) / 64] |= bit(term); }
  [[nodiscard]] constexpr bool has(Term term) const { return (m_bits[index(term) / 64] & bit(term)) != 0; }
  [[nodiscard]] constexpr bool meets(const TermSet& other) const {
    return ((m_bits[0] & other.m_bits[0]) | (m_bits[1] & other.m_bits[1])) != 0;
  }
  [[nodiscard]] friend constexpr TermSet operator&(TermSet left, const TermSet& right) {
    for (std::size_t i = 0; i < left.m_bits.size(); ++i) left.m_bits[i] &= right.m_bits[i];
    return left;
  }
  [[nodiscard]] constexpr bool empty() const { return (m_bits[0] | m_bits[1]) == 0; }
  template <typename Visit>
  constexpr void for_each(const Visit& visit) const {
    for (std::size_t i = 0; i < m_bits.size(); ++i) {
      for (std::uint64_t rest = m_bits[i]; rest != 0; rest &= rest - 1) {
        visit(static_cast<Term>(i * 64 + static_cast<std::size_t>(std::countr_zero(rest))));
      }
    }
  }

 private:
  static constexpr std::size_t index(Term term) { return static_cast<std::size_t>(term); }
  static constexpr std::uint64_t bit(Term term) { return std::uint64_t{1} << (index(term) % 64); }
  std::array<std::uint64_t, 2> m_bits{};
};
static_assert(term_count < 128);

/// What a value of `type` says about an object; several may hold at once.
namespace kind {
inline constexpr std::uint32_t known = 1U << 0U;  ///< a type of ActivityStreams, ActivityPub or Mastodon
inline constexpr std::uint32_t activity = 1U << 1U;
inline constexpr std::uint32_t intransitive = 1U << 2U;  ///< Question, Arrive, Travel, IntransitiveActivity
inline constexpr std::uint32_t actor = 1U << 3U;
inline constexpr std::uint32_t link = 1U << 4U;        ///< Link, Mention, Hashtag: refer by href
inline constexpr std::uint32_t collection = 1U << 5U;  ///< any of the four collections
inline constexpr std::uint32_t ordered = 1U << 6U;     ///< OrderedCollection, OrderedCollectionPage
inline constexpr std::uint32_t page = 1U << 7U;        ///< CollectionPage, OrderedCollectionPage
inline constexpr std::uint32_t question = 1U << 8U;
inline constexpr std::uint32_t place = 1U << 9U;
inline constexpr std::uint32_t tombstone = 1U << 10U;
inline constexpr std::uint32_t multikey = 1U << 11U;
inline constexpr std::uint32_t create = 1U << 12U;
inline constexpr std::uint32_t update = 1U << 13U;
inline constexpr std::uint32_t remove = 1U << 14U;  ///< Delete
inline constexpr std::uint32_t undo = 1U << 15U;
inline constexpr std::uint32_t takes_object = 1U << 16U;  ///< activities that mean nothing without an object
inline constexpr std::uint32_t takes_target = 1U << 17U;  ///< Add, Remove
inline constexpr std::uint32_t post = 1U << 18U;          ///< what Mastodon shows as a post
inline constexpr std::uint32_t hashtag = 1U << 19U;       ///< a Link in practice, without saying so
}  // namespace kind

/// The kinds of `type`; a prefix "as:" or the vocabulary's own IRI counts as nothing. 0 for unknown names.
[[nodiscard]] std::uint32_t kinds_of(std::string_view type) noexcept;

/// What the normative context maps `name` to, without its prefix ("content" for "contentMap"); empty for
/// names that it does not define.
[[nodiscard]] std::string_view normative_meaning(std::string_view name) noexcept;

/// Is this the IRI of the ActivityStreams context, in one of the spellings that are met?
[[nodiscard]] bool is_activitystreams_context(std::string_view iri) noexcept;

}  // namespace permafrost

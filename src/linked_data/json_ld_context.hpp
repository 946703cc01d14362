// SPDX-License-Identifier: Apache-2.0
// What the names of a JSON-LD document mean at one place in it: an active context and its term definitions,
// never changed once made. Made by json_ld_context_store, read by json_ld_expand.
#pragma once

#include <cstdint>
#include <string_view>

#include "linked_data/json_ld.hpp"
#include "linked_data/json_ld_keyword.hpp"
#include "linked_data/json_ld_room.hpp"

namespace permafrost::json_ld {

enum class Direction : std::uint8_t { none, ltr, rtl };
[[nodiscard]] constexpr std::string_view word_of(Direction direction) noexcept {
  return direction == Direction::ltr ? "ltr" : direction == Direction::rtl ? "rtl" : "";
}

/// What a name or an IRI was found to mean. No data (not merely no characters): it means nothing.
struct Meaning {
  std::string_view iri = {};
  Keyword keyword = Keyword::absent;  ///< of `iri`

  [[nodiscard]] explicit operator bool() const noexcept { return iri.data() != nullptr; }
};

/// Strings live as long as the store's memory, see ContextStore.
struct TermDefinition {
  std::string_view term;
  std::uint32_t hash = 0;
  std::uint32_t containers = 0;  ///< bits of JsonLdContainer
  Meaning meaning;
  bool well_formed = false;  ///< can the meaning be a predicate?
  bool prefix = false;
  bool is_protected = false;
  bool reverse = false;
  bool has_language = false;
  bool has_direction = false;
  bool has_context = false;
  Direction direction = Direction::none;
  Keyword type_keyword = Keyword::absent;  ///< of `type`: id, vocab, json, none
  std::string_view type = {};              ///< empty: no coercion
  std::string_view language = {};          ///< empty although has_language: none, whatever the default is
  std::string_view index = {};             ///< the property that holds the index; empty: @index
  std::string_view nest = {};
  std::string_view context = {};      ///< JSON text of a scoped context
  std::string_view context_url = {};  ///< of the document in which it stands; empty: the document at hand
};

/// Definitions by term: open addressing over pointers, so that a copy is a memcpy and shares them.
class TermTable {
 public:
  [[nodiscard]] const TermDefinition* find(std::string_view term, std::uint32_t hash) const noexcept {
    if (m_slots == nullptr) return nullptr;
    for (std::uint32_t at = hash & m_mask;; at = (at + 1) & m_mask) {
      const TermDefinition* const found = m_slots[at];
      if (found == nullptr) return nullptr;
      if (found->hash == hash && found->term == term) return found;
    }
  }
  /// Instead of one of the same term, if there is any.
  void put(const TermDefinition& definition, Room& room);
  void remove(std::string_view term, std::uint32_t hash) noexcept;
  [[nodiscard]] TermTable copy(Room& room) const;

 private:
  void grow(Room& room);

  const TermDefinition** m_slots = nullptr;
  std::uint32_t m_mask = 0;
  std::uint32_t m_filled = 0;
};

/// Spread by a secret of this process, so that no document can be written to make all terms collide.
[[nodiscard]] std::uint32_t hash_of(std::string_view text) noexcept;

struct ActiveContext {
  enum class Base : std::uint8_t { document, none, own };

  TermTable terms;
  Base base_kind = Base::document;
  Direction direction = Direction::none;
  bool has_vocab = false;
  bool has_protected = false;      ///< any protected definition
  bool has_scopes = false;         ///< any definition with a context of its own
  std::string_view base = {};      ///< when base_kind is own
  std::string_view vocab = {};     ///< when has_vocab
  std::string_view language = {};  ///< default; empty: none
  const ActiveContext* previous = nullptr;

  [[nodiscard]] const TermDefinition* find(std::string_view term) const noexcept {
    return terms.find(term, hash_of(term));
  }
};

/// What relative IRIs are resolved against.
struct IriUse {
  bool vocab = false;              ///< as a term or relative to @vocab
  bool document_relative = false;  ///< relative to the base IRI
};
/// IRI expansion (JSON-LD API 1.1, 5.2) once every term is defined. What must be put together is kept in
/// `room`; everything else is `value` or lives with the context. `base` is the document's IRI.
[[nodiscard]] Meaning expand_iri(const ActiveContext& context, std::string_view value, IriUse use,
                                 std::string_view base, Room& room);

}  // namespace permafrost::json_ld

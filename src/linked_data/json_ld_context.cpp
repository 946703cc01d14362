// SPDX-License-Identifier: Apache-2.0
#include "linked_data/json_ld_context.hpp"

#include <algorithm>
#include <cstring>
#include <random>

#include "linked_data/iri.hpp"

namespace permafrost::json_ld {
namespace {

/// Keeps the place of a definition that was taken out: it has a hash that no lookup asks for.
const TermDefinition removed{};

std::uint64_t load(const char* bytes, std::size_t size) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, size);
  return word;
}

std::uint64_t mixed(std::uint64_t hash, std::uint64_t word) {
  hash = (hash ^ word) * 0x9E3779B97F4A7C15U;
  return hash ^ hash >> 32;
}

}  // namespace

std::uint32_t hash_of(std::string_view text) noexcept {
  static const std::uint64_t secret = std::random_device{}() | std::uint64_t{std::random_device{}()} << 32;
  std::uint64_t hash = secret ^ text.size();
  const char* at = text.data();
  std::size_t left = text.size();
  for (; left > 8; left -= 8, at += 8) hash = mixed(hash, load(at, 8));
  if (left != 0) hash = mixed(hash, load(at, left));
  return std::max<std::uint32_t>(1, static_cast<std::uint32_t>(hash ^ hash >> 32));
}

void TermTable::put(const TermDefinition& definition, Room& room) {
  if (m_slots == nullptr || m_filled * 2 > m_mask) grow(room);
  std::uint32_t at = definition.hash & m_mask;
  while (m_slots[at] != nullptr &&
         !(m_slots[at]->hash == definition.hash && m_slots[at]->term == definition.term))
    at = (at + 1) & m_mask;
  if (m_slots[at] == nullptr) ++m_filled;
  m_slots[at] = &definition;
}

void TermTable::remove(std::string_view term, std::uint32_t hash) noexcept {
  if (m_slots == nullptr) return;
  for (std::uint32_t at = hash & m_mask; m_slots[at] != nullptr; at = (at + 1) & m_mask) {
    if (m_slots[at]->hash == hash && m_slots[at]->term == term) m_slots[at] = &removed;
  }
}

void TermTable::grow(Room& room) {
  const std::uint32_t old_size = m_slots == nullptr ? 0 : m_mask + 1;
  const std::uint32_t size = std::max<std::uint32_t>(16, old_size * 2);
  const TermDefinition** const old = m_slots;
  m_slots = static_cast<const TermDefinition**>(room.take(size * sizeof(*m_slots)));
  std::fill_n(m_slots, size, nullptr);
  m_mask = size - 1;
  m_filled = 0;
  for (std::uint32_t i = 0; i < old_size; ++i) {
    if (old[i] == nullptr || old[i] == &removed) continue;
    std::uint32_t at = old[i]->hash & m_mask;
    while (m_slots[at] != nullptr) at = (at + 1) & m_mask;
    m_slots[at] = old[i];
    ++m_filled;
  }
}

TermTable TermTable::copy(Room& room) const {
  TermTable other = *this;
  if (m_slots != nullptr) {
    const std::size_t bytes = (std::size_t{m_mask} + 1) * sizeof(*m_slots);
    other.m_slots = static_cast<const TermDefinition**>(room.take(bytes));
    std::memcpy(other.m_slots, m_slots, bytes);
  }
  return other;
}

Meaning expand_iri(const ActiveContext& context, std::string_view value, IriUse use, std::string_view base,
                   Room& room) {
  if (const Keyword keyword = keyword_of(value); keyword != Keyword::absent) return {value, keyword};
  if (has_form_of_keyword(value)) return {};
  const auto colon = value.find(':', 1);
  const bool absolute = colon != std::string_view::npos && value.substr(colon + 1).starts_with("//");
  // A term with a colon inside cannot stand for a keyword, so that most identifiers need no lookup.
  if (use.vocab || !absolute) {
    const TermDefinition* const definition = context.find(value);
    if (definition != nullptr && (use.vocab || definition->meaning.keyword != Keyword::absent))
      return definition->meaning;
  }
  if (colon != std::string_view::npos) {
    const auto prefix = value.substr(0, colon);
    if (absolute || prefix == "_") return {value};
    const TermDefinition* const definition = context.find(prefix);
    if (definition != nullptr && definition->meaning && definition->prefix)
      return {room.join(definition->meaning.iri, value.substr(colon + 1))};
    if (has_scheme(value)) return {value};
  }
  if (use.vocab && context.has_vocab) return {room.join(context.vocab, value)};
  if (use.document_relative && context.base_kind != ActiveContext::Base::none) {
    const auto against = context.base_kind == ActiveContext::Base::own ? context.base : base;
    if (!against.empty()) return {room.keep(resolve_iri(against, value))};
  }
  return {value.data() == nullptr ? std::string_view{""} : value};
}

}  // namespace permafrost::json_ld

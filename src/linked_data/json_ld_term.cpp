// SPDX-License-Identifier: Apache-2.0
#include "linked_data/json_ld_term.hpp"

#include <algorithm>
#include <bit>
#include <tuple>

#include "linked_data/iri.hpp"
#include "linked_data/json_ld_limits.hpp"

namespace permafrost::json_ld {
namespace {

constexpr auto npos = std::string_view::npos;

bool is_iri_or_blank(std::string_view iri) {
  return (has_scheme(iri) || iri.starts_with("_:")) && iri.find_first_of(" \t\r\n") == npos;
}

/// About the context as a whole, hence no terms.
bool is_setting(std::string_view name) {
  constexpr std::uint32_t settings = bit(Keyword::base) | bit(Keyword::direction) | bit(Keyword::import_) |
                                     bit(Keyword::language) | bit(Keyword::propagate) |
                                     bit(Keyword::protected_) | bit(Keyword::version) | bit(Keyword::vocab);
  const Keyword keyword = keyword_of(name);
  return keyword != Keyword::absent && (bit(keyword) & settings) != 0;
}

constexpr std::uint32_t definition_members =
    bit(Keyword::id) | bit(Keyword::reverse) | bit(Keyword::container) | bit(Keyword::context) |
    bit(Keyword::direction) | bit(Keyword::index) | bit(Keyword::language) | bit(Keyword::nest) |
    bit(Keyword::prefix) | bit(Keyword::protected_) | bit(Keyword::type);

void check_members(std::string_view term, JsonView value) {
  for (const JsonView member : value) {
    const Keyword keyword = keyword_of(member.key());
    if (keyword == Keyword::absent || (bit(keyword) & definition_members) == 0)
      refuse("invalid term definition", term);
  }
}

std::uint32_t container_bit(Keyword keyword) {
  switch (keyword) {
    case Keyword::list: return container_list;
    case Keyword::set: return container_set;
    case Keyword::language: return container_language;
    case Keyword::index: return container_index;
    case Keyword::id: return container_id;
    case Keyword::type: return container_type;
    case Keyword::graph: return container_graph;
    default: return 0;
  }
}

bool can_stand_together(std::uint32_t containers) {
  if (std::popcount(containers) < 2) return true;
  const std::uint32_t others = containers & ~std::uint32_t{container_set};
  if (others == (container_graph | container_id) || others == (container_graph | container_index))
    return true;
  return others != containers && std::popcount(others) == 1 && others != container_list;
}

bool ends_as_prefix(std::string_view iri) {
  return iri.starts_with("_:") || (!iri.empty() && std::string_view{":/?#[]@"}.find(iri.back()) != npos);
}

/// All but whether it is protected.
bool same_definition(const TermDefinition& a, const TermDefinition& b) {
  const auto all = [](const TermDefinition& of) {
    return std::tie(of.meaning.iri, of.prefix, of.reverse, of.containers, of.type, of.has_language,
                    of.language, of.has_direction, of.direction, of.index, of.nest, of.has_context,
                    of.context);
  };
  return all(a) == all(b) && static_cast<bool>(a.meaning) == static_cast<bool>(b.meaning);
}

/// The one keyword that may be "defined": @type, as a set or protected.
bool can_define_type(JsonView value) {
  if (!value.is_object() || value.empty()) return false;
  for (const JsonView member : value) {
    const Keyword keyword = keyword_of(member.key());
    const bool known = keyword == Keyword::protected_ ||
                       (keyword == Keyword::id && member.text() == "@type") ||
                       (keyword == Keyword::container && member.text() == "@set");
    if (!known) return false;
  }
  return true;
}

}  // namespace

void TermMaker::define_all() {
  for (LocalContext::Entry& entry : m_local.entries()) {
    if (!is_setting(entry.name)) define(entry);
  }
}

void TermMaker::define_if_local(std::string_view term) {
  LocalContext::Entry* const entry = m_local.find(term);
  if (entry != nullptr && !is_setting(term)) define(*entry);
}

/// IRI expansion while terms are being defined: those it needs are defined first.
Meaning TermMaker::expand(std::string_view value) {
  if (keyword_of(value) == Keyword::absent && !has_form_of_keyword(value)) {
    define_if_local(value);
    const auto colon = value.find(':', 1);
    if (colon != npos && value.substr(0, colon) != "_" && !value.substr(colon + 1).starts_with("//"))
      define_if_local(value.substr(0, colon));
  }
  return expand_iri(m_result, value, {.vocab = true}, {}, m_store.m_room);
}

void TermMaker::define(LocalContext::Entry& entry) {
  using State = LocalContext::State;
  const std::string_view term = entry.name;
  if (entry.state == State::done) return;
  if (entry.state == State::begun) refuse("cyclic IRI mapping", term);
  if (term.empty()) refuse("invalid term definition", term);
  const Keyword keyword = keyword_of(term);
  const bool type = keyword == Keyword::type && !is_1_0() && can_define_type(entry.value);
  if (keyword != Keyword::absent && !type) refuse("keyword redefinition", term);
  if (keyword == Keyword::absent && has_form_of_keyword(term)) return;
  const JsonView value = entry.value;
  if (!value.is_null() && !value.is_string() && !value.is_object()) refuse("invalid term definition", term);
  check_members(term, value);

  const ContextStore::Depth deeper(m_store);
  m_store.count_work();
  entry.state = State::begun;
  auto& made = *m_store.m_room.make<TermDefinition>();
  made.hash = hash_of(term);
  made.term = m_store.m_room.keep(term);
  const TermDefinition* const previous = m_result.terms.find(term, made.hash);
  m_result.terms.remove(term, made.hash);

  read_protected(made, value.find("@protected"));
  read_type(made, value.find("@type"));
  const bool meant = value.find("@reverse") ? read_reverse(made, value) : read_id(made, entry);
  entry.state = State::done;
  if (!meant) return;
  read_container(made, value.find("@container"));
  read_index(made, value.find("@index"));
  read_context(made, value.find("@context"));
  read_defaults(made, value);
  read_nest(made, value.find("@nest"));
  read_prefix(made, value.find("@prefix"));
  put(made, previous);
}

void TermMaker::read_protected(TermDefinition& made, JsonView guarded) const {
  made.is_protected = m_protected;
  if (!guarded) return;
  m_store.require_1_1("invalid term definition", made.term);
  if (guarded.kind() != JsonKind::boolean) refuse("invalid @protected value", made.term);
  made.is_protected = guarded.is_true();
}

void TermMaker::read_type(TermDefinition& made, JsonView type) {
  if (!type) return;
  if (!type.is_string()) refuse("invalid type mapping", made.term);
  const Meaning meaning = expand(type.text());
  if (!meaning) refuse("invalid type mapping", made.term);
  const Keyword keyword = meaning.keyword;
  if (keyword == Keyword::json || keyword == Keyword::none) {
    m_store.require_1_1("invalid type mapping", made.term);
  } else if (keyword != Keyword::id && keyword != Keyword::vocab && !has_scheme(meaning.iri)) {
    refuse("invalid type mapping", made.term);
  }
  made.type_keyword = keyword;
  made.type = m_store.m_room.keep(meaning.iri);
}

bool TermMaker::read_reverse(TermDefinition& made, JsonView value) {
  if (value.find("@id") || value.find("@nest")) refuse("invalid reverse property", made.term);
  const JsonView reverse = value.find("@reverse");
  if (!reverse.is_string()) refuse("invalid IRI mapping", made.term);
  if (has_form_of_keyword(reverse.text())) return false;
  const Meaning meaning = expand(reverse.text());
  if (!meaning || !is_iri_or_blank(meaning.iri)) refuse("invalid IRI mapping", made.term);
  made.meaning = {m_store.m_room.keep(meaning.iri)};
  made.reverse = true;
  return true;
}

bool TermMaker::read_id(TermDefinition& made, LocalContext::Entry& entry) {
  const JsonView id = entry.value.is_object() ? entry.value.find("@id") : entry.value;
  if (id.is_null()) return true;
  if (id && !id.is_string()) refuse("invalid IRI mapping", made.term);
  if (id && id.text() != made.term) return read_id_text(made, entry, id.text());
  derive_meaning(made);
  return true;
}

bool TermMaker::read_id_text(TermDefinition& made, LocalContext::Entry& entry, std::string_view id) {
  if (keyword_of(id) == Keyword::absent && has_form_of_keyword(id)) return false;
  const Meaning meaning = expand(id);
  if (!meaning || (meaning.keyword == Keyword::absent && !is_iri_or_blank(meaning.iri)))
    refuse("invalid IRI mapping", made.term);
  if (meaning.keyword == Keyword::context) refuse("invalid keyword alias", made.term);
  made.meaning = {m_store.m_room.keep(meaning.iri), meaning.keyword};
  const auto colon = made.term.substr(0, made.term.size() - 1).find(':', 1);
  const bool looks_like_iri = colon != npos || made.term.find('/') != npos;
  if (looks_like_iri && !is_1_0()) {
    entry.state = LocalContext::State::done;
    if (expand(made.term).iri != meaning.iri) refuse("invalid IRI mapping", made.term);
  }
  const bool plain = made.term.find(':') == npos && made.term.find('/') == npos;
  made.prefix = is_1_0() || (plain && entry.value.is_string() && ends_as_prefix(meaning.iri));
  return true;
}

/// Of a term whose definition does not say what it stands for.
void TermMaker::derive_meaning(TermDefinition& made) {
  Room& room = m_store.m_room;
  const std::string_view term = made.term;
  if (const auto colon = term.find(':', 1); colon != npos) {
    const auto prefix = term.substr(0, colon);
    if (!term.substr(colon + 1).starts_with("//")) define_if_local(prefix);
    const TermDefinition* const definition = m_result.find(prefix);
    made.meaning = {definition != nullptr && definition->meaning
                        ? room.join(definition->meaning.iri, term.substr(colon + 1))
                        : term};
  } else if (term.find('/') != npos) {
    made.meaning = expand_iri(m_result, term, {.vocab = true}, {}, room);
    if (!has_scheme(made.meaning.iri)) refuse("invalid IRI mapping", term);
  } else if (term == "@type") {
    made.meaning = {term, Keyword::type};
  } else if (m_result.has_vocab) {
    made.meaning = {room.join(m_result.vocab, term)};
  } else {
    refuse("invalid IRI mapping", term);
  }
}

void TermMaker::read_container(TermDefinition& made, JsonView container) const {
  if (!container || (made.reverse && container.is_null())) return;
  const auto add = [&](JsonView word) {
    const std::uint32_t one = container_bit(keyword_of(word.text()));
    if (one == 0) refuse(made.reverse ? "invalid reverse property" : "invalid container mapping", made.term);
    made.containers |= one;
  };
  if (container.is_array()) {
    for (const JsonView word : container) add(word);
  } else {
    add(container);
  }
  if (made.reverse && (made.containers & ~std::uint32_t{container_set | container_index}) != 0)
    refuse("invalid reverse property", made.term);
  constexpr std::uint32_t new_in_1_1 = container_graph | container_id | container_type;
  if (is_1_0() && (container.is_array() || (made.containers & new_in_1_1) != 0))
    refuse("invalid container mapping", made.term);
  if (!can_stand_together(made.containers)) refuse("invalid container mapping", made.term);
  if ((made.containers & container_type) == 0) return;
  if (made.type.empty()) {
    made.type = "@id";
    made.type_keyword = Keyword::id;
  }
  if (made.type_keyword != Keyword::id && made.type_keyword != Keyword::vocab)
    refuse("invalid type mapping", made.term);
}

void TermMaker::read_index(TermDefinition& made, JsonView index) {
  if (!index) return;
  m_store.require_1_1("invalid term definition", made.term);
  if ((made.containers & container_index) == 0 || !index.is_string())
    refuse("invalid term definition", made.term);
  const Meaning meaning = expand(index.text());
  if (!meaning || !has_scheme(meaning.iri)) refuse("invalid term definition", made.term);
  made.index = m_store.m_room.keep(index.text());
}

/// It is kept as text: what it means depends on where it is used. Here it must only make sense.
void TermMaker::read_context(TermDefinition& made, JsonView context) {
  if (!context) return;
  m_store.require_1_1("invalid term definition", made.term);
  ActiveContext* const trial = m_store.copy(m_result);
  try {
    m_store.process(
        *trial, context,
        {.url = m_call.url, .loading = m_call.loading, .override_protected = true, .validate_scoped = false});
  } catch (const Refusal& refusal) {
    // What is too much or unknown stays what it is wherever it is found.
    if (refusal.code == "context overflow" || refusal.code == "loading remote context failed") throw;
    refuse("invalid scoped context", made.term);
  }
  made.has_context = true;
  made.context = m_store.m_room.keep(context.raw());
  made.context_url = m_call.url;
}

void TermMaker::read_defaults(TermDefinition& made, JsonView value) {
  if (!made.type.empty() && value.find("@type")) return;
  if (const JsonView language = value.find("@language"); language) {
    if (!language.is_null() && !language.is_string()) refuse("invalid language mapping", made.term);
    made.has_language = true;
    made.language = m_store.m_room.keep(language.text());
  }
  if (const JsonView direction = value.find("@direction"); direction) {
    const auto word = direction.text();
    if (!direction.is_null() && word != "ltr" && word != "rtl") refuse("invalid base direction", made.term);
    made.has_direction = true;
    made.direction = word == "ltr" ? Direction::ltr : word == "rtl" ? Direction::rtl : Direction::none;
  }
}

void TermMaker::read_nest(TermDefinition& made, JsonView nest) {
  if (!nest) return;
  m_store.require_1_1("invalid term definition", made.term);
  const Keyword keyword = keyword_of(nest.text());
  if (!nest.is_string() || (keyword != Keyword::absent && keyword != Keyword::nest))
    refuse("invalid @nest value", made.term);
  made.nest = m_store.m_room.keep(nest.text());
}

void TermMaker::read_prefix(TermDefinition& made, JsonView prefix) const {
  if (!prefix) return;
  m_store.require_1_1("invalid term definition", made.term);
  if (made.term.find(':') != npos || made.term.find('/') != npos)
    refuse("invalid term definition", made.term);
  if (prefix.kind() != JsonKind::boolean) refuse("invalid @prefix value", made.term);
  made.prefix = prefix.is_true();
  if (made.prefix && made.meaning.keyword != Keyword::absent) refuse("invalid term definition", made.term);
}

void TermMaker::put(TermDefinition& made, const TermDefinition* previous) {
  if (previous != nullptr && previous->is_protected && !m_call.override_protected) {
    if (!same_definition(*previous, made)) refuse("protected term redefinition", made.term);
    made.is_protected = true;
  }
  made.well_formed = is_well_formed_iri(made.meaning.iri);
  m_result.has_protected |= made.is_protected;
  m_result.has_scopes |= made.has_context;
  m_result.terms.put(made, m_store.m_room);
}

}  // namespace permafrost::json_ld

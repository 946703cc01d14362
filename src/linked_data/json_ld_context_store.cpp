// SPDX-License-Identifier: Apache-2.0
#include "linked_data/json_ld_context_store.hpp"

#include <algorithm>

#include "linked_data/iri.hpp"
#include "linked_data/json_ld_limits.hpp"
#include "linked_data/json_ld_local_context.hpp"
#include "linked_data/json_ld_term.hpp"

namespace permafrost::json_ld {
namespace {

enum Flag : std::uint32_t { flag_override = 1, flag_propagate = 2 };

bool includes(const Loading* loading, std::string_view url) {
  for (; loading != nullptr; loading = loading->outer) {
    if (loading->url == url) return true;
  }
  return false;
}

std::size_t length_of(const Loading* loading) {
  std::size_t length = 0;
  for (; loading != nullptr; loading = loading->outer) ++length;
  return length;
}

}  // namespace

std::size_t ContextStore::KeyHash::operator()(const Key& key) const noexcept {
  const auto number = [](const void* pointer) { return reinterpret_cast<std::uintptr_t>(pointer) >> 4; };
  return hash_of(key.text) ^ (number(key.active) * 31 + number(key.definition) * 17 + key.flags);
}

void ContextStore::begin_document(std::string_view base, JsonLdMode mode) {
  if (m_empty == nullptr || m_room.used() > remembered_context_bytes || mode != m_mode) {
    m_made.clear();
    m_room.clear();
    m_room.allow(most_context_bytes);
    m_empty = m_room.make<ActiveContext>();
  }
  m_mode = mode;
  m_base.assign(base);
  m_room.allow(most_context_bytes);
  m_depth = 0;
  m_work = 0;
}

ContextStore::Depth::Depth(ContextStore& store) : m_store(store) {
  if (++store.m_depth > most_context_depth) refuse("context overflow", "@context");
}

void ContextStore::count_work() {
  if (++m_work > most_context_work) refuse("context overflow", "@context");
}

const ActiveContext& ContextStore::initial(JsonView expand_context) {
  if (!expand_context) return *m_empty;
  const JsonView inner = expand_context.find("@context");
  return embedded(*m_empty, inner ? inner : expand_context);
}

/// The contexts that an array begins with by URL are remembered for themselves: what follows them differs
/// more from document to document than they do.
const ActiveContext& ContextStore::embedded(const ActiveContext& active, JsonView local) {
  const Key key{&active, nullptr, local.raw(), flag_propagate};
  if (const ActiveContext* const ready = remembered(key)) return *ready;
  if (!local.is_array()) return make(key, active, local, {.before = &active});
  const ActiveContext* front = &active;
  bool used_base = false;
  JsonIterator rest = local.begin();
  for (; rest != local.end() && (*rest).is_string(); ++rest) {
    front = &embedded(*front, *rest);
    used_base |= m_used_base;
  }
  m_used_base = used_base;
  ActiveContext* const result = copy(*front);
  for (; rest != local.end(); ++rest) process_one(*result, *rest, {});
  return remember(key, *result);
}

const ActiveContext& ContextStore::scoped_to_property(const ActiveContext& active,
                                                      const TermDefinition& definition) {
  return scoped(active, definition, {.override_protected = true, .before = &active});
}

const ActiveContext& ContextStore::scoped_to_type(const ActiveContext& active,
                                                  const TermDefinition& definition, bool propagate) {
  return scoped(active, definition, {.propagate = propagate, .before = &active});
}

const ActiveContext& ContextStore::scoped(const ActiveContext& active, const TermDefinition& definition,
                                          ContextCall call) {
  const std::uint32_t flags =
      (call.override_protected ? flag_override : 0U) | (call.propagate ? flag_propagate : 0U);
  const Key key{&active, &definition, {}, flags};
  if (const ActiveContext* const ready = remembered(key)) return *ready;
  JsonParser parser(m_limits);
  call.url = definition.context_url;
  return make(key, active, parser.parse_copy(definition.context), call);
}

const ActiveContext* ContextStore::remembered(const Key& key) {
  const auto found = m_made.find(key);
  if (found == m_made.end()) return nullptr;
  const Made& made = found->second;
  m_used_base = made.needs_base;
  return made.needs_base && made.base != m_base ? nullptr : made.context;
}

const ActiveContext& ContextStore::remember(Key key, const ActiveContext& context) {
  key.text = m_room.keep(key.text);
  const std::string_view base = m_used_base ? m_room.keep(m_base) : std::string_view{};
  m_made.insert_or_assign(key, Made{&context, m_used_base, base});
  return context;
}

const ActiveContext& ContextStore::make(const Key& key, const ActiveContext& active, JsonView local,
                                        ContextCall call) {
  m_used_base = false;
  ActiveContext* const result = copy(active);
  process(*result, local, call);
  return remember(key, *result);
}

ActiveContext* ContextStore::copy(const ActiveContext& context) {
  auto* const other = m_room.make<ActiveContext>(context);
  other->terms = context.terms.copy(m_room);
  return other;
}

void ContextStore::process(ActiveContext& result, JsonView local, ContextCall call) {
  const Depth deeper(*this);
  if (local.is_object()) {
    const JsonView propagate = local.find("@propagate");
    if (propagate && propagate.kind() != JsonKind::boolean)
      refuse("invalid @propagate value", propagate.raw());
    if (propagate) call.propagate = propagate.is_true();
  }
  if (!call.propagate && result.previous == nullptr)
    result.previous = call.before != nullptr ? call.before : copy(result);
  if (!local.is_array()) return process_one(result, local, call);
  for (const JsonView context : local) process_one(result, context, call);
}

void ContextStore::process_one(ActiveContext& result, JsonView context, const ContextCall& call) {
  count_work();
  switch (context.kind()) {
    case JsonKind::null: return reset(result, call);
    case JsonKind::string: return include_remote(result, context.text(), call);
    case JsonKind::object: return process_object(result, context, call);
    default: refuse("invalid local context", context.raw());
  }
}

void ContextStore::reset(ActiveContext& result, const ContextCall& call) {
  if (!call.override_protected && result.has_protected) refuse("invalid context nullification", "@context");
  const ActiveContext* const previous = call.propagate ? nullptr : copy(result);
  result = {};
  result.previous = previous;
}

void ContextStore::include_remote(ActiveContext& result, std::string_view reference,
                                  const ContextCall& call) {
  const std::string url = resolve(reference, call);
  if (includes(call.loading, url)) {
    if (!call.validate_scoped) return;
    if (m_mode == JsonLdMode::v1_0) refuse("recursive context inclusion", url);
  }
  if (length_of(call.loading) >= most_nested_remote_contexts) refuse("context overflow", url);
  const Loading loading{url, call.loading};
  process(result, load(url),
          {.url = m_room.keep(url), .loading = &loading, .validate_scoped = call.validate_scoped});
}

std::string ContextStore::resolve(std::string_view reference, const ContextCall& call) {
  if (has_scheme(reference)) return resolve_iri(reference, reference);
  return resolve_iri(call.url.empty() ? document_base() : call.url, reference);
}

/// The value of @context of the document at `url`.
JsonView ContextStore::load(std::string_view url) {
  const auto text = m_library.find(url);
  if (!text) refuse("loading remote context failed", url);
  std::unique_ptr<Parsed>& parsed = m_parsed[text->data()];
  if (!parsed) {
    parsed = std::make_unique<Parsed>(m_limits);
    parsed->document = parsed->parser.parse(*text);
  }
  if (!parsed->document) refuse("loading remote context failed", url);
  const JsonView context = parsed->document.find("@context");
  if (!context) refuse("invalid remote context", url);
  return context;
}

void ContextStore::process_object(ActiveContext& result, JsonView context, const ContextCall& call) {
  if (const JsonView version = context.find("@version"); version) {
    if (version.number() != 1.1) refuse("invalid @version value", version.raw());
    require_1_1("processing mode conflict", version.raw());
  }
  LocalContext local(context, imported(context.find("@import"), call));
  if (const JsonView base = local.value("@base"); base && call.loading == nullptr) set_base(result, base);
  if (const JsonView vocab = local.value("@vocab"); vocab) set_vocab(result, vocab);
  if (const JsonView language = local.value("@language"); language) set_language(result, language, m_room);
  if (const JsonView direction = local.value("@direction"); direction) set_direction(result, direction);
  if (const JsonView propagate = local.value("@propagate"); propagate) {
    require_1_1("invalid context entry", "@propagate");
    if (propagate.kind() != JsonKind::boolean) refuse("invalid @propagate value", propagate.raw());
  }
  const JsonView guarded = local.value("@protected");
  if (guarded && guarded.kind() != JsonKind::boolean) refuse("invalid @protected value", guarded.raw());
  TermMaker(*this, result, local, call, guarded.is_true()).define_all();
}

JsonView ContextStore::imported(JsonView reference, const ContextCall& call) {
  if (!reference) return {};
  require_1_1("invalid context entry", "@import");
  if (!reference.is_string()) refuse("invalid @import value", reference.raw());
  const std::string url = resolve(reference.text(), call);
  const JsonView context = load(url);
  if (!context.is_object()) refuse("invalid remote context", url);
  if (context.find("@import")) refuse("invalid context entry", url);
  return context;
}

void ContextStore::set_base(ActiveContext& result, JsonView value) {
  using Base = ActiveContext::Base;
  if (value.is_null()) {
    result.base_kind = Base::none;
    result.base = {};
    return;
  }
  if (!value.is_string()) refuse("invalid base IRI", value.raw());
  std::string_view iri = value.text();
  std::string resolved;
  if (!has_scheme(iri)) {
    const auto against = result.base_kind == Base::own        ? result.base
                         : result.base_kind == Base::document ? document_base()
                                                              : std::string_view{};
    if (against.empty()) refuse("invalid base IRI", iri);
    iri = resolved = resolve_iri(against, iri);
  }
  result.base_kind = Base::own;
  result.base = m_room.keep(iri);
}

void ContextStore::set_vocab(ActiveContext& result, JsonView value) {
  if (value.is_null()) {
    result.has_vocab = false;
    return;
  }
  if (!value.is_string()) refuse("invalid vocab mapping", value.raw());
  const auto text = value.text();
  if (!has_scheme(text) && !text.starts_with("_:")) require_1_1("invalid vocab mapping", text);
  const Meaning meaning =
      expand_iri(result, text, {.vocab = true, .document_relative = true},
                 result.base_kind == ActiveContext::Base::document ? document_base() : "", m_room);
  if (!meaning || meaning.keyword != Keyword::absent) refuse("invalid vocab mapping", text);
  result.has_vocab = true;
  result.vocab = m_room.keep(meaning.iri);
}

void ContextStore::set_language(ActiveContext& result, JsonView value, Room& room) {
  if (!value.is_null() && !value.is_string()) refuse("invalid default language", value.raw());
  result.language = room.keep(value.text());
}

void ContextStore::set_direction(ActiveContext& result, JsonView value) const {
  require_1_1("invalid context entry", "@direction");
  const auto word = value.text();
  if (!value.is_null() && word != "ltr" && word != "rtl") refuse("invalid base direction", value.raw());
  result.direction = word == "ltr" ? Direction::ltr : word == "rtl" ? Direction::rtl : Direction::none;
}

}  // namespace permafrost::json_ld

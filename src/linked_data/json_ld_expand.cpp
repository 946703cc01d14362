// SPDX-License-Identifier: Apache-2.0
#include "linked_data/json_ld_expand.hpp"

#include <algorithm>
#include <tuple>

#include "linked_data/iri.hpp"
#include "linked_data/json_ld_draft.hpp"
#include "linked_data/json_ld_limits.hpp"

namespace permafrost::json_ld {
namespace {

constexpr IriUse as_term{.vocab = true};

bool is_scalar(JsonView value) { return !value.is_object() && !value.is_array(); }

}  // namespace

Items Expander::expand(JsonView document, const JsonLdOptions& options, MemberObserver* observer) {
  m_base = options.base;
  m_mode = options.mode;
  m_without = options.without;
  m_ordered = options.ordered;
  m_generalized = options.generalized_rdf;
  m_observer = observer;
  m_depth = 0;
  m_members.clear();
  m_contexts.begin_document(options.base, options.mode);
  const ActiveContext& context = m_contexts.initial(options.expand_context);
  Items items = expand_element(context, {}, document, false).items;
  if (items.first == nullptr || items.first != items.last || items.first->kind != Item::Kind::node)
    return items;
  const NodeItem& only = as_node(*items.first);
  const bool just_graph = only.has == bit(Keyword::graph) && only.properties.empty() && !only.has_index;
  return just_graph ? only.graph : items;
}

Expander::Result Expander::expand_element(const ActiveContext& context, const Place& place, JsonView element,
                                          bool from_map) {
  if (element.kind() == JsonKind::null) return {};
  if (is_scalar(element)) return expand_scalar(context, place, element);
  if (++m_depth > m_limits.json_depth) refuse("expansion limit exceeded", place.name);
  Result result = element.is_array() ? expand_array(context, place, element, from_map)
                                     : expand_object(context, place, element, from_map);
  --m_depth;
  return result;
}

Expander::Result Expander::expand_scalar(const ActiveContext& context, const Place& place, JsonView scalar) {
  if (place.drops_values()) return {};
  Result result;
  if (place.definition != nullptr && place.definition->has_context) {
    const ActiveContext& scoped = m_contexts.scoped_to_property(context, *place.definition);
    result.items.add(expand_value(scoped, scoped.find(place.name), scalar, scalar.text()));
  } else {
    result.items.add(expand_value(context, place.definition, scalar, scalar.text()));
  }
  return result;
}

/// Value expansion (JSON-LD API 1.1, 5.3); `scalar` may be absent, `text` is a string then.
Item& Expander::expand_value(const ActiveContext& context, const TermDefinition* definition, JsonView scalar,
                             std::string_view text) {
  const bool is_text = !scalar || scalar.is_string();
  const Keyword coercion = definition == nullptr ? Keyword::absent : definition->type_keyword;
  if (is_text && (coercion == Keyword::id || coercion == Keyword::vocab)) {
    auto& node = *m_room.make<NodeItem>();
    node.has = bit(Keyword::id);
    node.id = expand_iri(context, text, {.vocab = coercion == Keyword::vocab, .document_relative = true}).iri;
    return node;
  }
  auto& value = *m_room.make<ValueItem>();
  value.kind = Item::Kind::value;
  if (is_text) {
    value.text = text;
  } else {
    value.value = scalar;
  }
  if (definition != nullptr && coercion == Keyword::absent) value.type = definition->type;
  if (is_text && value.type.empty()) {
    const bool own_language = definition != nullptr && definition->has_language;
    const bool own_direction = definition != nullptr && definition->has_direction;
    const std::string_view language = own_language ? definition->language : context.language;
    if (!language.empty()) value.language = language;
    value.direction = own_direction ? definition->direction : context.direction;
  }
  return value;
}

Expander::Result Expander::expand_array(const ActiveContext& context, const Place& place, JsonView array,
                                        bool from_map) {
  const bool list = place.inside_list ||
                    (place.definition != nullptr && (place.definition->containers & container_list) != 0);
  Result result;
  result.array = true;
  for (const JsonView element : array) {
    const Result one = expand_element(context, place, element, from_map);
    if (list && one.array) {
      result.items.add(wrap_as_list(one.items));
    } else {
      result.items.add(one.items);
    }
  }
  return result;
}

Expander::Result Expander::expand_object(const ActiveContext& outside, const Place& place, JsonView object,
                                         bool from_map) {
  const ActiveContext* context = &outside;
  if (context->previous != nullptr && !from_map) context = &without_type_scope(*context, object);
  if (place.definition != nullptr && place.definition->has_context)
    context = &m_contexts.scoped_to_property(*context, *place.definition);
  if (const JsonView local = object.find("@context"); local) context = &m_contexts.embedded(*context, local);

  const std::size_t below = m_members.size();
  Members members = read_members(*context, object);
  Draft draft;
  const ActiveContext& typed = with_types(*context, members, draft.json_value);
  if (&typed != context) {
    m_members.resize(below);
    members = read_members(typed, object);
  }
  Place here = place;
  if (place.kind == Place::Kind::property && &typed != &outside) here.definition = typed.find(place.name);
  expand_members({&typed, context}, here, members, draft);
  m_members.resize(below);
  return finish(place, draft);
}

/// The context of a type ends at the next node, but not at a value or a mere reference.
const ActiveContext& Expander::without_type_scope(const ActiveContext& context, JsonView object) {
  std::size_t count = 0;
  bool reference = false;
  for (const JsonView value : object) {
    const Keyword keyword = meaning_of(context, value, value.key()).meaning.keyword;
    if (keyword == Keyword::value) return context;
    ++count;
    reference = keyword == Keyword::id;
  }
  return count == 1 && reference ? context : *context.previous;
}

Expander::Member Expander::meaning_of(const ActiveContext& context, JsonView value, std::string_view name) {
  Member member{.value = value, .name = name, .hash = hash_of(name)};
  member.definition = context.terms.find(name, member.hash);
  if (member.definition != nullptr) {
    member.meaning = member.definition->meaning;
    member.absolute = member.definition->well_formed;
  } else {
    member.meaning = expand_iri(context, name, as_term);
    member.absolute = member.meaning.keyword == Keyword::absent && is_well_formed_iri(member.meaning.iri);
  }
  return member;
}

Expander::Members Expander::read_members(const ActiveContext& context, JsonView object) {
  const std::size_t from = m_members.size();
  for (const JsonView value : object) {
    if (!is_left_out(value)) push(meaning_of(context, value, value.key()));
  }
  return arrange(from);
}

Expander::Members Expander::read_names(JsonView object) {
  const std::size_t from = m_members.size();
  for (const JsonView value : object) {
    if (!is_left_out(value)) push({.value = value, .name = value.key(), .hash = hash_of(value.key())});
  }
  return arrange(from);
}

void Expander::push(const Member& member) {
  if (m_members.size() >= most_open_members) refuse("expansion limit exceeded", member.name);
  m_members.push_back(member);
}

Expander::Members Expander::arrange(std::size_t from) {
  const Members members{from, m_members.size()};
  find_overridden(members);
  if (m_ordered) {
    std::stable_sort(m_members.begin() + static_cast<std::ptrdiff_t>(from), m_members.end(),
                     [](const Member& a, const Member& b) { return a.name < b.name; });
  }
  return members;
}

/// Of members with one name the last counts. Few members have a bit of their own each; many are sorted.
void Expander::find_overridden(const Members& members) {
  std::uint64_t seen = 0;
  bool suspect = false;
  for (std::size_t i = members.from; i < members.to; ++i) {
    const std::uint64_t mark = std::uint64_t{1} << (m_members[i].hash % 64);
    suspect |= (seen & mark) != 0;
    seen |= mark;
  }
  if (!suspect) return;
  std::vector<std::size_t> order(members.to - members.from);
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = members.from + i;
  const auto key = [this](std::size_t i) { return std::tie(m_members[i].hash, m_members[i].name); };
  std::sort(order.begin(), order.end(),
            [&key](std::size_t a, std::size_t b) { return key(a) != key(b) ? key(a) < key(b) : a < b; });
  for (std::size_t i = 1; i < order.size(); ++i) {
    if (key(order[i - 1]) == key(order[i])) m_members[order[i - 1]].overridden = true;
  }
}

/// The context inside an object, given its types. Says too whether its last type is @json.
const ActiveContext& Expander::with_types(const ActiveContext& context, const Members& members,
                                          bool& json_value) {
  std::uint32_t has = 0;
  for (std::size_t i = members.from; i < members.to; ++i) has |= bit(m_members[i].meaning.keyword);
  const bool has_value = (has & bit(Keyword::value)) != 0;
  if ((has & bit(Keyword::type)) == 0 || (!context.has_scopes && !has_value)) return context;
  std::vector<JsonView> values;  // of members that mean @type, by name
  for (std::size_t i = members.from; i < members.to; ++i) {
    if (m_members[i].meaning.keyword == Keyword::type && !m_members[i].overridden)
      values.push_back(m_members[i].value);
  }
  std::sort(values.begin(), values.end(), [](JsonView a, JsonView b) { return a.key() < b.key(); });
  JsonView last = values.front();
  if (last.is_array()) {
    for (const JsonView element : values.front()) last = element;
  }
  json_value =
      has_value && last.is_string() && expand_iri(context, last.text(), as_term).keyword == Keyword::json;
  return context.has_scopes ? with_type_scopes(context, values) : context;
}

const ActiveContext& Expander::with_type_scopes(const ActiveContext& context,
                                                const std::vector<JsonView>& values) {
  const ActiveContext* inside = &context;
  std::vector<std::string_view> types;
  for (const JsonView value : values) {
    types.clear();
    if (value.is_string()) types.push_back(value.text());
    if (value.is_array()) {
      for (const JsonView type : value) {
        if (type.is_string()) types.push_back(type.text());
      }
    }
    std::sort(types.begin(), types.end());
    for (const std::string_view type : types) {
      const TermDefinition* const definition = context.find(type);
      if (definition != nullptr && definition->has_context)
        inside = &m_contexts.scoped_to_type(*inside, *definition);
    }
  }
  return *inside;
}

void Expander::tell(const Member& member) {
  const bool blank = m_generalized && member.meaning.iri.starts_with("_:");
  const bool kept =
      !member.overridden && (member.meaning.keyword != Keyword::absent || member.absolute || blank);
  MemberUse use{.member = member.value, .iri = kept ? member.meaning.iri : std::string_view{}};
  if (kept && member.definition != nullptr) {
    use.coercion = member.definition->type;
    use.language = member.definition->language;
    use.containers = member.definition->containers;
    use.reverse = member.definition->reverse;
  }
  m_observer->on_member(use);
}

void Expander::expand_members(const Scope& scope, const Place& place, const Members& members, Draft& draft) {
  bool nests = false;
  for (std::size_t i = members.from; i < members.to; ++i) {
    const Member member = m_members[i];  // the stack may move
    if (m_observer != nullptr) tell(member);
    if (member.overridden || !member.meaning) continue;
    if (member.meaning.keyword == Keyword::nest) {
      if (place.kind == Place::Kind::reverse) refuse("invalid reverse property map", member.name);
      nests = true;
    } else if (member.meaning.keyword != Keyword::absent) {
      expand_keyword(scope, place, member, draft);
    } else if (member.meaning.iri.find(':') != std::string_view::npos) {
      expand_property(scope, member, draft);
    }
  }
  for (std::size_t i = members.from; nests && i < members.to; ++i) {
    const Member member = m_members[i];
    if (!member.overridden && member.meaning.keyword == Keyword::nest) expand_nest(scope, member, draft);
  }
}

/// Members below @nest are the object's own.
void Expander::expand_nest(const Scope& scope, const Member& member, Draft& draft) {
  const Place place{.kind = Place::Kind::property, .name = member.name, .definition = member.definition};
  const ActiveContext* context = scope.context;
  if (member.definition != nullptr && member.definition->has_context)
    context = &m_contexts.scoped_to_property(*context, *member.definition);
  const auto expand_one = [&](JsonView value) {
    if (!value.is_object()) refuse("invalid @nest value", member.name);
    if (++m_depth > m_limits.json_depth) refuse("expansion limit exceeded", member.name);
    const Members members = read_members(*context, value);
    for (std::size_t i = members.from; i < members.to; ++i) {
      if (m_members[i].meaning.keyword == Keyword::value) refuse("invalid @nest value", member.name);
    }
    expand_members({context, scope.for_types}, place, members, draft);
    m_members.resize(members.from);
    --m_depth;
  };
  if (!member.value.is_array()) return expand_one(member.value);
  for (const JsonView value : member.value) expand_one(value);
}

}  // namespace permafrost::json_ld

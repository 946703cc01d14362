// SPDX-License-Identifier: Apache-2.0
// Expansion of the members that mean keywords, and what an object is in the end.
#include "linked_data/iri.hpp"
#include "linked_data/json_ld_draft.hpp"

namespace permafrost::json_ld {

void Expander::expand_keyword(const Scope& scope, const Place& place, const Member& member, Draft& draft) {
  const Keyword keyword = member.meaning.keyword;
  const JsonView value = member.value;
  if (keyword == Keyword::context) return;
  if (place.kind == Place::Kind::reverse) refuse("invalid reverse property map", member.name);
  const bool may_repeat = !is_1_0() && (keyword == Keyword::included || keyword == Keyword::type);
  if ((draft.has & bit(keyword)) != 0 && !may_repeat) refuse("colliding keywords", member.name);
  switch (keyword) {
    case Keyword::id: return expand_id(scope, member, draft);
    case Keyword::type: return expand_types(scope, member, draft);
    case Keyword::value: return expand_value_text(member, draft);
    case Keyword::included: return expand_included(scope, member, draft);
    case Keyword::list: return expand_list(scope, place, member, draft);
    case Keyword::reverse: return expand_reverse(scope, member, draft);
    case Keyword::graph:
      draft.graph = expand_element(*scope.context, {.kind = Place::Kind::graph}, value, false).items;
      break;
    case Keyword::set: draft.elements = expand_element(*scope.context, place, value, false); break;
    case Keyword::language:
      if (!value.is_string()) refuse("invalid language-tagged string", member.name);
      draft.language = value.text();
      break;
    case Keyword::direction:
      if (is_1_0()) return;
      if (value.text() != "ltr" && value.text() != "rtl") refuse("invalid base direction", member.name);
      draft.direction = value.text() == "ltr" ? Direction::ltr : Direction::rtl;
      break;
    case Keyword::index:
      if (!value.is_string()) refuse("invalid @index value", member.name);
      draft.index = value.text();
      break;
    default: return;
  }
  draft.has |= bit(keyword);
}

void Expander::expand_id(const Scope& scope, const Member& member, Draft& draft) {
  if (!member.value.is_string()) refuse("invalid @id value", member.name);
  draft.id = expand_iri(*scope.context, member.value.text(), {.document_relative = true}).iri;
  draft.has |= bit(Keyword::id);
}

void Expander::expand_types(const Scope& scope, const Member& member, Draft& draft) {
  if (member.value.is_array()) {
    for (const JsonView type : member.value) add_type(scope, type, draft);
    draft.several_types |= (draft.has & bit(Keyword::type)) != 0;
  } else {
    add_type(scope, member.value, draft);
  }
  draft.has |= bit(Keyword::type);
}

void Expander::add_type(const Scope& scope, JsonView type, Draft& draft) {
  if (!type.is_string()) refuse("invalid type value", type.raw());
  const Meaning meaning =
      expand_iri(*scope.for_types, type.text(), {.vocab = true, .document_relative = true});
  if (m_observer != nullptr) m_observer->on_type(type, meaning.iri);
  draft.several_types |= draft.types.first != nullptr;
  draft.types.add(*m_room.make<Word>(meaning.iri));
}

void Expander::expand_value_text(const Member& member, Draft& draft) {
  const JsonView value = member.value;
  if (draft.json_value && is_1_0()) refuse("invalid value object value", member.name);
  if (!draft.json_value && (value.is_object() || value.is_array()))
    refuse("invalid value object value", member.name);
  draft.value = value;
  draft.has |= bit(Keyword::value);
}

void Expander::expand_included(const Scope& scope, const Member& member, Draft& draft) {
  if (is_1_0()) return;
  const Result result = expand_element(*scope.context, {}, member.value, false);
  if (result.nothing()) refuse("invalid @included value", member.name);
  for (const Item* item = result.items.first; item != nullptr; item = item->next) {
    if (item->kind != Item::Kind::node) refuse("invalid @included value", member.name);
  }
  draft.included.add(result.items);
  draft.has |= bit(Keyword::included);
}

void Expander::expand_list(const Scope& scope, const Place& place, const Member& member, Draft& draft) {
  if (place.drops_values()) return;
  Place inside = place;
  inside.inside_list = true;
  const Result result = expand_element(*scope.context, inside, member.value, false);
  for (const Item* item = result.items.first; is_1_0() && item != nullptr; item = item->next) {
    if (item->kind == Item::Kind::list) refuse("list of lists", member.name);
  }
  draft.elements = result;
  draft.has |= bit(Keyword::list);
}

/// Members of @reverse point here; what is reversed twice points away again.
void Expander::expand_reverse(const Scope& scope, const Member& member, Draft& draft) {
  if (!member.value.is_object()) refuse("invalid @reverse value", member.name);
  const Result result =
      expand_element(*scope.context, {.kind = Place::Kind::reverse, .name = "@reverse"}, member.value, false);
  if (result.items.empty() || result.items.first->kind != Item::Kind::node) return;
  const NodeItem& node = as_node(*result.items.first);
  if (!node.reverse.empty()) {
    (draft.properties.first == nullptr ? draft.properties.first : draft.properties.last->next) =
        node.reverse.first;
    draft.properties.last = node.reverse.last;
  }
  for (const Property* reversed = node.properties.first; reversed != nullptr; reversed = reversed->next)
    add_reverse(draft, reversed->iri, reversed->well_formed, reversed->values);
}

Expander::Result Expander::finish(const Place& place, Draft& draft) {
  constexpr std::uint32_t set_or_list = bit(Keyword::set) | bit(Keyword::list);
  if ((draft.has & bit(Keyword::value)) != 0) {
    const Result result = finish_value(draft);
    return place.drops_values() ? Result{} : result;
  }
  if ((draft.has & set_or_list) != 0) return finish_set_or_list(place, draft);
  if (draft.has == bit(Keyword::language) && draft.properties.empty()) return {};
  return finish_node(place, draft);
}

Expander::Result Expander::finish_value(Draft& draft) {
  constexpr std::uint32_t allowed = bit(Keyword::value) | bit(Keyword::type) | bit(Keyword::language) |
                                    bit(Keyword::direction) | bit(Keyword::index);
  constexpr std::uint32_t not_typed = bit(Keyword::language) | bit(Keyword::direction);
  const bool typed = (draft.has & bit(Keyword::type)) != 0;
  if ((draft.has & ~allowed) != 0 || !draft.properties.empty() || (typed && (draft.has & not_typed) != 0))
    refuse("invalid value object", draft.value.raw());

  auto& item = *m_room.make<ValueItem>();
  item.kind = Item::Kind::value;
  const Word* const type = draft.types.first;
  item.is_json = !is_1_0() && type != nullptr && !draft.several_types && type->text == "@json";
  if (!item.is_json && draft.value.is_null()) return {};
  if (draft.value.is_string() && !item.is_json) {
    item.text = draft.value.text();
  } else {
    item.value = draft.value;
    if ((draft.has & bit(Keyword::language)) != 0) refuse("invalid language-tagged value", draft.value.raw());
  }
  if (typed) {
    if (!item.is_json && (type == nullptr || draft.several_types || !is_well_formed_iri(type->text)))
      refuse("invalid typed value", type == nullptr ? std::string_view{} : type->text);
    item.type = type->text;
  }
  item.language = draft.language;
  item.direction = draft.direction;
  item.has_index = (draft.has & bit(Keyword::index)) != 0;
  item.index = draft.index;
  Result result;
  result.items.add(item);
  return result;
}

Expander::Result Expander::finish_set_or_list(const Place& place, Draft& draft) {
  const bool list = (draft.has & bit(Keyword::list)) != 0;
  const std::uint32_t allowed = bit(list ? Keyword::list : Keyword::set) | bit(Keyword::index);
  if ((draft.has & ~allowed) != 0 || !draft.properties.empty())
    refuse("invalid set or list object", list ? "@list" : "@set");
  if (!list) return draft.elements;
  if (place.drops_values()) return {};
  Item& item = wrap_as_list(draft.elements.items);
  item.has_index = (draft.has & bit(Keyword::index)) != 0;
  item.index = draft.index;
  Result result;
  result.items.add(item);
  return result;
}

Expander::Result Expander::finish_node(const Place& place, Draft& draft) {
  constexpr std::uint32_t of_nodes =
      bit(Keyword::id) | bit(Keyword::type) | bit(Keyword::graph) | bit(Keyword::included);
  const bool bare = draft.properties.empty() && draft.reverse.empty();
  if (place.drops_values() && bare && (draft.has == 0 || draft.has == bit(Keyword::id))) return {};
  auto& node = *m_room.make<NodeItem>();
  node.has = draft.has & of_nodes;
  node.has_index = (draft.has & bit(Keyword::index)) != 0;
  node.index = draft.index;
  node.id = draft.id;
  node.types = draft.types;
  node.properties = draft.properties;
  node.reverse = draft.reverse;
  node.graph = draft.graph;
  node.included = draft.included;
  Result result;
  result.items.add(node);
  return result;
}

Item& Expander::wrap_as_list(const Items& items) {
  auto& list = *m_room.make<ListItem>();
  list.kind = Item::Kind::list;
  list.items = items;
  return list;
}

Item& Expander::wrap_as_graph(Item& item) {
  auto& node = *m_room.make<NodeItem>();
  node.has = bit(Keyword::graph);
  item.next = nullptr;
  node.graph.add(item);
  return node;
}

}  // namespace permafrost::json_ld

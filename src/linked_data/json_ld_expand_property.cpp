// SPDX-License-Identifier: Apache-2.0
// Expansion of the members that mean properties: plain ones, and the maps that their containers make of
// objects (by language, index, identifier, type, graph).
#include "linked_data/iri.hpp"
#include "linked_data/json_ld_draft.hpp"

namespace permafrost::json_ld {
namespace {

constexpr IriUse as_term{.vocab = true};

/// Is it { "@graph": … }, maybe with @id and @index?
bool is_graph_object(const Item& item) {
  if (item.kind != Item::Kind::node) return false;
  const NodeItem& node = as_node(item);
  return (node.has & bit(Keyword::graph)) != 0 &&
         (node.has & ~(bit(Keyword::graph) | bit(Keyword::id))) == 0 && node.properties.empty() &&
         node.reverse.empty();
}

/// Hands over the items one after another, each taken out of its list.
template <class Take>
void take_apart(const Items& items, Take&& take) {
  for (Item* item = items.first; item != nullptr;) {
    Item* const next = item->next;
    item->next = nullptr;
    take(*item);
    item = next;
  }
}

}  // namespace

Property& Expander::property(std::string_view iri, bool well_formed, const Items& values) {
  auto& made = *m_room.make<Property>();
  made.iri = iri;
  made.well_formed = well_formed;
  made.values = values;
  return made;
}

void Expander::expand_property(const Scope& scope, const Member& member, Draft& draft) {
  const std::uint32_t containers = member.definition == nullptr ? 0 : member.definition->containers;
  Result result = expand_property_value(*scope.context, member);
  if (result.nothing()) return;
  if ((containers & container_list) != 0 && !result.is_list()) {
    if (is_1_0()) {
      for (const Item* item = result.items.first; item != nullptr; item = item->next) {
        if (item->kind == Item::Kind::list) refuse("list of lists", member.name);
      }
    }
    Item& list = wrap_as_list(result.items);
    result.items = {};
    result.items.add(list);
  }
  if ((containers & container_graph) != 0 && (containers & (container_id | container_index)) == 0) {
    Items graphs;
    take_apart(result.items, [&](Item& item) { graphs.add(wrap_as_graph(item)); });
    result.items = graphs;
  }
  if (member.definition != nullptr && member.definition->reverse) {
    add_reverse(draft, member.meaning.iri, member.absolute, result.items);
  } else {
    draft.properties.add(property(member.meaning.iri, member.absolute, result.items));
  }
}

Expander::Result Expander::expand_property_value(const ActiveContext& context, const Member& member) {
  const TermDefinition* const definition = member.definition;
  if (definition != nullptr) {
    if (definition->type_keyword == Keyword::json) {
      auto& json = *m_room.make<ValueItem>();
      json.kind = Item::Kind::value;
      json.is_json = true;
      json.type = "@json";
      json.value = member.value;
      Result result;
      result.items.add(json);
      return result;
    }
    constexpr std::uint32_t maps = container_index | container_type | container_id;
    if ((definition->containers & container_language) != 0 && member.value.is_object())
      return expand_language_map(context, member);
    if ((definition->containers & maps) != 0 && member.value.is_object()) return expand_map(context, member);
  }
  const Place place{.kind = Place::Kind::property, .name = member.name, .definition = definition};
  return expand_element(context, place, member.value, false);
}

Expander::Result Expander::expand_language_map(const ActiveContext& context, const Member& member) {
  const TermDefinition& definition = *member.definition;
  const Direction direction = definition.has_direction ? definition.direction : context.direction;
  Result result;
  result.array = true;
  const Members entries = read_names(member.value);
  for (std::size_t i = entries.from; i < entries.to; ++i) {
    const Member& entry = m_members[i];
    if (entry.overridden) continue;
    const bool none = expand_iri(context, entry.name, as_term).keyword == Keyword::none;
    const std::string_view language = none ? std::string_view{} : entry.name;
    if (entry.value.is_array()) {
      for (const JsonView value : entry.value)
        add_in_language(definition, language, direction, value, result.items);
    } else {
      add_in_language(definition, language, direction, entry.value, result.items);
    }
  }
  m_members.resize(entries.from);
  return result;
}

void Expander::add_in_language(const TermDefinition& definition, std::string_view language,
                               Direction direction, JsonView value, Items& out) {
  if (value.is_null()) return;
  if (!value.is_string()) refuse("invalid language map value", definition.term);
  auto& item = *m_room.make<ValueItem>();
  item.kind = Item::Kind::value;
  item.text = value.text();
  item.language = language;
  item.direction = direction;
  out.add(item);
}

/// An object whose names are indices, identifiers or types of its values.
Expander::Result Expander::expand_map(const ActiveContext& context, const Member& member) {
  Result result;
  result.array = true;
  const Members entries = read_names(member.value);
  for (std::size_t i = entries.from; i < entries.to; ++i) {
    const Member entry = m_members[i];  // the stack may move
    if (!entry.overridden) expand_map_entry(context, member, entry, result.items);
  }
  m_members.resize(entries.from);
  return result;
}

void Expander::expand_map_entry(const ActiveContext& context, const Member& member, const Member& entry,
                                Items& out) {
  const TermDefinition& definition = *member.definition;
  const ActiveContext* inside = &context;
  if ((definition.containers & (container_id | container_type)) != 0 && context.previous != nullptr)
    inside = context.previous;
  if ((definition.containers & container_type) != 0) {
    const TermDefinition* const type = inside->terms.find(entry.name, entry.hash);
    if (type != nullptr && type->has_context) inside = &m_contexts.scoped_to_type(*inside, *type);
  }
  const Place place{.kind = Place::Kind::property,
                    .name = member.name,
                    .definition = inside == &context ? &definition : inside->find(member.name)};
  const Items items = expand_element(*inside, place, entry.value, true).items;
  take_apart(items, [&](Item& one) {
    Item& item =
        (definition.containers & container_graph) != 0 && !is_graph_object(one) ? wrap_as_graph(one) : one;
    index_item(context, definition, entry.name, item);
    out.add(item);
  });
}

/// Lets `item` say the name under which it stands.
void Expander::index_item(const ActiveContext& context, const TermDefinition& definition,
                          std::string_view index, Item& item) {
  const Meaning meaning = expand_iri(context, index, as_term);
  if (meaning.keyword == Keyword::none) return;
  if ((definition.containers & container_index) != 0) {
    if (definition.index.empty() || definition.index == "@index") {
      if (item.has_index) return;
      item.has_index = true;
      item.index = index;
      return;
    }
    if (item.kind != Item::Kind::node) refuse("invalid value object", definition.term);
    const Meaning key = expand_iri(context, definition.index, as_term);
    Items values;
    values.add(expand_value(context, context.find(definition.index), {}, index));
    Property& first = property(key.iri, is_well_formed_iri(key.iri), values);
    Properties& others = as_node(item).properties;
    first.next = others.first;
    others.first = &first;
    if (others.last == nullptr) others.last = &first;
    return;
  }
  if (item.kind != Item::Kind::node) refuse("invalid value object", definition.term);
  NodeItem& node = as_node(item);
  if ((definition.containers & container_id) != 0) {
    if ((node.has & bit(Keyword::id)) != 0) return;
    node.id = expand_iri(context, index, {.document_relative = true}).iri;
    node.has |= bit(Keyword::id);
  } else {
    auto& type = *m_room.make<Word>(meaning.iri, node.types.first);
    node.types.first = &type;
    if (node.types.last == nullptr) node.types.last = &type;
    node.has |= bit(Keyword::type);
  }
}

void Expander::add_reverse(Draft& draft, std::string_view iri, bool well_formed, const Items& items) {
  for (const Item* item = items.first; item != nullptr; item = item->next) {
    if (item->kind != Item::Kind::node) refuse("invalid reverse property value", iri);
  }
  draft.reverse.add(property(iri, well_formed, items));
}

}  // namespace permafrost::json_ld

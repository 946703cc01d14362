// SPDX-License-Identifier: Apache-2.0
#include "linked_data/json_ld_text.hpp"

#include <algorithm>
#include <vector>

#include "codec/json_out.hpp"

namespace permafrost::json_ld {
namespace {

void append_item(std::string& out, const Item& item);

/// Writes members of one object: names, and the commas before them.
class ObjectText {
 public:
  explicit ObjectText(std::string& out) : m_out(out) { m_out += '{'; }
  ~ObjectText() { m_out += '}'; }
  ObjectText(const ObjectText&) = delete;
  ObjectText& operator=(const ObjectText&) = delete;

  std::string& member(std::string_view name) {
    if (!m_first) m_out += ',';
    m_first = false;
    m_out += json_quoted(name);
    m_out += ':';
    return m_out;
  }
  void text(std::string_view name, std::string_view value) {
    member(name) += value.data() == nullptr ? "null" : json_quoted(value);
  }

 private:
  std::string& m_out;
  bool m_first = true;
};

void append_items(std::string& out, const Items& items, bool& first) {
  for (const Item* item = items.first; item != nullptr; item = item->next) {
    if (!first) out += ',';
    first = false;
    append_item(out, *item);
  }
}

void append_array(std::string& out, const Items& items) {
  out += '[';
  bool first = true;
  append_items(out, items, first);
  out += ']';
}

/// Properties of one IRI become one member.
void append_properties(ObjectText& object, const Properties& properties) {
  std::vector<const Property*> sorted;
  for (const Property* one = properties.first; one != nullptr; one = one->next) sorted.push_back(one);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Property* a, const Property* b) { return a->iri < b->iri; });
  for (std::size_t i = 0; i < sorted.size();) {
    const std::string_view iri = sorted[i]->iri;
    std::string& out = object.member(iri);
    out += '[';
    bool first = true;
    for (; i < sorted.size() && sorted[i]->iri == iri; ++i) append_items(out, sorted[i]->values, first);
    out += ']';
  }
}

void append_node(ObjectText& object, const NodeItem& node) {
  if ((node.has & bit(Keyword::id)) != 0) object.text("@id", node.id);
  if ((node.has & bit(Keyword::type)) != 0) {
    std::string& out = object.member("@type");
    out += '[';
    for (const Word* type = node.types.first; type != nullptr; type = type->next) {
      if (type != node.types.first) out += ',';
      out += type->text.data() == nullptr ? "null" : json_quoted(type->text);
    }
    out += ']';
  }
  if ((node.has & bit(Keyword::graph)) != 0) append_array(object.member("@graph"), node.graph);
  if ((node.has & bit(Keyword::included)) != 0) append_array(object.member("@included"), node.included);
  if (!node.reverse.empty()) {
    ObjectText reverse(object.member("@reverse"));
    append_properties(reverse, node.reverse);
  }
  append_properties(object, node.properties);
}

void append_value(ObjectText& object, const ValueItem& value) {
  if (!value.type.empty()) object.text("@type", value.type);
  if (value.language.data() != nullptr) object.text("@language", value.language);
  if (value.direction != Direction::none) object.text("@direction", word_of(value.direction));
  object.member("@value") += value.value ? std::string{value.value.raw()} : json_quoted(value.text);
}

void append_item(std::string& out, const Item& item) {
  ObjectText object(out);
  if (item.has_index) object.text("@index", item.index);
  switch (item.kind) {
    case Item::Kind::node: return append_node(object, as_node(item));
    case Item::Kind::value: return append_value(object, as_value(item));
    case Item::Kind::list: return append_array(object.member("@list"), as_list(item).items);
  }
}

}  // namespace

void append_expanded(std::string& out, const Items& items) { append_array(out, items); }

}  // namespace permafrost::json_ld

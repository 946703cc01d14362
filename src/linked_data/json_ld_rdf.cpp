// SPDX-License-Identifier: Apache-2.0
#include "linked_data/json_ld_rdf.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "linked_data/iri.hpp"
#include "linked_data/jcs.hpp"
#include "linked_data/json_ld_limits.hpp"

namespace permafrost::json_ld {
namespace {

constexpr std::string_view rdf_value = "http://www.w3.org/1999/02/22-rdf-syntax-ns#value";
constexpr std::string_view rdf_language = "http://www.w3.org/1999/02/22-rdf-syntax-ns#language";
constexpr std::string_view rdf_direction = "http://www.w3.org/1999/02/22-rdf-syntax-ns#direction";
constexpr std::string_view i18n_datatype = "https://www.w3.org/ns/i18n#";

RdfTerm iri_term(std::string_view iri) { return {.kind = TermKind::iri, .value = iri}; }

std::string in_lower_case(std::string_view text) {
  std::string lower{text};
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  return lower;
}

/// The canonical form of xsd:double: "5.0E-1".
std::string double_text(double value) {
  if (std::isinf(value)) return value < 0 ? "-INF" : "INF";
  std::array<char, 64> room{};
  const auto end =
      std::to_chars(room.data(), room.data() + room.size(), value, std::chars_format::scientific, 15);
  const std::string_view text{room.data(), end.ptr};
  const auto letter = text.find('e');
  auto mantissa = text.substr(0, letter);
  while (mantissa.ends_with('0') && !mantissa.ends_with(".0")) mantissa.remove_suffix(1);
  auto exponent = text.substr(letter + 1);
  const bool negative = exponent.starts_with('-');
  exponent.remove_prefix(1);
  while (exponent.size() > 1 && exponent.starts_with('0')) exponent.remove_prefix(1);
  return std::string{mantissa} + (negative ? "E-" : "E") + std::string{exponent};
}

/// The canonical form of xsd:integer, of any whole number below 10^21.
std::string integer_text(double value) {
  std::array<char, 64> room{};
  const auto end =
      std::to_chars(room.data(), room.data() + room.size(), value + 0.0, std::chars_format::fixed, 0);
  return {room.data(), end.ptr};
}

}  // namespace

void RdfMaker::make(const Items& items, Dataset& out, const JsonLdOptions& options) {
  m_out = &out;
  m_options = options;
  m_bytes = 0;
  m_blanks.clear();
  m_indices.clear();
  make_nodes(items, {});
}

void RdfMaker::make_nodes(const Items& items, const Graph& graph) {
  for (const Item* item = items.first; item != nullptr; item = item->next) {
    if (item->kind == Item::Kind::node) static_cast<void>(make_node(as_node(*item), graph));
  }
}

RdfTerm RdfMaker::make_item(const Item& item, const Graph& graph) {
  switch (item.kind) {
    case Item::Kind::node: return make_node(as_node(item), graph);
    case Item::Kind::list: return make_list(as_list(item), graph);
    case Item::Kind::value: return make_literal(as_value(item), graph);
  }
  return {};
}

RdfTerm RdfMaker::make_node(const NodeItem& node, const Graph& graph) {
  const RdfTerm subject = (node.has & bit(Keyword::id)) != 0 ? name(node.id) : fresh_blank();
  if (node.has_index && (node.has & bit(Keyword::id)) != 0) check_index(node, graph);
  for (const Word* type = node.types.first; type != nullptr; type = type->next)
    add(subject, iri_term(rdf_type), name(type->text), graph);
  make_properties(subject, node, graph);
  if (!node.graph.empty()) make_nodes(node.graph, {subject, subject.kind == TermKind::none});
  if (!node.included.empty()) make_nodes(node.included, graph);
  return subject;
}

void RdfMaker::make_properties(const RdfTerm& subject, const NodeItem& node, const Graph& graph) {
  for (const Property* property = node.properties.first; property != nullptr; property = property->next) {
    const RdfTerm by = predicate(*property);
    const bool kept = subject.kind != TermKind::none && by.kind != TermKind::none;
    for (const Item* item = property->values.first; item != nullptr; item = item->next) {
      if (item->kind == Item::Kind::list && !kept)
        make_nodes_inside(as_list(*item), graph);
      else
        add(subject, by, make_item(*item, graph), graph);
    }
  }
  for (const Property* property = node.reverse.first; property != nullptr; property = property->next) {
    const RdfTerm by = predicate(*property);
    for (const Item* item = property->values.first; item != nullptr; item = item->next)
      add(make_item(*item, graph), by, subject, graph);
  }
}

/// Nodes of one name are one node, which has one index at most.
void RdfMaker::check_index(const NodeItem& node, const Graph& graph) {
  std::string key{graph.name.value};
  key += ' ';
  key += node.id;
  const auto [known, added] = m_indices.try_emplace(key, node.index);
  if (!added && known->second != node.index) refuse("conflicting indexes", node.id);
}

/// A list that nothing points to is no list in RDF, but what its nodes say of themselves is said.
void RdfMaker::make_nodes_inside(const ListItem& list, const Graph& graph) {
  make_nodes(list.items, graph);
  for (const Item* item = list.items.first; item != nullptr; item = item->next) {
    if (item->kind == Item::Kind::list) make_nodes_inside(as_list(*item), graph);
  }
}

RdfTerm RdfMaker::make_list(const ListItem& list, const Graph& graph) {
  RdfTerm head = iri_term(rdf_nil);
  RdfTerm last;
  for (const Item* item = list.items.first; item != nullptr; item = item->next) {
    const RdfTerm cell = fresh_blank();
    if (last.kind == TermKind::none) {
      head = cell;
    } else {
      add(last, iri_term(rdf_rest), cell, graph);
    }
    add(cell, iri_term(rdf_first), make_item(*item, graph), graph);
    last = cell;
  }
  add(last, iri_term(rdf_rest), iri_term(rdf_nil), graph);
  return head;
}

RdfTerm RdfMaker::make_literal(const ValueItem& value, const Graph& graph) {
  if (value.is_json) return json_literal(value.value);
  if (!value.type.empty() && !is_well_formed_iri(value.type)) return {};
  const bool tagged = value.language.data() != nullptr;
  if (tagged && !is_well_formed_language(value.language)) return {};
  if (value.direction != Direction::none && m_options.direction != RdfDirection::none && !value.value)
    return make_directed(value, graph);
  // As RDF 1.1 (3.3) allows, and as what signs does: RDF.rb, hence Mastodon, and jsonld.js.
  if (tagged) return literal(value.text, rdf_lang_string, in_lower_case(value.language));
  std::string_view datatype = value.type;
  std::string_view text = value.text;
  if (value.value.is_number()) {
    text = number_text(value.value, datatype);
  } else if (value.value) {
    text = value.value.raw();
    if (datatype.empty()) datatype = xsd_boolean;
  }
  return literal(text, datatype.empty() ? xsd_string : datatype);
}

RdfTerm RdfMaker::json_literal(JsonView json) {
  m_text.clear();
  if (append_jcs(m_text, json) != JcsFault::none) refuse("invalid JSON literal", json.raw());
  return literal(m_text, rdf_json);
}

RdfTerm RdfMaker::make_directed(const ValueItem& value, const Graph& graph) {
  const std::string language = in_lower_case(value.language);
  const std::string_view direction = word_of(value.direction);
  if (m_options.direction == RdfDirection::i18n_datatype) {
    std::string datatype{i18n_datatype};
    datatype.append(language).append("_").append(direction);
    return literal(value.text, datatype);
  }
  const RdfTerm compound = fresh_blank();
  add(compound, iri_term(rdf_value), literal(value.text, xsd_string), graph);
  if (!language.empty()) add(compound, iri_term(rdf_language), literal(language, xsd_string), graph);
  add(compound, iri_term(rdf_direction), literal(direction, xsd_string), graph);
  return compound;
}

/// JSON-LD API 1.1, 8.2.2, data round tripping: what is whole and below 10^21 is an integer, unless it is to
/// be a double.
std::string_view RdfMaker::number_text(JsonView number, std::string_view& datatype) {
  const double value = *number.number();
  const bool whole = std::trunc(value) == value && std::abs(value) < 1e21;
  if (!whole || datatype == xsd_double) {
    m_text = double_text(value);
    if (datatype.empty()) datatype = xsd_double;
  } else {
    m_text = integer_text(value);
    if (datatype.empty()) datatype = xsd_integer;
  }
  return m_text;
}

RdfTerm RdfMaker::predicate(const Property& property) {
  if (property.well_formed) return iri_term(keep(property.iri));
  const bool blank = m_options.generalized_rdf && property.iri.starts_with("_:");
  return blank ? name(property.iri) : RdfTerm{};
}

RdfTerm RdfMaker::name(std::string_view iri) {
  if (iri.starts_with("_:")) {
    const auto [known, added] = m_blanks.try_emplace(iri);
    if (added) known->second = fresh_blank();
    return known->second;
  }
  return is_well_formed_iri(iri) ? iri_term(keep(iri)) : RdfTerm{};
}

RdfTerm RdfMaker::fresh_blank() {
  std::array<char, 16> label{'b'};
  const auto end = std::to_chars(label.data() + 1, label.data() + label.size(), m_out->blanks().size());
  return m_out->make_blank(keep({label.data(), end.ptr}));
}

RdfTerm RdfMaker::literal(std::string_view text, std::string_view datatype, std::string_view language) {
  const bool known = datatype == xsd_string || datatype == rdf_lang_string;
  return {.kind = TermKind::literal,
          .value = keep(text),
          .datatype = known ? datatype : keep(datatype),
          .language = keep(language)};
}

void RdfMaker::add(const RdfTerm& subject, const RdfTerm& by, const RdfTerm& object, const Graph& graph) {
  if (graph.dropped || subject.kind == TermKind::none || subject.kind == TermKind::literal ||
      by.kind == TermKind::none || object.kind == TermKind::none)
    return;
  m_bytes +=
      sizeof(Quad) + subject.value.size() + by.value.size() + object.value.size() + graph.name.value.size();
  if (m_bytes > most_rdf_bytes) refuse("expansion limit exceeded", subject.value);
  m_out->add({subject, by, object, graph.name});
}

std::string_view RdfMaker::keep(std::string_view text) {
  m_bytes += text.size();
  if (m_bytes > most_rdf_bytes) refuse("expansion limit exceeded", text);
  return m_out->keep(text);
}

}  // namespace permafrost::json_ld

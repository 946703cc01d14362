// SPDX-License-Identifier: Apache-2.0
// Quads out of the expanded form of a document (Deserialize JSON-LD to RDF, JSON-LD API 1.1, 8.1), without
// the node map between: equal nodes meet in their names, and repeated quads are the dataset's affair.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

#include "linked_data/json_ld_expanded.hpp"
#include "linked_data/rdf.hpp"

namespace permafrost::json_ld {

class RdfMaker {
 public:
  /// Adds to `out`, which it fills with copies of all it needs. Refusal when that is too much.
  void make(const Items& items, Dataset& out, const JsonLdOptions& options);

 private:
  /// A graph whose name is no IRI is read, since other graphs may be inside, but not kept.
  struct Graph {
    RdfTerm name = {};
    bool dropped = false;
  };

  void make_nodes(const Items& items, const Graph& graph);
  // Each answers the term that stands for the item; TermKind::none where RDF has none.
  [[nodiscard]] RdfTerm make_item(const Item& item, const Graph& graph);
  [[nodiscard]] RdfTerm make_node(const NodeItem& node, const Graph& graph);
  void make_nodes_inside(const ListItem& list, const Graph& graph);
  [[nodiscard]] RdfTerm make_list(const ListItem& list, const Graph& graph);
  [[nodiscard]] RdfTerm make_literal(const ValueItem& value, const Graph& graph);
  [[nodiscard]] RdfTerm json_literal(JsonView json);
  [[nodiscard]] RdfTerm make_directed(const ValueItem& value, const Graph& graph);

  void make_properties(const RdfTerm& subject, const NodeItem& node, const Graph& graph);
  void check_index(const NodeItem& node, const Graph& graph);
  [[nodiscard]] RdfTerm predicate(const Property& property);
  [[nodiscard]] RdfTerm name(std::string_view iri);
  [[nodiscard]] RdfTerm fresh_blank();
  [[nodiscard]] RdfTerm literal(std::string_view text, std::string_view datatype,
                                std::string_view language = {});
  [[nodiscard]] std::string_view number_text(JsonView number, std::string_view& datatype);

  void add(const RdfTerm& subject, const RdfTerm& predicate, const RdfTerm& object, const Graph& graph);
  [[nodiscard]] std::string_view keep(std::string_view text);

  Dataset* m_out = nullptr;
  JsonLdOptions m_options;
  std::size_t m_bytes = 0;
  std::unordered_map<std::string_view, RdfTerm> m_blanks;
  std::unordered_map<std::string, std::string_view> m_indices;  // of nodes with @index, by graph and name
  std::string m_text;
};

}  // namespace permafrost::json_ld

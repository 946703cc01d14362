// SPDX-License-Identifier: Apache-2.0
// An RDF 1.1 dataset in memory: what JSON-LD means, and what is canonicalised and hashed. Made by
// linked_data/json_ld and linked_data/nquads, read by linked_data/canonicalise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "linked_data/arena.hpp"

namespace permafrost {

enum class TermKind : std::uint8_t {
  none,  ///< the default graph, in Quad::graph alone
  iri,
  blank,
  literal,
};

/// One term of RDF; its strings live in the dataset's arena (or in static storage).
struct RdfTerm {
  TermKind kind = TermKind::none;
  std::uint32_t blank = 0;      ///< of a blank node: its number in the dataset, counted from 0 without gaps
  std::string_view value = {};  ///< the IRI, the blank node's label without "_:", or the literal's text
  std::string_view datatype = {};  ///< of a literal: its IRI, never empty
  std::string_view language = {};  ///< of a literal whose datatype is rdf:langString
};

struct Quad {
  RdfTerm subject, predicate, object, graph;
};

/// Quads in the order they were added, repeated ones kept: sorting and comparing is for who needs it.
/// clear() keeps the memory, so that one dataset serves one document after another.
class Dataset {
 public:
  void clear() {
    m_arena.clear();
    m_quads.clear();
    m_blanks.clear();
  }
  void add(const Quad& quad) { m_quads.push_back(quad); }
  [[nodiscard]] const std::vector<Quad>& quads() const noexcept { return m_quads; }

  /// Copies text into the dataset, where it stays until clear().
  [[nodiscard]] std::string_view keep(std::string_view text) { return m_arena.keep(text); }
  [[nodiscard]] Arena& arena() noexcept { return m_arena; }
  /// A new blank node; `label` must be kept already and be unique.
  [[nodiscard]] RdfTerm make_blank(std::string_view label) {
    m_blanks.push_back(label);
    return {
        .kind = TermKind::blank, .blank = static_cast<std::uint32_t>(m_blanks.size() - 1), .value = label};
  }
  /// Labels by number.
  [[nodiscard]] const std::vector<std::string_view>& blanks() const noexcept { return m_blanks; }

 private:
  Arena m_arena;
  std::vector<Quad> m_quads;
  std::vector<std::string_view> m_blanks;
};

inline constexpr std::string_view xsd_string = "http://www.w3.org/2001/XMLSchema#string";
inline constexpr std::string_view xsd_boolean = "http://www.w3.org/2001/XMLSchema#boolean";
inline constexpr std::string_view xsd_integer = "http://www.w3.org/2001/XMLSchema#integer";
inline constexpr std::string_view xsd_double = "http://www.w3.org/2001/XMLSchema#double";
inline constexpr std::string_view xsd_date_time = "http://www.w3.org/2001/XMLSchema#dateTime";
inline constexpr std::string_view rdf_lang_string = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString";
inline constexpr std::string_view rdf_type = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
inline constexpr std::string_view rdf_first = "http://www.w3.org/1999/02/22-rdf-syntax-ns#first";
inline constexpr std::string_view rdf_rest = "http://www.w3.org/1999/02/22-rdf-syntax-ns#rest";
inline constexpr std::string_view rdf_nil = "http://www.w3.org/1999/02/22-rdf-syntax-ns#nil";
inline constexpr std::string_view rdf_json = "http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON";

}  // namespace permafrost

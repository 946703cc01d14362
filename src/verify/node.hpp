// SPDX-License-Identifier: Apache-2.0
// One object of a JSON document with its members at hand by Term, and the walk that visits every object of a
// document once for all rules. Made by the checking stage, read by the rules.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codec/activitystreams.hpp"
#include "codec/json_view.hpp"
#include "codec/vocabulary.hpp"

namespace permafrost {

/// The second of two members of one name.
struct RepeatedMember {
  JsonView value;
  bool same = false;  ///< is its value spelled like the one before?
};

class Node {
 public:
  Node(JsonView object, const Node* parent, Term via, std::uint32_t position, bool ours);
  /// The top of a document.
  explicit Node(JsonView document) : Node(document, nullptr, Term::none, no_position, true) {}

  [[nodiscard]] JsonView json() const noexcept { return m_json; }
  /// The value of a member (the last of duplicates); an absent view when there is none.
  [[nodiscard]] JsonView operator[](Term term) const noexcept {
    return m_present.has(term) ? m_json.value_numbered(m_members[static_cast<std::size_t>(term)])
                               : JsonView{};
  }
  /// The text of a member, empty when it is absent or no string.
  [[nodiscard]] std::string_view text(Term term) const noexcept { return (*this)[term].text(); }
  [[nodiscard]] bool has(Term term) const noexcept { return m_present.has(term); }
  [[nodiscard]] const TermSet& present() const noexcept { return m_present; }
  /// Calls `visit` with each of `terms` that it has, and the value.
  template <typename Visit>
  void for_each_of(const TermSet& terms, const Visit& visit) const {
    (m_present & terms).for_each([&](Term term) { visit(term, (*this)[term]); });
  }
  /// All that `kind` says of its types.
  [[nodiscard]] std::uint32_t kinds() const noexcept { return m_kinds; }
  /// Is any of these bits of `kind` true of its types?
  [[nodiscard]] bool is(std::uint32_t kinds) const noexcept { return (m_kinds & kinds) != 0; }
  /// id, else @id.
  [[nodiscard]] std::string_view id() const noexcept;
  /// The first of its types; empty when it has none.
  [[nodiscard]] std::string_view type() const noexcept;

  [[nodiscard]] const Node* parent() const noexcept { return m_parent; }
  /// The property of the parent that leads here.
  [[nodiscard]] Term via() const noexcept { return m_via; }
  /// Is it part of the vocabulary, or does it hang below a property that we do not know?
  [[nodiscard]] bool ours() const noexcept { return m_ours; }
  /// "object.attachment[2]"; empty for the top.
  [[nodiscard]] std::string path() const;

  [[nodiscard]] const std::vector<RepeatedMember>& repeated() const noexcept { return m_repeated; }
  /// Has it members that are objects or arrays?
  [[nodiscard]] bool has_containers() const noexcept { return m_has_containers; }

  static constexpr std::uint32_t no_position = ~std::uint32_t{0};

 private:
  void add_kinds(JsonView type);

  JsonView m_json;
  const Node* m_parent;
  Term m_via;
  std::uint32_t m_position;
  bool m_ours;
  std::uint32_t m_kinds = 0;
  TermSet m_present;
  bool m_has_containers = false;
  std::vector<RepeatedMember> m_repeated;
  std::array<std::uint32_t, term_count> m_members;  // valid where m_present says so, else never read
};

/// Does `iri` stand below `base` ("https://a.example/u/1" below "https://a.example/u"), so that both are of
/// one host?
[[nodiscard]] inline bool is_below(std::string_view iri, std::string_view base) noexcept {
  return !base.empty() && iri.size() > base.size() && iri.starts_with(base) && iri[base.size()] == '/';
}
/// Does the value, or one of its elements, name `iri`?
[[nodiscard]] bool names(JsonView value, std::string_view iri) noexcept;
/// A number, or a string that spells one: JSON-LD reads "37.5" where a float is due as it reads 37.5.
[[nodiscard]] std::optional<double> number_in(JsonView value);
/// Is it such a number, whole and not negative?
[[nodiscard]] bool is_count(JsonView value);
class NodeVisitor {
 public:
  virtual ~NodeVisitor() = default;
  virtual void visit(const Node& node) = 0;
};

/// Visits `top`, an object or an array of objects, and every object below it: parents before children, in the
/// order of the text.
void walk(JsonView top, NodeVisitor& visitor);
/// The same for an object whose node is there already.
void walk(const Node& top, NodeVisitor& visitor);

}  // namespace permafrost

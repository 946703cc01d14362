// SPDX-License-Identifier: Apache-2.0
#include "verify/node.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace permafrost {

namespace {

/// The members whose names no Term stands for: few in honest objects, any number in others.
class UnknownMembers {
 public:
  void add(JsonView member) {
    if (m_count < m_few.size()) {
      m_few[m_count++] = member;
    } else {
      m_more.push_back(member);
    }
  }

  void find_repeated(std::vector<RepeatedMember>& repeated) {
    if (m_more.empty()) {
      compare_all(repeated);
    } else {
      m_more.insert(m_more.end(), m_few.begin(), m_few.begin() + static_cast<std::ptrdiff_t>(m_count));
      sort_and_compare(repeated);
    }
  }

 private:
  void compare_all(std::vector<RepeatedMember>& repeated) const {
    for (std::size_t second = 1; second < m_count; ++second) {
      const std::string_view name = m_few[second].key();
      for (std::size_t first = second; first-- > 0;) {
        if (m_few[first].key() != name) continue;
        repeated.push_back({m_few[second], m_few[first].raw() == m_few[second].raw()});
        break;
      }
    }
  }

  void sort_and_compare(std::vector<RepeatedMember>& repeated) {
    std::sort(m_more.begin(), m_more.end(), [](JsonView left, JsonView right) {
      const int order = left.key().compare(right.key());
      return order != 0 ? order < 0 : left.offset() < right.offset();
    });
    for (std::size_t second = 1; second < m_more.size(); ++second) {
      if (m_more[second - 1].key() != m_more[second].key()) continue;
      repeated.push_back({m_more[second], m_more[second - 1].raw() == m_more[second].raw()});
    }
  }

  std::array<JsonView, 24> m_few;
  std::size_t m_count = 0;
  std::vector<JsonView> m_more;
};

void walk_object(JsonView object, const Node* parent, Term via, std::uint32_t position, bool ours,
                 NodeVisitor& visitor);

void walk_value(JsonView value, const Node* parent, Term via, bool ours, NodeVisitor& visitor) {
  if (value.is_object()) {
    walk_object(value, parent, via, Node::no_position, ours, visitor);
  } else if (value.is_array()) {
    std::uint32_t position = 0;
    for (const JsonView element : value) {
      if (element.is_object()) walk_object(element, parent, via, position, ours, visitor);
      if (element.is_array()) walk_value(element, parent, via, ours, visitor);
      ++position;
    }
  }
}

void walk_below(const Node& node, NodeVisitor& visitor) {
  if (!node.has_containers()) return;
  for (const JsonView member : node.json()) {
    if (!member.is_object() && !member.is_array()) continue;
    const Term term = member.term();
    walk_value(member, &node, term, node.ours() && leads_to_objects(term), visitor);
  }
}

void walk_object(JsonView object, const Node* parent, Term via, std::uint32_t position, bool ours,
                 NodeVisitor& visitor) {
  const Node node(object, parent, via, position, ours);
  visitor.visit(node);
  walk_below(node, visitor);
}

}  // namespace

// m_members stays uninitialised on purpose: half a kilobyte for each of millions of objects.
// NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init)
Node::Node(JsonView object, const Node* parent, Term via, std::uint32_t position, bool ours)
    : m_json(object), m_parent(parent), m_via(via), m_position(position), m_ours(ours) {
  UnknownMembers unknown;
  for (const JsonView member : object) {
    m_has_containers = m_has_containers || member.is_object() || member.is_array();
    const Term term = member.term();
    if (term == Term::none) {
      unknown.add(member);
      continue;
    }
    if (m_present.has(term)) m_repeated.push_back({member, (*this)[term].raw() == member.raw()});
    m_present.add(term);
    m_members[static_cast<std::size_t>(term)] = member.number_in_document();
  }
  unknown.find_repeated(m_repeated);
  add_kinds((*this)[Term::type]);
  add_kinds((*this)[Term::at_type]);
}

void Node::add_kinds(JsonView type) {
  for_each_value(type, [this](JsonView value) { m_kinds |= kinds_of(value.text()); });
}

std::string_view Node::id() const noexcept {
  const std::string_view plain = text(Term::id);
  return plain.empty() ? text(Term::at_id) : plain;
}

std::string_view Node::type() const noexcept {
  std::string_view first;
  for (const Term term : {Term::type, Term::at_type}) {
    for_each_value((*this)[term], [&first](JsonView value) {
      if (first.empty()) first = value.text();
    });
  }
  return first;
}

std::string Node::path() const {
  if (m_parent == nullptr) return {};
  std::string path = m_parent->path();
  if (!path.empty()) path += '.';
  path += m_via == Term::none ? m_json.key() : name_of(m_via);
  if (m_position != no_position) path += "[" + std::to_string(m_position) + "]";
  return path;
}

std::optional<double> number_in(JsonView value) {
  if (!value.is_string()) return value.number();
  const std::string_view digits = value.text();
  double number = 0;
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (digits.empty() || error != std::errc{} || stop != digits.data() + digits.size()) return std::nullopt;
  return number;
}

bool is_count(JsonView value) {
  if (const auto whole = value.integer()) return *whole >= 0;
  const auto number = number_in(value);
  return number && *number >= 0 && std::trunc(*number) == *number;
}

bool names(JsonView value, std::string_view iri) noexcept {
  bool found = false;
  for_each_value(value, [&](JsonView one) { found = found || iri_of(one) == iri; });
  return found;
}

void walk(JsonView top, NodeVisitor& visitor) { walk_value(top, nullptr, Term::none, true, visitor); }

void walk(const Node& top, NodeVisitor& visitor) {
  visitor.visit(top);
  walk_below(top, visitor);
}

}  // namespace permafrost

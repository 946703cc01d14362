// SPDX-License-Identifier: Apache-2.0
// The expanded form of a JSON-LD document (JSON-LD 1.1, expanded document form), in memory that is given back
// all at once: what expansion makes and from which JSON text and RDF are made, with nothing in between.
#pragma once

#include <cstdint>
#include <string_view>

#include "codec/json_view.hpp"
#include "linked_data/json_ld_context.hpp"

namespace permafrost::json_ld {

struct Item;

/// A list of items; each item belongs to one list alone.
struct Items {
  Item* first = nullptr;
  Item* last = nullptr;

  [[nodiscard]] bool empty() const noexcept { return first == nullptr; }
  inline void add(Item& item) noexcept;
  inline void add(const Items& others) noexcept;
};

/// Words in order: the values of @type.
struct Word {
  std::string_view text;  // no data: null
  Word* next = nullptr;
};
struct Words {
  Word* first = nullptr;
  Word* last = nullptr;

  void add(Word& word) noexcept {
    (first == nullptr ? first : last->next) = &word;
    last = &word;
  }
};

/// Values of one property. A property may have several of these.
struct Property {
  std::string_view iri;
  bool well_formed = false;
  Items values;
  Property* next = nullptr;
};
struct Properties {
  Property* first = nullptr;
  Property* last = nullptr;

  [[nodiscard]] bool empty() const noexcept { return first == nullptr; }
  void add(Property& property) noexcept {
    (first == nullptr ? first : last->next) = &property;
    last = &property;
  }
};

/// A node object, value object or list object; the last two are of the derived type of the name.
struct Item {
  enum class Kind : std::uint8_t { node, value, list };

  Kind kind = Kind::node;
  bool has_index = false;
  Item* next = nullptr;
  std::string_view index = {};
};

struct NodeItem : Item {
  std::uint32_t has = 0;     ///< bits of Keyword: id, type, graph, included, reverse
  std::string_view id = {};  ///< no data: null
  Words types = {};
  Properties properties = {};
  Properties reverse = {};
  Items graph = {};
  Items included = {};
};

struct ValueItem : Item {
  std::string_view text = {};  ///< when `value` is absent
  JsonView value = {};         ///< a number, a boolean, or any JSON when is_json
  bool is_json = false;
  Direction direction = Direction::none;
  std::string_view type = {};
  std::string_view language = {};  ///< no data: none
};

struct ListItem : Item {
  Items items = {};
};

inline void Items::add(Item& item) noexcept {
  (first == nullptr ? first : last->next) = &item;
  last = &item;
}
inline void Items::add(const Items& others) noexcept {
  if (others.first == nullptr) return;
  (first == nullptr ? first : last->next) = others.first;
  last = others.last;
}

[[nodiscard]] inline NodeItem& as_node(Item& item) { return static_cast<NodeItem&>(item); }
[[nodiscard]] inline const NodeItem& as_node(const Item& item) { return static_cast<const NodeItem&>(item); }
[[nodiscard]] inline const ValueItem& as_value(const Item& item) {
  return static_cast<const ValueItem&>(item);
}
[[nodiscard]] inline const ListItem& as_list(const Item& item) { return static_cast<const ListItem&>(item); }

}  // namespace permafrost::json_ld

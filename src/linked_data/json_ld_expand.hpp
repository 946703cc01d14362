// SPDX-License-Identifier: Apache-2.0
// Expansion (JSON-LD API 1.1, 5.1): what every member of a document means, as a tree in memory. Used by
// JsonLdProcessor, which makes text or RDF of it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "linked_data/json_ld_context_store.hpp"
#include "linked_data/json_ld_expanded.hpp"

namespace permafrost::json_ld {

class Expander {
 public:
  Expander(ContextStore& contexts, Room& room, const Limits& limits)
      : m_contexts(contexts), m_room(room), m_limits(limits) {}

  /// The items of the document; views into it, into `room` and into the store. Refusal when it has no
  /// meaning.
  [[nodiscard]] Items expand(JsonView document, const JsonLdOptions& options, MemberObserver* observer);

 private:
  /// Where a value stands: under a property, or at one of the places where values alone mean nothing.
  struct Place {
    enum class Kind : std::uint8_t { top, graph, reverse, property };
    Kind kind = Kind::top;
    std::string_view name = {};
    const TermDefinition* definition = nullptr;  ///< of `name` in the context that goes with it
    bool inside_list = false;                    ///< right below @list

    [[nodiscard]] bool drops_values() const noexcept { return kind == Kind::top || kind == Kind::graph; }
  };
  /// Nothing, one item or an array of them.
  struct Result {
    Items items = {};
    bool array = false;

    [[nodiscard]] bool nothing() const noexcept { return !array && items.empty(); }
    [[nodiscard]] bool is_list() const noexcept {
      return !array && !items.empty() && items.first->kind == Item::Kind::list;
    }
  };
  struct Member {
    JsonView value;
    std::string_view name;
    std::uint32_t hash = 0;
    bool overridden = false;  ///< a later member has the same name
    bool absolute = false;    ///< `meaning` is well-formed as a predicate
    const TermDefinition* definition = nullptr;
    Meaning meaning = {};
  };
  /// The members of one object, on the stack that all objects share.
  struct Members {
    std::size_t from, to;
  };
  /// An object as far as its members have been read.
  struct Draft;
  struct Scope {
    const ActiveContext* context;
    const ActiveContext* for_types;  ///< before the contexts of the object's own types
  };

  [[nodiscard]] Result expand_element(const ActiveContext& context, const Place& place, JsonView element,
                                      bool from_map);
  [[nodiscard]] Result expand_scalar(const ActiveContext& context, const Place& place, JsonView scalar);
  [[nodiscard]] Result expand_array(const ActiveContext& context, const Place& place, JsonView array,
                                    bool from_map);
  [[nodiscard]] Result expand_object(const ActiveContext& context, const Place& place, JsonView object,
                                     bool from_map);
  [[nodiscard]] Item& expand_value(const ActiveContext& context, const TermDefinition* definition,
                                   JsonView scalar, std::string_view text);

  [[nodiscard]] bool is_left_out(JsonView member) const {
    return m_depth == 1 && !m_without.empty() && member.key() == m_without;
  }
  [[nodiscard]] Members read_members(const ActiveContext& context, JsonView object);
  [[nodiscard]] Members read_names(JsonView object);
  void push(const Member& member);
  [[nodiscard]] Members arrange(std::size_t from);
  void find_overridden(const Members& members);
  [[nodiscard]] Member meaning_of(const ActiveContext& context, JsonView value, std::string_view name);
  [[nodiscard]] const ActiveContext& without_type_scope(const ActiveContext& context, JsonView object);
  [[nodiscard]] const ActiveContext& with_types(const ActiveContext& context, const Members& members,
                                                bool& json_value);
  [[nodiscard]] const ActiveContext& with_type_scopes(const ActiveContext& context,
                                                      const std::vector<JsonView>& values);

  void expand_members(const Scope& scope, const Place& place, const Members& members, Draft& draft);
  void expand_nest(const Scope& scope, const Member& member, Draft& draft);
  void expand_keyword(const Scope& scope, const Place& place, const Member& member, Draft& draft);
  void expand_id(const Scope& scope, const Member& member, Draft& draft);
  void expand_types(const Scope& scope, const Member& member, Draft& draft);
  void add_type(const Scope& scope, JsonView type, Draft& draft);
  void expand_value_text(const Member& member, Draft& draft);
  void expand_included(const Scope& scope, const Member& member, Draft& draft);
  void expand_list(const Scope& scope, const Place& place, const Member& member, Draft& draft);
  void expand_reverse(const Scope& scope, const Member& member, Draft& draft);

  void expand_property(const Scope& scope, const Member& member, Draft& draft);
  [[nodiscard]] Result expand_property_value(const ActiveContext& context, const Member& member);
  [[nodiscard]] Result expand_language_map(const ActiveContext& context, const Member& member);
  void add_in_language(const TermDefinition& definition, std::string_view language, Direction direction,
                       JsonView value, Items& out);
  [[nodiscard]] Result expand_map(const ActiveContext& context, const Member& member);
  void expand_map_entry(const ActiveContext& context, const Member& member, const Member& entry, Items& out);
  void index_item(const ActiveContext& context, const TermDefinition& definition, std::string_view index,
                  Item& item);
  void add_reverse(Draft& draft, std::string_view iri, bool well_formed, const Items& items);
  [[nodiscard]] Property& property(std::string_view iri, bool well_formed, const Items& values);

  [[nodiscard]] Result finish(const Place& place, Draft& draft);
  [[nodiscard]] Result finish_value(Draft& draft);
  [[nodiscard]] Result finish_set_or_list(const Place& place, Draft& draft);
  [[nodiscard]] Result finish_node(const Place& place, Draft& draft);
  [[nodiscard]] Item& wrap_as_graph(Item& item);
  [[nodiscard]] Item& wrap_as_list(const Items& items);

  [[nodiscard]] Meaning expand_iri(const ActiveContext& context, std::string_view value, IriUse use) {
    return json_ld::expand_iri(context, value, use, m_base, m_room);
  }
  [[nodiscard]] bool is_1_0() const noexcept { return m_mode == JsonLdMode::v1_0; }
  void tell(const Member& member);

  ContextStore& m_contexts;
  Room& m_room;
  const Limits& m_limits;
  std::string_view m_base;
  JsonLdMode m_mode = JsonLdMode::v1_1;
  std::string_view m_without;
  bool m_ordered = false;
  bool m_generalized = false;
  MemberObserver* m_observer = nullptr;
  std::uint64_t m_depth = 0;
  std::vector<Member> m_members;
};

}  // namespace permafrost::json_ld

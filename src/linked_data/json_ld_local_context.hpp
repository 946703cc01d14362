// SPDX-License-Identifier: Apache-2.0
// One object of an @context as it is being processed: its members by name, the last of a name counting, and
// how far each of its terms has come. Private to context processing.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "codec/json_view.hpp"
#include "linked_data/json_ld_limits.hpp"
#include "linked_data/json_ld_room.hpp"

namespace permafrost::json_ld {

class LocalContext {
 public:
  enum class State : std::uint8_t { untouched, begun, done };
  struct Entry {
    std::string_view name;
    JsonView value;
    State state = State::untouched;
  };

  /// Members of `context`; those of `imported` (@import) where it does not have them.
  LocalContext(JsonView context, JsonView imported) {
    take_in(imported);
    take_in(context);
  }
  [[nodiscard]] Entry* find(std::string_view name) {
    const auto found = m_places.find(name);
    return found == m_places.end() ? nullptr : &m_entries[found->second];
  }
  [[nodiscard]] JsonView value(std::string_view name) {
    const Entry* const entry = find(name);
    return entry == nullptr ? JsonView{} : entry->value;
  }
  [[nodiscard]] std::vector<Entry>& entries() noexcept { return m_entries; }

 private:
  void take_in(JsonView object) {
    for (const JsonView member : object) {
      const auto [place, added] = m_places.try_emplace(member.key(), m_entries.size());
      if (added) {
        if (m_entries.size() >= most_context_work) refuse("context overflow", member.key());
        m_entries.push_back({member.key(), member});
      } else {
        m_entries[place->second].value = member;
      }
    }
  }

  std::vector<Entry> m_entries;
  std::unordered_map<std::string_view, std::size_t> m_places;
};

}  // namespace permafrost::json_ld

// SPDX-License-Identifier: Apache-2.0
// Edits of a JSON text that leave every other byte as it is: members out, a member in, values replaced. For
// undoing what others did to a document after it was signed. Positions come from codec/json_view.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "codec/json_view.hpp"

namespace permafrost {

/// Collects the edits of one value's text and makes them all at once; then serves the next. What is handed
/// in as text is lent until apply() and goes out as it is, so it must be JSON.
class JsonSplice {
 public:
  /// Edits of `whole` alone, with what is inside it; edits noted before are forgotten.
  void start(JsonView whole);
  /// `value` and everything in it becomes `by`.
  void replace(JsonView value, std::string_view by) {
    m_edits.push_back({value.offset(), value.offset() + value.raw().size(), by});
  }
  /// Takes every member called one of `names` out of the object `object` and puts the member `first`
  /// (`"name":value`) before all others, unless it is empty. At most once for an object. How many members
  /// went.
  std::size_t edit_members(JsonView object, std::span<const std::string_view> names,
                           std::string_view first = {});
  std::size_t remove_member(JsonView object, std::string_view name) {
    return edit_members(object, {&name, 1});
  }

  /// The new text, valid until the next apply(), with raw_padding bytes behind it. An edit inside of what
  /// another removes or replaces goes with it.
  [[nodiscard]] std::string_view apply();

 private:
  struct Edit {
    std::uint64_t begin;  // bytes from the start of the document's text, [begin, end)
    std::uint64_t end;
    std::string_view by;
  };
  void cut(std::uint64_t begin, std::uint64_t end) { m_edits.push_back({begin, end, {}}); }
  void put(std::uint64_t at, std::string_view text) { m_edits.push_back({at, at, text}); }

  JsonView m_whole;
  std::vector<Edit> m_edits;
  std::string m_text;
};

}  // namespace permafrost

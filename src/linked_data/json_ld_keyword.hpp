// SPDX-License-Identifier: Apache-2.0
// The keywords of JSON-LD 1.1, by number so that they can be switched on and collected as bits.
#pragma once

#include <cstdint>
#include <string_view>

namespace permafrost::json_ld {

/// An underscore follows where C++ has the word for itself; absent is "no keyword", none is "@none".
enum class Keyword : std::uint8_t {
  absent,
  base,
  container,
  context,
  direction,
  graph,
  id,
  import_,
  included,
  index,
  json,
  language,
  list,
  nest,
  none,
  prefix,
  propagate,
  protected_,
  reverse,
  set,
  type,
  value,
  version,
  vocab,
  framing,  ///< one of those that only frames use: @default, @embed, @explicit, …
};

/// Is it spelled as keywords are, "@" and letters? Such words are reserved and mean nothing when unknown.
[[nodiscard]] bool has_form_of_keyword(std::string_view word) noexcept;
/// Keyword::absent when it is none.
[[nodiscard]] Keyword find_keyword(std::string_view word) noexcept;
[[nodiscard]] inline Keyword keyword_of(std::string_view word) noexcept {
  return word.empty() || word.front() != '@' ? Keyword::absent : find_keyword(word);
}

[[nodiscard]] constexpr std::uint32_t bit(Keyword keyword) noexcept {
  return std::uint32_t{1} << static_cast<std::uint32_t>(keyword);
}

}  // namespace permafrost::json_ld

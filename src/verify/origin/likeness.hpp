// SPDX-License-Identifier: Apache-2.0
// What of a post or an account is compared when the archived and the present version stand side by side: the
// members that its author decides on, each as a number, so that millions of them wait in little room.
// Counters, collections, markup and addresses of files change by themselves and do not count.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "codec/json_view.hpp"

namespace permafrost {

/// Each member of the table in likeness.cpp.
inline constexpr std::size_t likeness_members = 20;

struct Likeness {
  std::array<std::uint64_t, likeness_members> members{};  ///< 0: absent or empty
  std::optional<Seconds> updated;

  /// For keeping it; the same number of bytes always.
  [[nodiscard]] std::string pack() const;
  [[nodiscard]] static std::optional<Likeness> unpack(std::string_view bytes);
  friend bool operator==(const Likeness&, const Likeness&) = default;
};
inline constexpr std::size_t packed_likeness_bytes = (likeness_members + 1) * 8;

enum class OriginKind : char { actor = 'a', post = 'p', boosted = 'b' };

/// Of a Note, a Question, a Person …; members that do not belong to its kind are left 0.
[[nodiscard]] Likeness likeness_of(JsonView object, OriginKind kind);

enum class Alikeness {
  same,
  edited,     ///< changed, and it says so (or is an account, whose profile changes without a word)
  different,  ///< changed without a word, or another thing altogether
};

struct LikenessFound {
  Alikeness alikeness = Alikeness::same;
  std::string members;   ///< names of those that differ: "content, tag"
  bool another = false;  ///< id, author, type or key differ: it is not the same thing
};

[[nodiscard]] LikenessFound compare(const Likeness& archived, const Likeness& present, OriginKind kind);

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
// The kinds of things that are moved, as users name them: filters choose by them, a format says which
// its sink holds, and what a sink does not hold is counted by them.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "model/record.hpp"

namespace permafrost {

/// tables: what the owner keeps as files of rows (model/table.hpp). extras: files that are not understood.
/// history: versions of an object that a later source has replaced. envelopes: the own members of a
/// collection.
enum class Kind {
  actors,
  activities,
  likes,
  bookmarks,
  follows,
  tables,
  files,
  extras,
  entities,
  history,
  envelopes
};

inline constexpr std::size_t kind_count = 11;
/// For counting by kind in an array of kind_count.
[[nodiscard]] constexpr std::size_t index_of(Kind kind) noexcept { return static_cast<std::size_t>(kind); }

[[nodiscard]] std::string_view name_of(Kind kind) noexcept;
[[nodiscard]] std::optional<Kind> kind_named(std::string_view name) noexcept;
[[nodiscard]] std::span<const Kind> all_kinds() noexcept;

[[nodiscard]] Kind kind_of(const Record& record) noexcept;
[[nodiscard]] Kind kind_of(const File& file) noexcept;
/// What the items of a collection are.
[[nodiscard]] Kind kind_of(CollectionKind collection) noexcept;

}  // namespace permafrost

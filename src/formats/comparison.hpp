// SPDX-License-Identifier: Apache-2.0
// What two inputs each have and lack, whatever their formats: everything is known by what it is about (the
// ActivityPub id of a post, the address of an account that is followed, the digest of a file), so that an
// export and a pull of one account can be compared. Used by `diff`. Memory does not grow with the inputs:
// what is noted of them goes through an external sort.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "flow/sink.hpp"
#include "formats/format.hpp"

namespace permafrost {

/// What is compared with what. `activities` are those that bring no post along (Delete, Like); `featured` are
/// pinned posts, `collections` what collections say of themselves, `entities` what a REST API says beside all
/// this.
enum class Aspect : char {
  accounts,
  posts,
  activities,
  likes,
  bookmarks,
  following,
  followers,
  featured,
  blocks,
  mutes,
  lists,
  domain_blocks,
  collections,
  entities,
  files,
  extras
};
inline constexpr std::size_t aspect_count = 16;
[[nodiscard]] std::span<const Aspect> all_aspects() noexcept;
[[nodiscard]] std::string_view name_of(Aspect aspect) noexcept;

struct Difference {
  enum class Where { left, right, both };
  Aspect aspect;
  std::string_view account;  ///< user@host; empty when each input has one account
  std::string_view name;     ///< id, address, domain, path
  Where where;               ///< both: they have it, and it differs
  /// In which members it differs, as far as that can be told; those of an activity around its post as
  /// "activity.to".
  std::vector<std::string> members;
};

struct AspectCounts {
  std::uint64_t left = 0, right = 0, differ = 0, same = 0;
  /// Of the same: known to one input as an activity and to the other as an entity, so that only text and time
  /// could be compared.
  std::uint64_t other_form = 0;
};

class Comparison {
 public:
  explicit Comparison(const Env& env);
  ~Comparison();
  Comparison(const Comparison&) = delete;
  Comparison& operator=(const Comparison&) = delete;

  /// Takes one input in; each is run once, before compare().
  [[nodiscard]] Sink& left();
  [[nodiscard]] Sink& right();
  /// Calls `visit` with every difference, ordered by aspect, account and name.
  void compare(const std::function<void(const Difference&)>& visit);
  [[nodiscard]] const AspectCounts& counts(Aspect aspect) const;
  /// Has compare() found nothing?
  [[nodiscard]] bool same() const;

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
// A flow out of what a pull has staged, in the order that sinks are promised: an account's actor, its files,
// its posts oldest first, relations, collections, entities. Memory does not grow with what is staged. May be
// made and run any number of times. Which stream becomes what is said by the pull that staged it.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "flow/env.hpp"
#include "flow/source.hpp"
#include "pull/staging.hpp"

namespace permafrost {

/// The stream with an account's actor document, and that with its outbox.
inline constexpr std::string_view actor_stream = "actor";

/// How one stream becomes records.
struct StreamRole {
  enum class As : std::uint8_t {
    collection,  ///< items of `collection`; activities for an outbox
    entity,      ///< one entity an item, under the stream's name
    wrapped,     ///< items without an id of their own: {"PART_MEMBER":"part","ITEMS_MEMBER":item}
    gathered,    ///< the same with up to `together` items of one part in an array
    file,        ///< an extra file an item: its key is the path
  };
  std::string_view stream;
  As as = As::entity;
  CollectionKind collection = CollectionKind::outbox;
  std::string_view part_member = {}, items_member = {};
  std::size_t together = 80;
};

/// `roles` in the order in which the streams are to come, collections first; streams that are not named stay
/// behind. All must outlive the source.
[[nodiscard]] std::unique_ptr<Source> staged_source(Staging& staging, std::span<const StreamRole> roles,
                                                    SourceInfo info, const Env& env);

}  // namespace permafrost

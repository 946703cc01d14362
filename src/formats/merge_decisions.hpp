// SPDX-License-Identifier: Apache-2.0
// What of several inputs a merge takes: which of them is newest, what its accounts are called, which version
// of a thing is current, what is gone since. Over what the collector found; pushing it is merge.cpp's.
#pragma once

#include <functional>
#include <stop_token>
#include <vector>

#include "formats/merge_collected.hpp"

namespace permafrost::merging {

/// Oldest first. The order in which inputs were named has no part in it.
/// What there is to say of all of them together.
[[nodiscard]] Preamble rank_inputs(Collected& all);

/// What came without its actor, all posts of it by one that another input has, is that account's. Once, when
/// everything is collected.
void find_owners(Collected& all);

/// The user's name where it is one account's alone, else with the host; an account that was deleted and
/// made again has both in common with the first.
void name_sections(Collected& all);

/// Calls `visit` with all versions of one thing, newest input first.
void for_each_thing(Collected& all, const std::stop_token& stop,
                    const std::function<void(const Key&, std::vector<Version>&)>& visit);

/// The newest that is not empty is the file; others of other content stay beside it.
void decide_file(Collected& all, const std::vector<Version>& versions);

/// What was made up for an input (the profile of an export without actor.json, the posts of an Atom feed)
/// must not hide what another one received.
void prefer_received(std::vector<Version>& versions);

/// Each content once, the current one first. `raw` is lent as Document::raw is.
void for_each_distinct(const Collected& all, std::vector<Version>& versions,
                       const std::function<void(std::string_view raw, Origin)>& visit);

/// Is there a newer input of this account that has such things, but then not this one?
[[nodiscard]] bool gone_since(const Collected& all, const Account& account, std::uint32_t newest_with_it,
                              std::string_view list);

}  // namespace permafrost::merging

// SPDX-License-Identifier: Apache-2.0
// What the items of a collection mean is said by the @context of the page they stand on, and Mastodon writes
// on each page only the terms that this page uses (3.0 on). In an archive they stand in one collection, so it
// gets what all of its pages say. Used by walks.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "codec/json_view.hpp"

namespace permafrost {

/// The value of an @context that says what `known` and `more` say: names of contexts as they come, then one
/// object with all terms. Nothing when `known` says all of it already, or one of them is of a form that
/// cannot be put together; a term that both have is as in `known`.
[[nodiscard]] std::optional<std::string> joined_context(JsonView known, JsonView more);

}  // namespace permafrost

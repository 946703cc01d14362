// SPDX-License-Identifier: Apache-2.0
// The Link field (RFC 8288), by which REST APIs say where the next page is.
#pragma once

#include <string>
#include <string_view>

namespace permafrost {

/// The target of the first link in `field` whose relation types hold `relation` ("next", "prev"), made
/// absolute against `base`. Links about another context (anchor) do not count. Empty when there is none.
[[nodiscard]] std::string link_target(std::string_view field, std::string_view relation,
                                      std::string_view base);

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
// Scopes: what a token may be used for (RFC 6749, 3.3). As little as a purpose needs, in the words that the
// server knows: fine ones ("read:statuses") came with Mastodon 2.4.3, before that there was "read".
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace permafrost {

/// What somebody logs in for.
struct LoginPurpose {
  std::string_view name;                     ///< "pull"
  std::span<const std::string_view> scopes;  ///< the least that it needs
};
[[nodiscard]] std::span<const LoginPurpose> all_purposes();

/// In place of each purpose in `words` its scopes; all others as they are. Sorted, each once.
[[nodiscard]] std::vector<std::string> expand_purposes(std::span<const std::string> words);

/// Those of `wanted` that a server knows which says that it knows `supported`; where it knows none of a kind
/// ("read:…") but the whole kind ("read"), that.
[[nodiscard]] std::vector<std::string> narrow_to(const std::vector<std::string>& wanted,
                                                 std::span<const std::string> supported);

/// "read" for "read:statuses", "admin:read" for "admin:read:accounts"; each once.
[[nodiscard]] std::vector<std::string> coarse(const std::vector<std::string>& scopes);

/// May a token of `scopes` tell whose it is (GET /api/v1/accounts/verify_credentials)?
[[nodiscard]] bool tell_whose(const std::vector<std::string>& scopes);

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
// The layout of the archive that Mastodon's BackupService writes (2.3 to 4.7) and of Pleroma's likeness:
// which entry is what. Both directions and the recognition stand on it.
#pragma once

#include <memory>

#include "formats/account_folder.hpp"

namespace permafrost::mastodon_export {

inline constexpr std::string_view format_name = "mastodon-export";
inline constexpr std::string_view actor_name = "actor.json";
inline constexpr std::string_view secret_key_name = "key.pem";  // 2.3 and 2.4: the account's RSA private key

/// What the entry `name` (safe, below the export's root) is.
[[nodiscard]] account_folder::Placed place_of(std::string_view name);
/// What the traits tell of who wrote it (archives of accounts, a.1 and a.3 of Mastodon's history).
[[nodiscard]] account_folder::Generation generation_of(const account_folder::Traits& traits);
[[nodiscard]] std::unique_ptr<account_folder::Layout> make_layout();

}  // namespace permafrost::mastodon_export

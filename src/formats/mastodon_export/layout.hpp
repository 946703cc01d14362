// SPDX-License-Identifier: Apache-2.0
// The layout of the archive that Mastodon's BackupService writes (2.3 to 4.7) and of Pleroma's likeness:
// which entry is what. Both directions and the recognition stand on it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "io/container.hpp"
#include "model/record.hpp"

namespace permafrost::mastodon_export {

inline constexpr std::string_view actor_name = "actor.json";
inline constexpr std::string_view secret_key_name = "key.pem";  // 2.3 and 2.4: the account's RSA private key

enum class Part { actor, collection, attachment, avatar, header, secret_key, table, extra };

struct Placed {
  Part part = Part::extra;
  CollectionKind collection = CollectionKind::outbox;  ///< for Part::collection
  std::string path;  ///< of a file in the account: from "media_attachments/" on for an attachment
};

/// What the entry `name` (safe, below the export's root) is.
[[nodiscard]] Placed place_of(std::string_view name);
[[nodiscard]] FileRole role_of(Part part);
/// "outbox.json".
[[nodiscard]] std::string file_name_of(CollectionKind kind);

/// What tells the generations apart (archives of accounts, a.1 and a.3 of Mastodon's history).
struct Traits {
  ContainerKind container = ContainerKind::zip;
  bool key = false, likes = false, bookmarks = false, follows = false, media = false;
  std::string_view actor;  ///< actor.json, lent as Document::raw is; may be empty
};
struct Generation {
  std::string software;  ///< "mastodon" or "pleroma"
  std::string label;     ///< "Mastodon 3.1 to 4.1"; as narrow as the traits allow
};
[[nodiscard]] Generation generation_of(const Traits& traits);

}  // namespace permafrost::mastodon_export

// SPDX-License-Identifier: Apache-2.0
// Writes the zip that Mastodon 4.7's BackupService writes: outbox.json, media, likes.json, bookmarks.json,
// avatar, header, actor.json, so that whatever reads Mastodon's exports reads ours. Documents and items
// are the bytes as received.
#pragma once

#include <memory>

#include "formats/format.hpp"

namespace permafrost::mastodon_export {

/// A zip for one account; below a path that ends in '/', one zip an account.
[[nodiscard]] std::unique_ptr<Sink> create_sink(const Location& location, const Options& options,
                                                const Env& env);

}  // namespace permafrost::mastodon_export

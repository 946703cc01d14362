// SPDX-License-Identifier: Apache-2.0
// Writes the tables of accounts as Mastodon 4.7 hands them out and takes them in: a folder or a zip of CSV
// files. A table that came as a file stays as it came; else it is made of what a server's API said, else of
// collections.
#pragma once

#include <memory>

#include "formats/format.hpp"

namespace permafrost::mastodon_csv {

/// Of several accounts each has a folder of its own in it.
[[nodiscard]] std::unique_ptr<Sink> create_sink(const Location& location, const Options& options,
                                                const Env& env);

}  // namespace permafrost::mastodon_csv

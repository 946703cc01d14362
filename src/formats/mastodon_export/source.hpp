// SPDX-License-Identifier: Apache-2.0
// Reads an account's export of any Mastodon from 2.3 to 4.7 (tar.gz, zip, or unpacked), and Pleroma's. Two
// looks, since current exporters write actor.json last: the first takes the small documents, the second
// pushes everything in the order that sinks rely on.
#pragma once

#include <memory>

#include "formats/format.hpp"

namespace permafrost::mastodon_export {

[[nodiscard]] std::unique_ptr<Source> open_source(const Location& location, const Options& options,
                                                  const Env& env);
/// What this source reports beside what containers (io/container.hpp) and collections
/// (codec/collection.hpp) do.
[[nodiscard]] bool recognise(const Probe& probe);

}  // namespace permafrost::mastodon_export

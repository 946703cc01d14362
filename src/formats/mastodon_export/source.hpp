// SPDX-License-Identifier: Apache-2.0
// Reads an account's export of any Mastodon from 2.3 to 4.7 (tar.gz, zip, or unpacked), and Pleroma's, as
// formats/account_folder reads every folder of an account.
#pragma once

#include <memory>

#include "formats/format.hpp"

namespace permafrost::mastodon_export {

[[nodiscard]] std::unique_ptr<Source> open_source(const Location& location, const Options& options,
                                                  const Env& env);
[[nodiscard]] bool recognise(const Probe& probe);

}  // namespace permafrost::mastodon_export

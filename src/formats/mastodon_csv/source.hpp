// SPDX-License-Identifier: Apache-2.0
// Reads tables of accounts: one CSV file, or a folder or zip of them. What a file is tell its headings, else
// its name, else its cells. The bytes stay as they came; each account has a section with an actor made up for
// it, whose id says as much of the account as was told (nothing, "acct:alice@social.example", or its IRI).
#pragma once

#include <memory>

#include "formats/format.hpp"

namespace permafrost::mastodon_csv {

inline constexpr std::string_view format_name = "mastodon-csv";

[[nodiscard]] std::unique_ptr<Source> open_source(const Location& location, const Options& options,
                                                  const Env& env);
[[nodiscard]] bool recognise(const Probe& probe);

}  // namespace permafrost::mastodon_csv

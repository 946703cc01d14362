// SPDX-License-Identifier: Apache-2.0
// The closed lists of words that options and operands take: completion offers them, parsing refuses others.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/args.hpp"
#include "model/record.hpp"

namespace permafrost::cli {

[[nodiscard]] std::span<const Visibility> all_visibilities() noexcept;

/// Every word that `takes` allows; empty for what is open (files, text).
[[nodiscard]] std::vector<std::string> vocabulary(Takes takes);

}  // namespace permafrost::cli

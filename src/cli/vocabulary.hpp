// SPDX-License-Identifier: Apache-2.0
// The closed lists of words that options and operands take: completion offers them, parsing refuses others.
#pragma once

#include <string>
#include <vector>

#include "cli/args.hpp"

namespace permafrost::cli {

/// Every word that `takes` allows; empty for what is open (files, text).
[[nodiscard]] std::vector<std::string> vocabulary(Takes takes);

}  // namespace permafrost::cli

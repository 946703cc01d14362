// SPDX-License-Identifier: Apache-2.0
// Help, made from the rows: fits a screen of 24 lines of 80 columns.
#pragma once

#include <string>

#include "cli/command.hpp"

namespace permafrost::cli {

[[nodiscard]] std::string help_text(const Command& command);
/// The commands and what all of them share.
[[nodiscard]] std::string overview_text();

}  // namespace permafrost::cli

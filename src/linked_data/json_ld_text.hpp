// SPDX-License-Identifier: Apache-2.0
// The expanded form of a document as JSON text, as other implementations write it.
#pragma once

#include <string>

#include "linked_data/json_ld_expanded.hpp"

namespace permafrost::json_ld {

/// Properties stand in the order of their IRIs.
void append_expanded(std::string& out, const Items& items);

}  // namespace permafrost::json_ld

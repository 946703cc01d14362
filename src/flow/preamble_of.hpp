// SPDX-License-Identifier: Apache-2.0
// A source's preamble alone, for those who decide by it whether the rest is wanted.
#pragma once

#include "flow/source.hpp"

namespace permafrost {

/// Runs `source` as far as its preamble; its errors pass.
[[nodiscard]] Preamble preamble_of(Source& source);

}  // namespace permafrost

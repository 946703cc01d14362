// SPDX-License-Identifier: Apache-2.0
// The first look of a merge at one of its inputs: everything but the bytes of files goes into the sorter.
#pragma once

#include <cstdint>

#include "base/limits.hpp"
#include "formats/merge.hpp"
#include "formats/merge_collected.hpp"

namespace permafrost::merging {

/// `number` counts the inputs as `all.inputs` does. One of an unknown owner must come after all others.
void collect(Collected& all, std::uint32_t number, const MergeInput& input, Reporter& reporter,
             const Limits& limits);

}  // namespace permafrost::merging

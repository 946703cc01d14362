// SPDX-License-Identifier: Apache-2.0
// Several inputs as one source: years of one account, accounts of one instance, or both. The order in
// which the inputs are named changes nothing, and an input named twice counts once.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "formats/format.hpp"

namespace permafrost {

/// Opens one input anew; a merge looks at each of them more than once.
using SourceOpener = std::function<std::unique_ptr<Source>()>;

/// Of each object the version of the newest input is current, other versions follow as superseded; what
/// a newer input of the same account no longer has is kept and marked. Items come in order of their
/// time. Inputs are ranked by when they were made, by the evidence inside them, then by their content.
[[nodiscard]] std::unique_ptr<Source> merge_sources(std::vector<SourceOpener> openers, const Env& env);

}  // namespace permafrost

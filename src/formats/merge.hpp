// SPDX-License-Identifier: Apache-2.0
// Several inputs as one source: years of one account, accounts of one instance, or both. The order in
// which the inputs are named changes nothing, and an input named twice counts once.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "formats/format.hpp"

namespace permafrost {

/// One of the inputs; a merge opens each of them more than once, and reports what it finds the first time.
struct MergeInput {
  std::string name;                                        ///< stands before the entries in findings
  std::function<std::unique_ptr<Source>(Reporter&)> open;  ///< the reporter outlives the source
  /// Collections and streams of which it has a part only: that something is not there means nothing.
  std::vector<std::string> partial = {};
  bool owner_unknown = false;  ///< Format::owner_unknown
};

/// Of each object the version of the newest input is current, other versions follow as superseded; what
/// a newer input of the same account no longer has, though it has others of the kind, is kept and marked.
/// Items come in order of their time. Inputs are ranked by when they were made, by the evidence inside them,
/// then by their content.
/// What an input of an unknown owner has goes to the one account of the others that it fits, by its address,
/// its user name, or because there is no other; Error{usage} where that is not exactly one.
[[nodiscard]] std::unique_ptr<Source> merge_sources(std::vector<MergeInput> inputs, const Env& env);

}  // namespace permafrost

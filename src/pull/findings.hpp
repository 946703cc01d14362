// SPDX-License-Identifier: Apache-2.0
// What a pull did not get, said once at its end and out of the staging file, so that a pull in many runs says
// the same as one in a single run.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "base/finding.hpp"
#include "flow/source.hpp"
#include "pull/staging.hpp"

namespace permafrost {

/// What report_holes may report; rows of every format that pulls.
[[nodiscard]] std::span<const FindingInfo> pull_findings();

/// What is absent of the stream `but` is left to the caller.
void report_holes(Staging& staging, Reporter& reporter, std::string_view but = {});

/// The archive that a pull brings up to date, without what the pull before it had reported: all of that is
/// asked for again, and reported again if need be.
[[nodiscard]] std::unique_ptr<Source> superseded(std::unique_ptr<Source> archive);

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
// What a pull did not get, said once at its end and out of the staging file, so that a pull in many runs says
// the same as one in a single run.
#pragma once

#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "base/finding.hpp"
#include "flow/source.hpp"
#include "pull/staging.hpp"

namespace permafrost {

/// What report_holes may report; rows of every format that pulls.
[[nodiscard]] std::span<const FindingInfo> pull_findings();

/// What is absent of the stream `but` is left to the caller.
void report_holes(Staging& staging, Reporter& reporter, std::string_view but = {});

/// What a pull that brings an archive up to date has asked for.
struct AskedAgain {
  const std::set<std::string, std::less<>>& streams;  ///< by the names of the format's table
  bool all;  ///< of what the archive could have; a few streams are only taken if named
};

/// The archive that a pull brings up to date, without what the pulls before it had reported and this one
/// reports again if need be; of streams that had come in part only, without those that are staged as a whole.
[[nodiscard]] std::unique_ptr<Source> superseded(std::unique_ptr<Source> archive, Staging& staging,
                                                 const AskedAgain& asked);

}  // namespace permafrost

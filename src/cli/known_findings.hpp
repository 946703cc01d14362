// SPDX-License-Identifier: Apache-2.0
// Every finding that permafrost can report, gathered from the tables of rules, formats, containers, stages.
#pragma once

#include <span>
#include <string>

#include "base/finding.hpp"

namespace permafrost::cli {

struct KnownFinding {
  FindingInfo info;
  Severity in_mastodon;  ///< where known habits of Mastodon are forgiven
  std::string origin;    ///< a group of rules, the name of a format, "container" or "conversion"
};

/// In the order of the tables; each id once.
[[nodiscard]] std::span<const KnownFinding> known_findings();

}  // namespace permafrost::cli

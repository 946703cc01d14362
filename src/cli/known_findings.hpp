// SPDX-License-Identifier: Apache-2.0
// Every finding that permafrost can report, gathered from the tables of rules, formats, containers, stages.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "formats/format.hpp"
#include "verify/report.hpp"

namespace permafrost::cli {

struct KnownFinding {
  FindingInfo info;
  Severity in_mastodon;  ///< where known habits of Mastodon are forgiven
  std::string origin;    ///< a group of rules, the name of a format, "container" or "conversion"
};

/// In the order of the tables; each id once.
[[nodiscard]] std::span<const KnownFinding> known_findings();

/// What checking an input of `format` can find, `online` with what the origin servers say. Where the contents
/// are not looked at, what is not found was not looked for either.
[[nodiscard]] std::vector<Check> checks_of(const Format& format, std::span<const RuleEntry* const> rules,
                                           Extent extent, bool online = false);

}  // namespace permafrost::cli

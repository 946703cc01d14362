// SPDX-License-Identifier: Apache-2.0
// The report as one page for people: the verdict and what it means, what was found and what to do about it,
// what was looked for, and what the input holds. One file that loads nothing and runs no script, readable on
// a telephone, in the dark and on paper, for as long as there are browsers.
#pragma once

#include <optional>

#include "base/digest.hpp"
#include "flow/survey.hpp"
#include "verify/report.hpp"

namespace permafrost {

/// What the page tells beyond the other reports.
struct PageFacts {
  const Survey& survey;          ///< empty where the contents were not looked at
  std::uint64_t bytes = 0;       ///< of the input file; 0: not known
  std::optional<Sha256> sha256;  ///< of the input file
};

/// In the user's language. The size is bounded: of each finding the first places, of long texts the
/// beginning.
void render_html(ByteSink& out, const FindingLog& log, const ReportFacts& facts, const PageFacts& page);

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
// The report as JUnit XML, which continuous integration shows: a suite for each group of checks, a case for
// each check. There is no standard; it keeps to what Jenkins, GitLab and GitHub's actions read alike.
#pragma once

#include "verify/report.hpp"

namespace permafrost {

/// A check fails when it found something that makes the exit status 1 (warnings if `strict`); lesser findings
/// are its output. What was not asked is skipped.
void render_junit(ByteSink& out, const FindingLog& log, const ReportFacts& facts, bool strict);

}  // namespace permafrost

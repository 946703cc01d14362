// SPDX-License-Identifier: Apache-2.0
// What all reports say in the same words and the same order: severities, verdicts, places, and what was
// looked for beside what was found. Used by the reports alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "verify/report.hpp"

namespace permafrost {

/// A text of the tables in the user's language.
[[nodiscard]] std::string translated(std::string_view text);
/// "error", "warning", "note" in the user's language.
[[nodiscard]] std::string word_for(Severity severity);
/// "followers only".
[[nodiscard]] std::string word_for(Visibility visibility);
/// "1 warning"; `number` is the count as it is written.
[[nodiscard]] std::string count_of(Severity severity, std::uint64_t count, const std::string& number);
/// "broken: 2 errors, 1 warning".
[[nodiscard]] std::string verdict_line(const FindingLog& log);
/// "outbox.json: https://…: byte 7: what is wrong", as far as it is known.
[[nodiscard]] std::string line_of(const Finding& finding);

/// What came of one check.
struct CheckResult {
  const FindingInfo* info;
  bool asked = true;                         ///< false: there was no occasion to look for it
  const FindingLog::Group* found = nullptr;  ///< null: nothing
};

struct CheckedGroup {
  std::string_view name;
  std::vector<CheckResult> results;
};

/// Every check with what it found, in the order of `checks`; what was found without being among them comes
/// last, as the group "other". Views both arguments.
[[nodiscard]] std::vector<CheckedGroup> checked_groups(const FindingLog& log, std::span<const Check> checks);

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
// Collects findings in bounded memory (every one is counted, the first of each id are kept), decides the
// verdict, and renders it as text or JSON (schemas/report.schema.json). Used by every command that checks;
// JUnit and the page for people stand in report_junit.hpp and report_html.hpp.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.hpp"
#include "flow/stages/recorded_losses.hpp"
#include "io/bytes.hpp"
#include "verify/checking_stage.hpp"
#include "verify/origin/origin_counts.hpp"
#include "verify/seal_check.hpp"

namespace permafrost {

enum class Verdict { healthy, noted, warned, broken };
[[nodiscard]] std::string_view name_of(Verdict verdict) noexcept;

class FindingLog : public Reporter {
 public:
  using Reporter::report;

  /// What was found under one id.
  struct Group {
    FindingInfo info;
    Severity severity = Severity::note;  ///< the gravest of them
    std::uint64_t count = 0;
    std::vector<Finding> kept;  ///< the first, as many as the log keeps
  };

  explicit FindingLog(std::size_t kept_of_each = 100) : m_kept_of_each(kept_of_each) {}

  void report(const Finding& finding) override;

  [[nodiscard]] std::uint64_t count(Severity severity) const noexcept {
    return m_counts[static_cast<std::size_t>(severity)];
  }
  [[nodiscard]] Verdict verdict() const noexcept;
  /// 0; 1 when there is an error or, if `strict`, a warning.
  [[nodiscard]] int exit_status(bool strict) const noexcept;
  /// Gravest first, then in the order of first appearance.
  [[nodiscard]] std::vector<const Group*> groups() const;

 private:
  std::size_t m_kept_of_each;
  std::map<std::string, std::size_t, std::less<>> m_places;  // id -> index into m_groups
  std::vector<Group> m_groups;
  std::array<std::uint64_t, 3> m_counts{};  // by severity
};

/// Something that could have been found.
struct Check {
  FindingInfo info;
  std::string_view group;  ///< of rules; else "container", "collection" or the name of a format
  bool asked = true;       ///< false: there was no occasion to look for it
};

/// How much of the input was looked at.
enum class Extent {
  contents,  ///< all of it, and rules were asked what it means
  fixity,    ///< every byte was unpacked and compared with its digest
  stored,    ///< the bytes of an archive were compared with its index as they lie there
};
/// "contents", "fixity", "stored"
[[nodiscard]] std::string_view name_of(Extent extent) noexcept;

/// Facts of the run that stand beside the findings.
struct ReportFacts {
  std::string version;  ///< of permafrost
  std::string input;    ///< path as the user gave it
  std::string format;   ///< name of the Format row
  Profile profile = Profile::strict;
  Extent extent = Extent::contents;
  CheckedCounts counts = {};
  std::optional<OriginCounts> origin = {};  ///< nothing when no server was asked
  Seconds checked_at = 0;
  std::vector<Check> checks = {};    ///< all that were armed, for the reports that tell what was not found
  std::vector<SealedBy> seals = {};  ///< signatures of the whole input
  std::optional<RecordedCost> lost_before = {};  ///< what the input says it lacks
};

struct TextStyle {
  bool color = false;
  std::size_t places = 3;  ///< how many places of each group are shown; 0: all that were kept
};

/// Grouped by id, gravest first; ends with the verdict in one line.
void render_text(ByteSink& out, const FindingLog& log, const ReportFacts& facts, const TextStyle& style);
/// One JSON object and a line feed.
void render_json(ByteSink& out, const FindingLog& log, const ReportFacts& facts);

}  // namespace permafrost

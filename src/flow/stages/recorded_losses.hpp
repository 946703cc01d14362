// SPDX-License-Identifier: Apache-2.0
// Tells what an input says of itself: what its own sources had lost already when it was made, or had not been
// given. For those who check it; whoever converts it hands the list on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/finding.hpp"
#include "base/text.hpp"
#include "flow/stage.hpp"

namespace permafrost {

inline constexpr FindingInfo loss_recorded{
    .id = "loss-recorded",
    .severity = Severity::error,
    .title = tr_later("content was damaged or lost before the archive was made"),
    .advice =
        tr_later("the archive says so itself and is as it was written; what it lacks may be in an older "
                 "copy, or where it came from"),
    .reference = ""};

inline constexpr FindingInfo pull_incomplete{
    .id = "pull-incomplete",
    .severity = Severity::warning,
    .title = tr_later("the server had given something in part only when the archive was made"),
    .advice = tr_later(
        "the archive is as it was written; pull again with --update to fill the hole, and with --with where "
        "the stream is only taken if it is named"),
    .reference = ""};

/// What the recorded losses cost.
struct RecordedCost {
  std::uint64_t entries = 0;  ///< of which something is damaged or gone; one that has no name counts too
  std::uint64_t posts = 0, other_items = 0;
  std::uint64_t files = 0;  ///< of the entries: attachments and other files
};
/// "lost before it was made, of 5 entries: 12 posts, 3 files"
[[nodiscard]] std::string describe(const RecordedCost& cost);

class RecordedLosses : public Stage {
 public:
  /// `next` and `reporter` must outlive it.
  RecordedLosses(Sink& next, Reporter& reporter) : Stage(next), m_reporter(reporter) {}
  void begin(const Preamble& preamble) override;

  /// Nothing when none is recorded.
  [[nodiscard]] const std::optional<RecordedCost>& cost() const noexcept { return m_cost; }

 private:
  Reporter& m_reporter;
  std::optional<RecordedCost> m_cost;
};

}  // namespace permafrost

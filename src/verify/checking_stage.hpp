// SPDX-License-Identifier: Apache-2.0
// Runs the armed rules over a flow on its way to the next sink and tells the reporter what they find. The
// same stage serves `verify` (before a NullSink) and `convert --verify`.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.hpp"
#include "base/time.hpp"
#include "flow/stage.hpp"
#include "verify/rule.hpp"
#include "verify/signature_counts.hpp"
#include "verify/signatures/signature_desk.hpp"

namespace permafrost {

/// The rules named by `only` (all when empty) without those named by `without`. A name is the id of a rule or
/// of a group. Error{usage} for a name that is neither.
[[nodiscard]] std::vector<const RuleEntry*> select_rules(std::span<const std::string> only,
                                                         std::span<const std::string> without);

/// How much was looked at.
struct CheckedCounts {
  std::uint64_t accounts = 0;
  std::uint64_t activities = 0;
  std::uint64_t relations = 0;
  std::uint64_t entities = 0;
  std::uint64_t files = 0;
  std::uint64_t file_bytes = 0;
  std::uint64_t files_missing = 0;  ///< attachments that should have a file here, and have none
  std::uint64_t files_unused = 0;   ///< files of attachments that no post shows
  std::optional<SignatureCounts> signatures = {};  ///< nothing when no rule on signatures was asked
};

struct CheckOptions {
  std::vector<const RuleEntry*> rules;  ///< select_rules()
  std::optional<Profile> profile;       ///< nothing: chosen by where the data comes from
  Seconds now = 0;
  Limits limits = {};
  SignatureOptions signatures = {};
};

class CheckingStage : public Stage {
 public:
  /// `next` and `reporter` must outlive the stage.
  CheckingStage(Sink& next, CheckOptions options, Reporter& reporter);
  ~CheckingStage() override;

  void begin(const Preamble& preamble) override;
  void put(const Record& record) override;
  /// Reads the file to its end, whatever the next sink reads of it.
  void put_file(const File& file, ByteSource& bytes) override;
  /// Lets the rules draw their conclusions before the next sink commits.
  void finish() override;

  [[nodiscard]] const CheckedCounts& counts() const noexcept;
  /// Known after begin().
  [[nodiscard]] Profile profile() const noexcept;

 private:
  class Bench;
  std::unique_ptr<Bench> m_bench;
};

}  // namespace permafrost

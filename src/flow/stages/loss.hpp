// SPDX-License-Identifier: Apache-2.0
// No silent loss: counts what the next sink says it cannot hold, and reports one finding a kind at the end.
// Everything is still handed on; leaving it out is the sink's affair.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/finding.hpp"
#include "flow/stage.hpp"
#include "model/kind.hpp"

namespace permafrost {

class LossStage : public Stage {
 public:
  LossStage(Sink& next, std::span<const Kind> holds, Reporter& reporter);
  /// Also of these nothing is lost, or the sink itself says what.
  void also_held(std::span<const Kind> kinds);
  void put(const Record& record) override;
  void put_file(const File& file, ByteSource& bytes) override;
  void finish() override;

  /// How many of `kind` the sink was given and does not hold.
  [[nodiscard]] std::uint64_t lost(Kind kind) const noexcept { return m_lost[index_of(kind)]; }

 private:
  void count(Kind kind);
  Reporter& m_reporter;
  std::array<bool, kind_count> m_held{};
  std::array<std::uint64_t, kind_count> m_lost{};
};

/// What the stages of a flow may report.
[[nodiscard]] std::span<const FindingInfo> loss_findings();

}  // namespace permafrost

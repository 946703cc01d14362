// SPDX-License-Identifier: Apache-2.0
#include "flow/stages/loss.hpp"

#include "base/text.hpp"

namespace permafrost {

namespace {

constexpr FindingInfo findings[] = {{
    .id = "kind-not-held",
    .severity = Severity::warning,
    .title = tr_later("the output's format cannot hold everything that the input has"),
    .advice = tr_later("keep the input, or write a permafrost archive, which holds everything"),
    .reference = "",
}};

}  // namespace

LossStage::LossStage(Sink& next, std::span<const Kind> holds, Reporter& reporter)
    : Stage(next), m_reporter(reporter) {
  also_held(holds);
}

void LossStage::also_held(std::span<const Kind> kinds) {
  for (const Kind kind : kinds) m_held[index_of(kind)] = true;
}

void LossStage::put(const Record& record) {
  count(kind_of(record));
  next().put(record);
}

void LossStage::put_file(const File& file, ByteSource& bytes) {
  count(kind_of(file));
  next().put_file(file, bytes);
}

void LossStage::finish() {
  next().finish();
  for (const Kind kind : all_kinds()) {
    if (lost(kind) == 0) continue;
    m_reporter.report(
        findings[0], Place{},
        fill(tr("{1} of kind '{2}' is not in the output: its format cannot hold it",
                "{1} of kind '{2}' are not in the output: its format cannot hold them", lost(kind)),
             {lost(kind), name_of(kind)}));
  }
}

void LossStage::count(Kind kind) {
  if (!m_held[index_of(kind)]) ++m_lost[index_of(kind)];
}

std::span<const FindingInfo> loss_findings() { return findings; }

}  // namespace permafrost

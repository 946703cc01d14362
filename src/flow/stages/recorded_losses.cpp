// SPDX-License-Identifier: Apache-2.0
#include "flow/stages/recorded_losses.hpp"

namespace permafrost {

namespace {

/// Archives keep collections and entities as JSON, and all else as files.
bool is_document(const std::string& entry) { return entry.ends_with(".json") || entry.ends_with(".jsonl"); }

std::string told(const Loss& loss) {
  if (loss.items != 0) return fill(tr("{1} item is lost", "{1} items are lost", loss.items), {loss.items});
  if (loss.entry.empty()) return tr("what was lost could not be told any more");
  return tr("it is missing, or not as it was");
}

void count(const Loss& loss, RecordedCost& cost) {
  ++cost.entries;
  (loss.entry.ends_with("outbox.json") ? cost.posts : cost.other_items) += loss.items;
  if (!loss.entry.empty() && !is_document(loss.entry)) ++cost.files;
}

}  // namespace

std::string describe(const RecordedCost& cost) {
  std::string what;
  const auto add = [&what](std::uint64_t count, const std::string& words) {
    if (count != 0) what += (what.empty() ? ": " : ", ") + words;
  };
  add(cost.posts, fill(tr("{1} post", "{1} posts", cost.posts), {cost.posts}));
  add(cost.other_items, fill(tr("{1} other item", "{1} other items", cost.other_items), {cost.other_items}));
  add(cost.files, fill(tr("{1} file", "{1} files", cost.files), {cost.files}));
  return fill(tr("lost before it was made, of {1} entry", "lost before it was made, of {1} entries",
                 cost.entries),
              {cost.entries}) +
         what;
}

void RecordedLosses::begin(const Preamble& preamble) {
  for (const Loss& loss : preamble.losses.all()) {
    if (!m_cost) m_cost.emplace();
    count(loss, *m_cost);
    m_reporter.report(loss_recorded, {.entry = printable(loss.entry)}, told(loss));
  }
  if (!preamble.incomplete.empty()) {
    m_reporter.report(pull_incomplete, {}, joined(preamble.incomplete, ", ", [](const std::string& stream) {
                        return stream.empty() ? tr("what it was is not recorded") : printable(stream);
                      }));
  }
  Stage::begin(preamble);
}

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
#include "verify/origin/origin_counts.hpp"

#include "base/text.hpp"
#include "codec/json_out.hpp"

namespace permafrost {

namespace {

/// Adds a line when there is something to count.
void add(std::vector<std::string>& lines, const char* pattern, std::uint64_t count) {
  if (count != 0) lines.push_back(fill(pattern, {count}));
}

}  // namespace

std::vector<std::string> describe(const OriginCounts& counts) {
  std::vector<std::string> lines{fill(tr("origin: {1} of {2} public objects were looked up at their servers"),
                                      {counts.wanted, counts.candidates})};
  add(lines, tr("the same today: {1}"), counts.same);
  add(lines, tr("edited since: {1}"), counts.edited);
  add(lines, tr("gone: {1}"), counts.gone);
  add(lines, tr("different without a word: {1}"), counts.different);
  add(lines, tr("answered with something else than JSON: {1}"), counts.not_json);
  add(lines, tr("refused to strangers: {1}"), counts.refused);
  add(lines, tr("without an answer: {1}"), counts.unreachable);
  return lines;
}

void write_json(JsonOut& json, const OriginCounts& counts) {
  json.begin_object();
  json.key("candidates").number(counts.candidates);
  json.key("wanted").number(counts.wanted);
  json.key("same").number(counts.same);
  json.key("edited").number(counts.edited);
  json.key("gone").number(counts.gone);
  json.key("different").number(counts.different);
  json.key("not_json").number(counts.not_json);
  json.key("refused").number(counts.refused);
  json.key("unreachable").number(counts.unreachable);
  json.key("resumed").number(counts.resumed);
  json.end();
}

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
#include "verify/signature_summary.hpp"

#include "base/text.hpp"
#include "codec/json_out.hpp"

namespace permafrost {

namespace {

/// Adds a line when there is something to count.
void add(std::vector<std::string>& lines, const char* pattern, std::uint64_t count) {
  if (count != 0) lines.push_back(fill(pattern, {count}));
}

/// Each under the first reason that holds of it.
void add_unsigned(std::vector<std::string>& lines, const SignatureCounts& counts) {
  if (counts.signed_ == 0) {
    add(lines, tr("unsigned, as all of this source: {1}"), counts.unsigned_);
    return;
  }
  add(lines, tr("unsigned by design, not public: {1}"), counts.unsigned_restricted);
  add(lines, tr("unsigned by design, boosts: {1}"), counts.unsigned_boosts);
  add(lines, tr("unsigned, by their version or server: {1}"),
      counts.unsigned_ - counts.unsigned_restricted - counts.unsigned_boosts);
}

}  // namespace

std::vector<std::string> describe(const SignatureCounts& counts) {
  std::vector<std::string> lines;
  const std::uint64_t all = counts.signed_ + counts.unsigned_;
  if (all == 0) return lines;
  lines.push_back(fill(tr("signatures: {1} of {2} documents are signed"), {counts.signed_, all}));
  add(lines, tr("verified: {1}"), counts.verified);
  for (const auto& [prefix, count] : counts.prefixes) {
    lines.push_back(
        fill(tr("verified with attachment URLs restored by '{1}': {2}"), {printable(prefix), count}));
  }
  add(lines, tr("invalid: {1}"), counts.invalid);
  add(lines, tr("valid, but covering other content than shown: {1}"), counts.not_covered);
  add(lines, tr("not checked, the key is absent: {1}"), counts.key_absent);
  add(lines, tr("not checked, suite or context unknown: {1}"), counts.unsupported);
  add_unsigned(lines, counts);
  return lines;
}

void write_json(JsonOut& json, const SignatureCounts& counts) {
  json.begin_object();
  json.key("signed").number(counts.signed_);
  json.key("verified").number(counts.verified);
  json.key("restored").number(counts.restored);
  json.key("invalid").number(counts.invalid);
  json.key("key_absent").number(counts.key_absent);
  json.key("not_covered").number(counts.not_covered);
  json.key("unsupported").number(counts.unsupported);
  json.key("unsigned").number(counts.unsigned_);
  json.key("unsigned_restricted").number(counts.unsigned_restricted);
  json.key("unsigned_boosts").number(counts.unsigned_boosts);
  json.key("prefixes").begin_object();
  for (const auto& [prefix, count] : counts.prefixes) json.key(prefix).number(count);
  json.end().end();
}

}  // namespace permafrost

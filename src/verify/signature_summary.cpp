// SPDX-License-Identifier: Apache-2.0
#include "verify/signature_summary.hpp"

#include <array>

#include "verify/count_rows.hpp"

namespace permafrost {

namespace {

using Row = CountRow<SignatureCounts>;

constexpr std::array rows{
    Row{"signed", &SignatureCounts::signed_},
    Row{"verified", &SignatureCounts::verified},
    Row{"restored", &SignatureCounts::restored},  // told by prefix
    Row{"invalid", &SignatureCounts::invalid, tr_later("invalid: {1}")},
    Row{"key_absent", &SignatureCounts::key_absent, tr_later("not checked, the key is absent: {1}")},
    Row{"not_covered", &SignatureCounts::not_covered,
        tr_later("valid, but covering other content than shown: {1}")},
    Row{"unsupported", &SignatureCounts::unsupported, tr_later("not checked, suite or context unknown: {1}")},
    Row{"unsigned", &SignatureCounts::unsigned_},  // told by reason
    Row{"unsigned_restricted", &SignatureCounts::unsigned_restricted},
    Row{"unsigned_boosts", &SignatureCounts::unsigned_boosts},
};

/// Each under the first reason that holds of it.
void add_unsigned(std::vector<std::string>& lines, const SignatureCounts& counts) {
  if (counts.signed_ == 0) {
    add_line(lines, tr_later("unsigned, as all of this source: {1}"), counts.unsigned_);
    return;
  }
  add_line(lines, tr_later("unsigned by design, not public: {1}"), counts.unsigned_restricted);
  add_line(lines, tr_later("unsigned by design, boosts: {1}"), counts.unsigned_boosts);
  add_line(lines, tr_later("unsigned, by their version or server: {1}"),
           counts.unsigned_ - counts.unsigned_restricted - counts.unsigned_boosts);
}

}  // namespace

std::vector<std::string> describe(const SignatureCounts& counts) {
  std::vector<std::string> lines;
  const std::uint64_t all = counts.signed_ + counts.unsigned_;
  if (all == 0) return lines;
  lines.push_back(fill(tr("signatures: {1} of {2} documents are signed"), {counts.signed_, all}));
  add_line(lines, tr_later("verified: {1}"), counts.verified);
  for (const auto& [prefix, count] : counts.prefixes) {
    lines.push_back(
        fill(tr("verified with attachment URLs restored by '{1}': {2}"), {printable(prefix), count}));
  }
  add_lines(lines, std::span<const Row>{rows}, counts);
  add_unsigned(lines, counts);
  return lines;
}

void write_json(JsonOut& json, const SignatureCounts& counts) {
  json.begin_object();
  write_members(json, std::span<const Row>{rows}, counts);
  json.key("prefixes").begin_object();
  for (const auto& [prefix, count] : counts.prefixes) json.key(prefix).number(count);
  json.end().end();
}

}  // namespace permafrost

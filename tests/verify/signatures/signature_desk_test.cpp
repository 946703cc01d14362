// SPDX-License-Identifier: Apache-2.0
// A flow of signed documents: the order in which it is told, whatever the number of threads; what waits for
// evidence that comes later.
#include "verify/signatures/signature_desk.hpp"

#include <gtest/gtest.h>

#include "support/temp_dir.hpp"
#include "verify/fixture_flow.hpp"

namespace permafrost::test {
namespace {

const std::string rules = PERMAFROST_FIXTURES "/rules/";

std::vector<std::string> lines_of(const std::string& fixture) {
  std::vector<std::string> lines;
  const std::string text = read_file(rules + fixture + ".jsonl");
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    lines.push_back(text.substr(at, end - at + 1));
    at = end + 1;
  }
  return lines;
}

std::vector<const RuleEntry*> signature_rules_alone() {
  const std::vector<std::string> group{"signature"};
  return select_rules(group, {});
}

Checked check(const std::string& lines, SignatureOptions options = {}) {
  return check_archive(lines, signature_rules_alone(), std::move(options));
}

TEST(TheDesk, TellsTheSameInTheOrderOfTheFlowWithAnyNumberOfThreads) {
  const auto good = lines_of("signature-invalid/passes"), bad = lines_of("signature-invalid/fires"),
             foreign = lines_of("signature-key-absent/fires"), worse = lines_of("proof-invalid/fires");
  std::string flow = good[0];
  for (int i = 0; i < 300; ++i)
    flow +=
        good[1] + (i % 7 == 0 ? bad[1] : "") + (i % 5 == 0 ? worse[1] : "") + (i % 11 == 0 ? foreign[1] : "");
  const std::string expected = check(flow, {.workers = 1}).text();
  EXPECT_NE(expected.find("signature-invalid"), std::string::npos);
  for (const unsigned workers : {2U, 5U, 16U}) EXPECT_EQ(check(flow, {.workers = workers}).text(), expected);
}

TEST(TheDesk, CountsEachDocumentOnce) {
  const auto good = lines_of("signature-invalid/passes"), bad = lines_of("signature-invalid/fires"),
             absent = lines_of("signature-key-absent/fires"),
             unknown = lines_of("signature-suite-unknown/fires"),
             forged = lines_of("signature-covers-other-content/fires"),
             cut = lines_of("signature-urls-unrestored/passes");
  const SignatureCounts counts =
      *check(good[0] + good[1] + bad[1] + absent[1] + unknown[1] + forged[1] + cut[1]).counts.signatures;
  EXPECT_EQ(counts.signed_, 6U);
  EXPECT_EQ(counts.verified, 1U);
  EXPECT_EQ(counts.restored, 1U);
  EXPECT_EQ(counts.invalid, 1U);
  EXPECT_EQ(counts.key_absent, 1U);
  EXPECT_EQ(counts.unsupported, 1U);
  EXPECT_EQ(counts.not_covered, 1U);
}

TEST(TheDesk, WaitsForAKeyThatComesLater) {
  const auto lines = lines_of("signature-key-foreign/passes");  // bob, ada, her post
  EXPECT_EQ(check(lines[2] + lines[1]).counts.signatures->verified, 1U);
}

TEST(TheDesk, TakesAPrefixFromTheUserOrFromEvidenceThatComesLater) {
  const auto lines = lines_of("signature-urls-unrestored/fires");
  const std::string prefix = "https://bucket.example/of/social/";
  const SignatureOptions given{.media_prefixes = {prefix}};
  EXPECT_EQ(check(lines[0] + lines[1], given).counts.signatures->prefixes.at(prefix), 1U);
  const std::string emoji =
      R"({"activity":{"id":"https://social.example/9","type":"Create","actor":"https://social.example/users/ada","signature":{"type":"X"},"object":{"tag":[{"type":"Emoji","icon":{"url":"https://bucket.example/of/social/custom_emojis/1.png"}}]}}})"
      "\n";
  const Checked later = check(lines[0] + lines[1] + emoji);
  EXPECT_EQ(later.counts.signatures->restored, 1U) << later.text();
}

TEST(TheDesk, ExcusesNoCutUrlsWhereOthersWereRestored) {
  const auto unknown = lines_of("signature-urls-unrestored/fires"),
             known = lines_of("signature-urls-unrestored/passes");
  const Checked checked = check(unknown[0] + unknown[1] + known[1]);
  EXPECT_EQ(checked.count("signature-invalid"), 1U) << checked.text();
  EXPECT_EQ(checked.count("signature-urls-unrestored"), 0U);
}

TEST(TheDesk, HasNothingToSayWhereNoRuleAsks) {
  const std::vector<std::string> media{"media"};
  EXPECT_FALSE(
      check_archive(lines_of("signature-invalid/fires")[0], select_rules(media, {})).counts.signatures);
}

}  // namespace
}  // namespace permafrost::test

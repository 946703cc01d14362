// SPDX-License-Identifier: Apache-2.0
#include "codec/collection.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace permafrost {
namespace {

class Ids : public Reporter {
 public:
  using Reporter::report;
  void report(const Finding& finding) override { ids.emplace_back(finding.info.id); }
  std::vector<std::string> ids;
};

struct Read {
  std::vector<std::string> items;
  std::string envelope;
  std::vector<std::string> findings;
};

Read read(std::string_view text) {
  MemorySource source(text);
  Ids reporter;
  Read result;
  read_collection(source, "outbox.json", Limits{}, reporter,
                  {.item = [&](std::string_view raw, std::uint64_t) { result.items.emplace_back(raw); },
                   .end = [&](std::string_view envelope) { result.envelope = envelope; }});
  result.findings = reporter.ids;
  return result;
}

using Texts = std::vector<std::string>;

TEST(Collection, GivesItemsAsTheyCameAndItsOwnMembersWithoutThem) {
  const auto got =
      read(R"({"@context":"x", "totalItems": 49,"orderedItems":[{"a" : 1},"b"],"unknown":{"k":[1, 2]}})");
  EXPECT_EQ(got.items, (Texts{R"({"a" : 1})", R"("b")"}));
  EXPECT_EQ(got.envelope, R"({"@context":"x","totalItems":49,"unknown":{"k":[1, 2]}})");
  EXPECT_TRUE(got.findings.empty());
}

TEST(Collection, TakesTheContextThatHoldsDataWhicheverComesFirst) {
  for (const char* text : {R"({"@context":"as","orderedItems":[],"@context":["as",{"toot":"x"}]})",
                           R"({"@context":["as",{"toot":"x"}],"orderedItems":[],"@context":"as"})"}) {
    const auto got = read(text);
    EXPECT_EQ(got.envelope, R"({"@context":["as",{"toot":"x"}]})");
    EXPECT_EQ(got.findings, Texts{"collection-member-repeated"});
  }
}

TEST(Collection, ReadsTheItemsOfBothArraysOfTheSameName) {
  const auto got = read(R"({"orderedItems":[],"orderedItems":[1,2]})");
  EXPECT_EQ(got.items, (Texts{"1", "2"}));
  EXPECT_EQ(got.findings, Texts{"collection-member-repeated"});
}

TEST(Collection, ReadsABareArray) {
  const auto got = read("[1]");
  EXPECT_EQ(got.items, Texts{"1"});
  EXPECT_EQ(got.envelope, "{}");
  EXPECT_EQ(got.findings, Texts{"collection-unlabelled"});
}

TEST(Collection, LeavesOutAMemberThatIsNoJsonAndSaysSo) {
  const auto got = read(R"({"id":"x","totalItems":[tru],"orderedItems":[1]})");
  EXPECT_EQ(got.envelope, R"({"id":"x"})");
  EXPECT_EQ(got.items, Texts{"1"});
  EXPECT_EQ(got.findings, Texts{"document-malformed"});
}

TEST(Collection, SaysThatItIsTorn) {
  const auto got = read(R"({"id":"x","orderedItems":[{"a":1},{"b")");
  EXPECT_EQ(got.items, Texts{R"({"a":1})"});
  EXPECT_EQ(got.envelope, R"({"id":"x"})");
  EXPECT_EQ(got.findings, Texts{"document-torn"});
}

}  // namespace
}  // namespace permafrost

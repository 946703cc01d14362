// SPDX-License-Identifier: Apache-2.0
// JSONTestSuite: y_ must be accepted, n_ must not, i_ may be either. As documents, and as items of an outbox.
#include "codec/json_view.hpp"

#include "conformance/vectors.hpp"
#include "support/temp_dir.hpp"
#include "verify/fixture_flow.hpp"

namespace permafrost::test {
namespace {

constexpr auto* folder = "JSONTestSuite/test_parsing";
constexpr auto* absent = "PERMAFROST_VECTORS names no folder with JSONTestSuite/test_parsing";

char expectation_of(const std::string& path) {
  return std::filesystem::path(path).filename().string().front();
}

TEST(JsonTestSuite, IsAcceptedAndRejectedAsItSays) {
  const auto paths = suite_files(folder, ".json");
  if (paths.empty()) GTEST_SKIP() << absent;
  JsonParser parser;
  for (const std::string& path : paths) {
    const std::string text = read_file(path);
    const bool accepted = static_cast<bool>(parser.parse_copy(text));
    if (expectation_of(path) == 'y') {
      EXPECT_TRUE(accepted) << path << ": " << describe(parser.failure().fault);
    }
    if (expectation_of(path) == 'n') {
      EXPECT_FALSE(accepted) << path;
      EXPECT_LE(parser.failure().offset, text.size()) << path;
    }
  }
}

TEST(JsonTestSuite, IsToldApartByTheRules) {
  const auto paths = suite_files(folder, ".json");
  if (paths.empty()) GTEST_SKIP() << absent;
  for (const std::string& path : paths) {
    const Checked checked = check_path(path);
    const bool invalid = checked.count("json-invalid") + checked.count("text-not-utf8") != 0;
    if (expectation_of(path) != 'i') {
      EXPECT_EQ(invalid, expectation_of(path) == 'n') << path << "\n" << checked.text();
    }
  }
}

TEST(JsonTestSuite, HarmsNothingAsAnItemOfAnOutbox) {
  const auto paths = suite_files(folder, ".json");
  if (paths.empty()) GTEST_SKIP() << absent;
  const TempDir directory;
  write_file(directory / "actor.json",
             R"({"@context":"https://www.w3.org/ns/activitystreams","id":"https://a.example/u",)"
             R"("type":"Person","inbox":"https://a.example/i","outbox":"outbox.json"})");
  const std::string item =
      R"({"id":"https://a.example/u/1/activity","type":"Announce","actor":"https://a.example/u"})";
  for (const std::string& path : paths) {
    write_file(directory / "outbox.json",
               R"({"type":"OrderedCollection","orderedItems":[)" + item + "," + read_file(path) + "]}");
    const Checked checked = check_path(directory.path());
    EXPECT_GE(checked.counts.activities, 1U) << path << ": the item before it is lost\n" << checked.text();
  }
}

}  // namespace
}  // namespace permafrost::test

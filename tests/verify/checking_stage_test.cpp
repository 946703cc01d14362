// SPDX-License-Identifier: Apache-2.0
#include "verify/checking_stage.hpp"

#include <gtest/gtest.h>

#include "support/env.hpp"
#include "support/record_text.hpp"
#include "verify/fixture_flow.hpp"

namespace permafrost::test {
namespace {

constexpr auto* lone_note = R"({"@context":"https://www.w3.org/ns/activitystreams","type":"Note","tag":[]})";

TEST(CheckingStage, NamesTheObjectAndThePathInsideIt) {
  const Checked checked = check_document(
      R"({"@context":"https://www.w3.org/ns/activitystreams","id":"https://a.example/1","type":"Note",
          "attachment":[{"type":"Image"},{"type":"Image","url":"x.png"}]})");
  const Heard* const heard = checked.find("url-relative");
  ASSERT_NE(heard, nullptr) << checked.text();
  EXPECT_EQ(heard->place.object, "https://a.example/1");
  EXPECT_TRUE(heard->message.starts_with("attachment[1]: ")) << heard->message;
}

TEST(CheckingStage, TakesTheStrictProfileForLoneDocuments) {
  const Checked checked = check_document(lone_note);
  EXPECT_EQ(checked.profile, Profile::strict);
  ASSERT_NE(checked.find("array-empty"), nullptr);
  EXPECT_EQ(checked.find("array-empty")->severity, Severity::warning);
}

TEST(CheckingStage, SumsUpKnownDeviationsOfMastodon) {
  const std::string actor =
      R"({"actor":{"id":"https://a.example/u","type":"Person","tag":[],"attachment":[]}})";
  const Checked checked = check_archive("{\"profile\":\"mastodon\"}\n" + actor + "\n");
  ASSERT_EQ(checked.count("array-empty"), 1U) << checked.text();
  EXPECT_EQ(checked.find("array-empty")->severity, Severity::note);
  EXPECT_NE(checked.find("array-empty")->message.find("1 more"), std::string::npos);
}

TEST(CheckingStage, LeavesUnknownPropertiesAlone) {
  const Checked checked = check_document(
      R"({"@context":"https://www.w3.org/ns/activitystreams","type":"Note","x:own":{"id":4,"type":7,"name":{"a":1}}})");
  for (const Heard& heard : checked.findings) EXPECT_NE(heard.severity, Severity::error) << checked.text();
}

TEST(CheckingStage, DefusesAndCutsWhatTheInputSays) {
  const Checked checked =
      check_document(R"({"type":"Note","url":"\u001b[31m)" + std::string(5000, 'a') + "\"}");
  const Heard* const heard = checked.find("url-relative");
  ASSERT_NE(heard, nullptr);
  EXPECT_EQ(heard->message.find('\x1b'), std::string::npos);
  EXPECT_LT(heard->message.size(), 300U);
}

TEST(CheckingStage, ChecksEachElementOfAnArrayThoughItMustNotBeOne) {
  const Checked checked = check_document(R"([{"type":"Note","id":4},{"type":"Create","actor":90},7])");
  EXPECT_EQ(checked.count("document-is-array"), 1U);
  EXPECT_EQ(checked.count("id-unreadable"), 1U) << checked.text();
  EXPECT_EQ(checked.count("reference-unreadable"), 1U);
  EXPECT_EQ(checked.count("document-not-object"), 1U);
}

TEST(CheckingStage, ReadsLanguagesWhereverTheyStand) {
  EXPECT_EQ(
      check_document(
          R"({"@context":["https://www.w3.org/ns/activitystreams",{"@language":"de-419-DE"}],"type":"Note",
                               "name":{"@value":"x","@language":"zhCn-"},"hreflang":7})")
          .count("language-tag-invalid"),
      3U);
}

TEST(CheckingStage, SurvivesDeepAndWideDocuments) {
  std::string deep;
  for (int i = 0; i < 500; ++i) deep += R"({"object":)";
  deep += "{}" + std::string(500, '}');
  EXPECT_EQ(check_document(deep).count("json-invalid"), 0U);
  EXPECT_EQ(check_document(std::string(100'000, '[')).count("json-invalid"), 1U);
  std::string wide = "{\"a0\":1";
  for (int i = 0; i < 5000; ++i) wide += ",\"a" + std::to_string(i) + "\":1";
  EXPECT_EQ(check_document(wide + "}").count("json-key-repeated-equal"), 1U);
}

TEST(CheckingStage, HandsEverythingOnUnchanged) {
  RecordingSink without;
  RecordingSink with;
  RecordingReporter reporter;
  CheckingStage stage(with, {.rules = select_rules({}, {}), .profile = {}, .now = 0}, reporter);
  for (Sink* const sink : {static_cast<Sink*>(&without), static_cast<Sink*>(&stage)}) {
    const std::string raw = std::string{lone_note} + std::string(raw_padding, '\0');
    sink->begin({});
    sink->put(
        Entity{.stream = activitystreams_stream,
               .document = {.raw = std::string_view{raw}.substr(0, raw.size() - raw_padding), .origin = {}}});
    MemorySource bytes("content");
    sink->put_file(File{.path = "media_attachments/a", .source_name = {}, .size = {}, .origin = {}}, bytes);
    sink->finish();
  }
  EXPECT_EQ(with.calls, without.calls);
  EXPECT_TRUE(with.finished);
  EXPECT_EQ(stage.counts().files, 1U);
  EXPECT_EQ(stage.counts().file_bytes, 7U);
}

TEST(CheckingStage, ReadsFilesToTheirEndThoughTheSinkDoesNot) {
  NullSink sink;
  RecordingReporter reporter;
  CheckingStage stage(sink, {.rules = select_rules({}, {}), .profile = {}, .now = 0}, reporter);
  stage.begin({});
  const std::string content(100'000, 'x');
  MemorySource bytes(content);
  stage.put_file(File{.path = "a", .source_name = {}, .size = {}, .origin = {}}, bytes);
  std::byte rest{};
  EXPECT_EQ(bytes.read({&rest, 1}), 0U);
  EXPECT_EQ(stage.counts().file_bytes, content.size());
}

}  // namespace
}  // namespace permafrost::test

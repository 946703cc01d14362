// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <stdexcept>

#include "flow/stages/contract.hpp"
#include "flow/stages/loss.hpp"
#include "flow/stages/tally.hpp"
#include "support/env.hpp"
#include "support/record_text.hpp"
#include "support/records.hpp"

namespace permafrost {
namespace {

using test::actor_called;
using test::end_of;
using test::like_of;
using test::post_called;

constexpr std::string_view eve = "https://social.example/users/eve";
constexpr Attachment picture[] = {{"/bucket/media_attachments/files/1.png", "image/png"}};

void put_file(Sink& sink, std::string_view path, FileRole role = FileRole::attachment,
              std::string_view bytes = "x") {
  MemorySource source(bytes);
  File file;
  file.path = path;
  file.role = role;
  sink.put_file(file, source);
}

TEST(LossStage, ReportsOnceAKindHowMuchTheSinkCannotHold) {
  test::RecordingReporter reporter;
  test::RecordingSink sink;
  constexpr Kind holds[] = {Kind::actors, Kind::activities};
  LossStage stage(sink, holds, reporter);
  stage.begin(test::preamble_of_one());
  stage.put(actor_called("eve", eve));
  stage.put(like_of("a"));
  stage.put(like_of("b"));
  put_file(stage, "key.pem", FileRole::extra);
  EXPECT_TRUE(reporter.ids.empty()) << "nothing is certain before the end";
  stage.finish();
  EXPECT_EQ(reporter.lines,
            (std::vector<std::string>{
                "kind-not-held   2 of kind 'likes' are not in the output: its format cannot hold them",
                "kind-not-held   1 of kind 'extras' is not in the output: its format cannot hold it"}));
  EXPECT_EQ(sink.calls.size(), 4U);
}

TEST(LossStage, SaysNothingWhenAllIsHeld) {
  test::RecordingReporter reporter;
  test::RecordingSink sink;
  LossStage stage(sink, all_kinds(), reporter);
  stage.begin(test::preamble_of_one());
  stage.put(like_of("a"));
  stage.finish();
  EXPECT_TRUE(reporter.ids.empty());
}

TEST(TallyStage, CountsKindsAndTheBytesThatWereRead) {
  test::RecordingSink sink;
  TallyStage stage(sink);
  stage.begin(test::preamble_of_one());
  auto old = post_called("a");
  old.document.origin.superseded = true;
  stage.put(old);
  stage.put(post_called("a"));
  put_file(stage, "avatar.png", FileRole::avatar, "12345");
  EXPECT_EQ(stage.count(Kind::history), 1U);
  EXPECT_EQ(stage.count(Kind::activities), 1U);
  EXPECT_EQ(stage.count(Kind::files), 1U);
  EXPECT_EQ(stage.file_bytes(), 5U);
}

class ContractTest : public testing::Test {
 protected:
  test::RecordingSink sink;
  ContractStage stage{sink};
  void begin() { stage.begin(test::preamble_of_one()); }
};

TEST_F(ContractTest, LetsAnOrderlyFlowThrough) {
  begin();
  stage.put(actor_called("eve", eve));
  put_file(stage, "media_attachments/files/1.png");
  stage.put(post_called("a", {.attachments = picture}));
  stage.put(end_of(CollectionKind::outbox));
  stage.put(like_of("a"));
  stage.put(end_of(CollectionKind::likes));
  stage.put(actor_called("bo", "https://social.example/users/bo"));
  stage.put(post_called("b", {.attachments = picture}));
  stage.finish();
  EXPECT_EQ(sink.calls.size(), 8U);
  EXPECT_TRUE(sink.finished);
}

TEST_F(ContractTest, RefusesCallsOutsideOfBeginAndFinish) {
  EXPECT_THROW(stage.put(post_called("a")), std::logic_error);
  EXPECT_THROW(stage.finish(), std::logic_error);
  begin();
  EXPECT_THROW(begin(), std::logic_error);
  stage.finish();
  EXPECT_THROW(stage.put(post_called("a")), std::logic_error);
  EXPECT_THROW(stage.finish(), std::logic_error);
}

TEST_F(ContractTest, RefusesAFileAfterThePostThatShowsIt) {
  begin();
  stage.put(post_called("a", {.attachments = picture}));
  EXPECT_THROW(put_file(stage, "media_attachments/files/1.png"), std::logic_error);
}

TEST_F(ContractTest, RefusesItemsAfterTheirCollection) {
  begin();
  stage.put(end_of(CollectionKind::outbox));
  EXPECT_THROW(stage.put(post_called("a")), std::logic_error);
  EXPECT_THROW(stage.put(end_of(CollectionKind::outbox)), std::logic_error);
}

TEST_F(ContractTest, RefusesAnOwnPostAfterARelationNamingIt) {
  begin();
  stage.put(like_of("a"));
  EXPECT_THROW(stage.put(post_called("a")), std::logic_error);
}

TEST_F(ContractTest, RefusesTwoAccountsInOneSection) {
  begin();
  stage.put(actor_called("eve", eve));
  EXPECT_THROW(stage.put(actor_called("eve", eve)), std::logic_error);
}

TEST_F(ContractTest, RefusesARecordWithoutBytesOrOfAnUnknownSource) {
  begin();
  auto post = post_called("a");
  post.document.raw = "";
  EXPECT_THROW(stage.put(post), std::logic_error);
  post = post_called("a");
  post.document.origin.source = 1;
  EXPECT_THROW(stage.put(post), std::logic_error);
}

/// The same, replaced by a later source.
template <typename AnyRecord>
AnyRecord superseded(AnyRecord record) {
  record.document.origin.superseded = true;
  return record;
}

TEST_F(ContractTest, LetsHistoryComeWhereverItsSourceHasIt) {
  begin();
  stage.put(actor_called("eve", eve));
  stage.put(superseded(actor_called("eve", eve)));
  stage.put(like_of("a"));
  stage.put(superseded(post_called("a", {.attachments = picture})));
  stage.put(end_of(CollectionKind::outbox));
  stage.put(superseded(post_called("b")));
  stage.put(superseded(end_of(CollectionKind::outbox)));
  stage.put(superseded(like_of("b")));
  put_file(stage, "media_attachments/files/1.png");  // only history shows it
  stage.finish();
  EXPECT_EQ(sink.calls.size(), 9U);
}

TEST_F(ContractTest, AsksHistoryTooForItsBytesAndItsSource) {
  begin();
  auto post = superseded(post_called("a"));
  post.document.raw = "";
  EXPECT_THROW(stage.put(post), std::logic_error);
  Entity entity{.stream = activitystreams_stream, .document = {.raw = "", .origin = {.superseded = true}}};
  EXPECT_THROW(stage.put(entity), std::logic_error);
  post = superseded(post_called("a"));
  post.document.origin.source = 1;
  EXPECT_THROW(stage.put(post), std::logic_error);
}

TEST_F(ContractTest, LetsALoneDocumentBeEmpty) {
  begin();
  stage.put(Entity{.stream = activitystreams_stream, .document = {.raw = ""}});
  EXPECT_THROW(stage.put(Entity{.stream = "statuses", .document = {.raw = ""}}), std::logic_error);
}

TEST_F(ContractTest, LetsAnExtraComeAfterAPostThatNamesItsPath) {
  begin();
  stage.put(post_called("a", {.attachments = picture}));
  put_file(stage, "media_attachments/files/1.png", FileRole::extra);
  EXPECT_EQ(sink.calls.size(), 2U);
}

}  // namespace
}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
#include "verify/origin/origin_check.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "net/fakes.hpp"
#include "support/env.hpp"
#include "support/temp_dir.hpp"

namespace permafrost::test {
namespace {

constexpr std::string_view id = "https://a.example/1";
constexpr std::string_view note =
    R"({"id":"https://a.example/1","type":"Note","content":"<p>hello</p>","attributedTo":"https://a.example/u"})";

struct Judging : testing::Test {
  Judging() {
    item.id = id;
    item.archived = likeness_of(parser.parse_copy(note), OriginKind::post);
  }
  Outcome outcome(Response response) {
    if (response.url.empty()) response.url = id;
    last = judge(response, item, parser, Limits{});
    return last.outcome;
  }
  Outcome outcome(std::string_view body) {
    return outcome(answer(200, {{"Content-Type", "application/activity+json; charset=utf-8"}}, body));
  }
  JsonParser parser;
  OriginItem item;
  OriginAnswer last;
};

TEST_F(Judging, KnowsEveryOutcome) {
  EXPECT_EQ(outcome(note), Outcome::same);
  EXPECT_EQ(outcome(R"({"id":"https://a.example/1","type":"Tombstone"})"), Outcome::gone);
  EXPECT_EQ(outcome(answer(410)), Outcome::gone);
  EXPECT_EQ(outcome(answer(404)), Outcome::gone);
  EXPECT_EQ(outcome(answer(401)), Outcome::refused);
  EXPECT_EQ(outcome(answer(403)), Outcome::refused);
  EXPECT_EQ(outcome(answer(503)), Outcome::unreachable);
  EXPECT_EQ(outcome(answer(302)), Outcome::unreachable);
  EXPECT_EQ(outcome(no_answer(FailureKind::name)), Outcome::unreachable);
  EXPECT_EQ(outcome(answer(200, {{"Content-Type", "text/html"}}, note)), Outcome::not_json);
  EXPECT_EQ(outcome("{\"id\":"), Outcome::not_json);
  EXPECT_EQ(outcome("[]"), Outcome::not_json);
}

TEST_F(Judging, TellsAnEditFromSomethingElse) {
  EXPECT_EQ(outcome(R"({"id":"https://a.example/1","type":"Note","content":"<p>bye</p>",
                        "attributedTo":"https://a.example/u","updated":"2024-01-01T00:00:00Z"})"),
            Outcome::edited);
  EXPECT_EQ(last.detail, "content");
  EXPECT_EQ(outcome(R"({"id":"https://a.example/1","type":"Note","content":"<p>bye</p>",
                        "attributedTo":"https://a.example/u"})"),
            Outcome::different);
  EXPECT_FALSE(last.another);
  EXPECT_EQ(outcome(R"({"id":"https://a.example/2","type":"Note","content":"<p>hello</p>",
                        "attributedTo":"https://a.example/u"})"),
            Outcome::different);
  EXPECT_TRUE(last.another);
}

TEST_F(Judging, BelievesNoOtherServer) {
  auto response = answer(200, {{"Content-Type", "application/activity+json"}}, note);
  response.url = "https://b.example/1";
  EXPECT_EQ(outcome(std::move(response)), Outcome::different);
  EXPECT_EQ(last.detail, "https://b.example");
}

TEST_F(Judging, LooksAtABoostedPostOnlyForItsId) {
  item.kind = OriginKind::boosted;
  item.archived = {};
  EXPECT_EQ(outcome(note), Outcome::same);
  EXPECT_EQ(outcome(R"({"id":"https://a.example/2"})"), Outcome::different);
}

TEST(DocumentRequest, AsksForActivityPubAndNoFragment) {
  const auto request = document_request("https://a.example/u#main-key", nullptr);
  EXPECT_EQ(request.url, "https://a.example/u");
  EXPECT_EQ(request.fields.get("Accept"), activity_types);
}

/// Posts 1 to `posts` at a.example.
struct Checking : testing::Test {
  void list_posts(int posts) {
    list = std::make_unique<OriginList>(end, OriginScope{}, Limits{});
    list->put(Actor{.id = "https://a.example/u", .document = {.raw = "{}", .origin = {.derived = true}}});
    for (int i = 1; i <= posts; ++i) {
      const std::string post = "https://a.example/" + std::to_string(i);
      std::string raw = R"({"object":{"type":"Note","id":")" + post + R"("}})";
      const auto length = raw.size();
      raw.append(raw_padding, ' ');
      list->put(Activity{.type = "Create",
                         .actor = "https://a.example/u",
                         .object_id = post,
                         .visibility = Visibility::everyone,
                         .document = {.raw = std::string_view(raw).substr(0, length)}});
    }
  }
  OriginCounts check() {
    LineLog log(folder / "state");
    OriginCheck origin(*list, log, server, nullptr, reporter, limits);
    plan = origin.plan();
    return origin.run([this] { ++ticks; });
  }

  TempDir folder;
  NullSink end;
  std::unique_ptr<OriginList> list;
  FakeHttp server;
  RecordingReporter reporter;
  Limits limits;
  OriginPlan plan;
  int ticks = 0;
};

TEST_F(Checking, AsksForEachAndCountsEach) {
  list_posts(4);
  for (const int status : {404, 401, 404, 410}) server.answers.push_back(answer(status));
  const auto counts = check();
  EXPECT_EQ(counts.wanted, 4U);
  EXPECT_EQ(counts.gone, 3U);
  EXPECT_EQ(counts.refused, 1U);
  EXPECT_EQ(plan.wanted, 4U);
  EXPECT_EQ(plan.servers, 1U);
  EXPECT_EQ(plan.busiest, 4U);
  EXPECT_EQ(ticks, 4);
  EXPECT_TRUE(reporter.heard("origin-gone") && reporter.heard("origin-refused"));
}

TEST_F(Checking, GoesOnWhereItStoppedAndReportsAllOfIt) {
  list_posts(6);
  for (int i = 0; i < 4; ++i) server.answers.push_back(answer(410));
  class Stopping : public Http {
   public:
    explicit Stopping(FakeHttp& inner) : m_inner(inner) {}
    Response send(const Request& request) override {
      if (m_inner.answers.empty()) throw Error(Fault::interrupted, "stopped");
      return m_inner.send(request);
    }
    FakeHttp& m_inner;
  } stopping(server);
  {
    LineLog log(folder / "state");
    OriginCheck origin(*list, log, stopping, nullptr, reporter, limits);
    (void)origin.plan();
    EXPECT_THROW((void)origin.run([] {}), Error);
  }
  list_posts(6);
  reporter.ids.clear();
  server.requests.clear();
  for (int i = 0; i < 2; ++i) server.answers.push_back(answer(404));
  const auto counts = check();
  EXPECT_EQ(server.requests.size(), 2U);
  EXPECT_EQ(plan.resumed, 4U);
  EXPECT_EQ(counts.resumed, 4U);
  EXPECT_EQ(counts.gone, 6U);
  EXPECT_EQ(reporter.ids.size(), 6U);
}

TEST_F(Checking, AsksAgainForWhatGaveNoAnswer) {
  list_posts(2);
  server.answers.push_back(no_answer(FailureKind::timeout));
  server.answers.push_back(answer(403));
  EXPECT_EQ(check().unreachable, 1U);
  list_posts(2);
  for (int i = 0; i < 2; ++i) server.answers.push_back(answer(404));
  EXPECT_EQ(check().gone, 2U);
}

TEST_F(Checking, LeavesAServerAloneThatDoesNotAnswer) {
  list_posts(100);
  for (int i = 0; i < 100; ++i) server.answers.push_back(no_answer(FailureKind::connection));
  const auto counts = check();
  EXPECT_EQ(server.requests.size(), 3U);
  EXPECT_EQ(counts.unreachable, 100U);
  EXPECT_EQ(reporter.ids.size(), 4U) << "three that were asked for, and one for the rest";
  EXPECT_NE(reporter.lines.back().find("97 more"), std::string::npos) << reporter.lines.back();
}

TEST_F(Checking, LeavesAServerAloneThatRefuses) {
  list_posts(100);
  for (int i = 0; i < 100; ++i) server.answers.push_back(answer(401));
  EXPECT_EQ(check().refused, 100U);
  EXPECT_EQ(server.requests.size(), 5U);
}

TEST_F(Checking, LeavesAServerAloneThatWantsToBeLeftAlone) {
  list_posts(100);
  server.answers.push_back(answer(429, {{"Retry-After", "86400"}}));
  EXPECT_EQ(check().unreachable, 100U);
  EXPECT_EQ(server.requests.size(), 1U);
}

TEST_F(Checking, TakesNoWordFromAStateThatMakesNoSense) {
  list_posts(1);
  write_file(
      folder / "state",
      "nonsense\n{}\n{\"id\":7}\n{\"id\":\"https://a.example/1\",\"version\":\"0\",\"outcome\":\"same\"}\n"
      "{\"id\":\"https://a.example/1\",\"version\":\"\",\"outcome\":\"perfect\"}\n");
  server.answers.push_back(answer(410));
  EXPECT_EQ(check().gone, 1U);
}

}  // namespace
}  // namespace permafrost::test

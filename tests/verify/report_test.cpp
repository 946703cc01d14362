// SPDX-License-Identifier: Apache-2.0
#include "verify/report.hpp"

#include <gtest/gtest.h>

#include "codec/json_view.hpp"
#include "support/run.hpp"
#include "support/temp_dir.hpp"

namespace permafrost::test {
namespace {

constexpr FindingInfo grave{.id = "test-grave",
                            .severity = Severity::error,
                            .title = "it is bad",
                            .advice = "mend it",
                            .reference = "AS-001"};
constexpr FindingInfo slight{
    .id = "test-slight", .severity = Severity::note, .title = "it is odd", .advice = {}, .reference = {}};

std::string text_of(const FindingLog& log, const TextStyle& style = {}) {
  StringSink out;
  render_text(out, log,
              {.version = "1", .input = "a.zip", .format = "f", .profile = Profile::mastodon, .counts = {}},
              style);
  return out.text;
}

std::string json_of(const FindingLog& log) {
  StringSink out;
  render_json(out, log,
              {.version = "1",
               .input = "a\xff.zip",
               .format = "f",
               .profile = Profile::strict,
               .counts = {.accounts = 2}});
  return out.text;
}

TEST(FindingLog, DecidesTheVerdictAndTheExitStatus) {
  FindingLog log;
  EXPECT_EQ(log.verdict(), Verdict::healthy);
  log.report(slight, {}, "x");
  EXPECT_EQ(log.verdict(), Verdict::noted);
  EXPECT_EQ(log.exit_status(true), 0);
  log.report(Finding{slight, {}, "x", Severity::warning});
  EXPECT_EQ(log.verdict(), Verdict::warned);
  EXPECT_EQ(log.exit_status(false), 0);
  EXPECT_EQ(log.exit_status(true), 1);
  log.report(grave, {}, "x");
  EXPECT_EQ(log.verdict(), Verdict::broken);
  EXPECT_EQ(log.exit_status(false), 1);
}

TEST(FindingLog, CountsAllAndKeepsTheFirst) {
  FindingLog log(10);
  for (int i = 0; i < 1000; ++i) log.report(slight, {}, std::to_string(i));
  ASSERT_EQ(log.groups().size(), 1U);
  EXPECT_EQ(log.groups().front()->count, 1000U);
  EXPECT_EQ(log.groups().front()->kept.size(), 10U);
  EXPECT_EQ(log.groups().front()->kept.back().message, "9");
  EXPECT_EQ(log.count(Severity::note), 1000U);
}

TEST(Report, ShowsTheGravestFirstWithPlacesCountsAndAdvice) {
  FindingLog log;
  log.report(slight, {}, "small thing");
  for (int i = 0; i < 5; ++i)
    log.report(grave, {.entry = "outbox.json", .object = "https://a.example/1", .offset = 7}, "big thing");
  const std::string text = text_of(log);
  EXPECT_LT(text.find("test-grave"), text.find("test-slight")) << text;
  EXPECT_NE(
      text.find("error test-grave: it is bad (5)\n  outbox.json: https://a.example/1: byte 7: big thing\n"),
      std::string::npos)
      << text;
  EXPECT_NE(text.find("… and 2 more"), std::string::npos) << text;
  EXPECT_NE(text.find("→ mend it"), std::string::npos) << text;
  EXPECT_NE(text.find("broken: 5 errors, 1 note\n"), std::string::npos) << text;
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(text_of(log, {.color = true}).find("\x1b[31merror"), std::string::npos);
}

TEST(Report, CountsWhatThereIs) {
  StringSink out;
  render_text(out, FindingLog{},
              {.version = "1",
               .input = "a.zip",
               .format = "f",
               .counts = {.accounts = 1, .activities = 1200, .files = 2, .file_bytes = 2048}},
              {});
  EXPECT_EQ(out.text,
            "a.zip: checked 1 account, 1200 activities, 2 files (2.0 KiB) against profile strict\n"
            "healthy: nothing was found\n");
}

TEST(Report, SaysInOneLineThatAllIsWell) {
  const std::string text = text_of(FindingLog{});
  EXPECT_NE(text.find("healthy: nothing was found\n"), std::string::npos) << text;
}

TEST(Report, WritesJsonThatReadsBack) {
  FindingLog log;
  log.report(grave, {.entry = "e", .object = "o", .offset = 3}, "mess\"age");
  log.report(slight, {}, "x");
  JsonParser parser;
  const JsonView report = parser.parse_copy(json_of(log));
  ASSERT_TRUE(report.is_object()) << describe(parser.failure().fault);
  EXPECT_EQ(report.find("verdict").text(), "broken");
  EXPECT_EQ(report.find("summary").find("errors").integer(), 1);
  EXPECT_EQ(report.find("summary").find("accounts").integer(), 2);
  EXPECT_EQ(report.find("counts").find("test-slight").integer(), 1);
  const JsonView first = *report.find("findings").begin();
  EXPECT_EQ(first.find("id").text(), "test-grave");
  EXPECT_EQ(first.find("message").text(), "mess\"age");
  EXPECT_EQ(first.find("place").find("offset").integer(), 3);
}

TEST(Report, FollowsItsSchema) {
  if (run({"python3", "-c", "import jsonschema"}).status != 0)
    GTEST_SKIP() << "python3-jsonschema is not installed";
  FindingLog log;
  log.report(grave, {.entry = "e", .object = "o", .offset = 3}, "message");
  log.report(slight, {}, "x");
  const TempDir directory;
  write_file(directory / "report.json", json_of(log));
  const Ran ran = run({"python3", "-c",
                       "import json,sys,jsonschema\n"
                       "jsonschema.validate(json.load(open(sys.argv[1])), json.load(open(sys.argv[2])))",
                       directory / "report.json", PERMAFROST_FIXTURES "/../schemas/report.schema.json"});
  EXPECT_EQ(ran.status, 0) << ran.err;
}

}  // namespace
}  // namespace permafrost::test

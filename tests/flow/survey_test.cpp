// SPDX-License-Identifier: Apache-2.0
#include "flow/survey.hpp"

#include <gtest/gtest.h>

#include "support/records.hpp"

namespace permafrost {
namespace {

using test::actor_called;
using test::post_called;

constexpr Attachment here[] = {{"/media_attachments/files/here.png", "image/png"}};
constexpr Attachment gone[] = {{"media_attachments/files/gone.mp4", "video/mp4"},
                               {"media_attachments/files/gone.mp4", "video/mp4"}};

void put_file(Sink& sink, std::string_view path, std::string_view content) {
  MemorySource source(content);
  File file;
  file.path = path;
  sink.put_file(file, source);
}

TEST(Survey, CountsAndJoinsPostsWithFiles) {
  SurveySink sink;
  sink.begin(test::preamble_of_one());
  sink.put(actor_called("eve", "https://social.example/users/eve"));
  put_file(sink, "media_attachments/files/here.png", "12345");
  put_file(sink, "media_attachments/files/empty.PNG", "");
  sink.put(post_called("a", {.published = "2023-05-01T00:00:00Z", .attachments = here}));
  sink.put(post_called(
      "b", {.published = "2022-05-01T00:00:00Z", .visibility = Visibility::direct, .attachments = gone}));
  sink.put(post_called("c", {.published = "soon", .type = "Announce"}));
  sink.finish();

  const auto& survey = sink.survey();
  EXPECT_EQ(survey.accounts.at(0).name, "eve@social.example");
  EXPECT_EQ(survey.types, (std::map<std::string, std::uint64_t>{{"Announce", 1}, {"Create", 2}}));
  EXPECT_EQ(survey.visibilities.at(Visibility::direct), 1U);
  EXPECT_EQ(survey.years, (std::map<int, std::uint64_t>{{2022, 1}, {2023, 1}}));
  EXPECT_EQ(survey.undated, 1U);
  EXPECT_EQ(format_time(*survey.first), "2022-05-01T00:00:00Z");
  EXPECT_EQ(survey.files.at("image/png").count, 2U);
  EXPECT_EQ(survey.files.at("image/png").bytes, 5U);
  EXPECT_EQ(survey.empty_files, 1U);
  EXPECT_EQ(survey.attachments, 3U);
  EXPECT_EQ(survey.missing, 1U) << "one file, shown twice";
  EXPECT_EQ(survey.missing_examples, std::vector<std::string>{"media_attachments/files/gone.mp4"});
}

TEST(Survey, CountsPostsRepliesAndBoostsByMonth) {
  SurveySink sink;
  sink.begin(test::preamble_of_one());
  sink.put(post_called("a", {.published = "2023-05-01T00:00:00Z"}));
  auto reply = post_called("b", {.published = "2023-05-31T23:59:59Z"});
  reply.in_reply_to = "a";
  sink.put(reply);
  sink.put(post_called("c", {.published = "2023-06-01T00:00:00Z", .type = "Announce"}));
  sink.put(post_called("d", {.published = "2023-06-01T00:00:00Z", .type = "Delete"}));
  sink.put(post_called("e", {.published = "1970-01-01T00:00:00Z"}));
  sink.put(post_called("f", {.published = "9999-12-31T00:00:00Z"}));
  sink.finish();

  const auto& survey = sink.survey();
  ASSERT_EQ(survey.months.size(), 2U);
  const auto& may = survey.months.at(2023 * 12 + 4);
  const auto& june = survey.months.at(2023 * 12 + 5);
  EXPECT_EQ(may.of(PostKind::post), 1U);
  EXPECT_EQ(may.of(PostKind::reply), 1U);
  EXPECT_EQ(june.of(PostKind::boost), 1U);
  EXPECT_EQ(june.of(PostKind::other), 1U);
  EXPECT_EQ(survey.outside_months, 2U);
  EXPECT_EQ(survey.posts.total(), 6U);
}

TEST(Survey, AFileOfOneAccountIsNotThereForAnother) {
  SurveySink sink;
  sink.begin(test::preamble_of_one());
  sink.put(actor_called("eve", "https://social.example/users/eve"));
  put_file(sink, "media_attachments/files/here.png", "12345");
  sink.put(actor_called("bo", "https://social.example/users/bo"));
  sink.put(post_called("a", {.attachments = here}));
  sink.finish();
  EXPECT_EQ(sink.survey().missing, 1U);
}

TEST(Survey, ForgetsNeitherTypesNorAccountsPastItsMemory) {
  SurveySink sink;
  sink.begin(test::preamble_of_one());
  std::vector<std::string> names;
  for (int i = 0; i < 500; ++i) names.push_back("T" + std::to_string(i));
  for (const auto& name : names) {
    sink.put(actor_called(name, name));
    sink.put(post_called(name, {.type = name}));
  }
  sink.finish();
  std::uint64_t types = 0;
  for (const auto& [type, count] : sink.survey().types) types += count;
  EXPECT_EQ(types, 500U);
  EXPECT_LE(sink.survey().types.size(), 33U);
  EXPECT_EQ(sink.survey().accounts.size(), 100U);
  EXPECT_EQ(sink.survey().kinds[index_of(Kind::actors)], 500U);
}

}  // namespace
}  // namespace permafrost

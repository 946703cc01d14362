// SPDX-License-Identifier: Apache-2.0
#include "flow/stages/filter.hpp"

#include <gtest/gtest.h>

#include "support/record_text.hpp"
#include "support/records.hpp"

namespace permafrost {
namespace {

using test::actor_called;
using test::end_of;
using test::like_of;
using test::post_called;

constexpr Attachment open_picture[] = {{"media_attachments/files/open.png", ""}};
constexpr Attachment secret_picture[] = {{"/system/media_attachments/files/secret.png", ""}};
constexpr Attachment both_pictures[] = {{"media_attachments/files/open.png", ""},
                                        {"media_attachments/files/both.png", ""}};

void put_file(Sink& sink, std::string_view path, FileRole role = FileRole::attachment) {
  MemorySource source(std::string_view("x"));
  File file;
  file.path = path;
  file.role = role;
  sink.put_file(file, source);
}

/// Two accounts; Eve has a public post of 2023, a direct one of 2024 and one without a date.
void run_script(Sink& sink) {
  sink.begin(test::preamble_of_one());
  sink.put(Entity{.stream = "domain_blocks", .document = {.raw = "{}"}});
  sink.put(actor_called("eve", "https://social.example/users/eve"));
  put_file(sink, "avatar.png", FileRole::avatar);
  put_file(sink, "media_attachments/files/open.png");
  put_file(sink, "media_attachments/files/secret.png");
  put_file(sink, "media_attachments/files/both.png");
  put_file(sink, "media_attachments/files/orphan.png");
  sink.put(post_called("old", {.published = "2023-05-01T00:00:00Z", .attachments = open_picture}));
  sink.put(post_called("new", {.published = "2024-05-01T00:00:00Z",
                               .visibility = Visibility::direct,
                               .attachments = secret_picture}));
  sink.put(post_called("undated", {.published = "", .attachments = both_pictures}));
  sink.put(end_of(CollectionKind::outbox));
  sink.put(end_of(CollectionKind::featured));
  sink.put(like_of("x"));
  sink.put(actor_called("bo", "https://social.example/users/bo"));
  sink.put(post_called("bos", {.published = "2024-06-01T00:00:00Z"}));
  sink.finish();
}

/// What is left, in short: ids and paths.
std::string kept(const Selection& selection) {
  class Names : public Sink {
   public:
    void begin(const Preamble&) override {}
    void put(const Record& record) override {
      std::visit([this](const auto& one) { name(one); }, record);
    }
    void put_file(const File& file, ByteSource&) override { add(file.path.substr(file.path.rfind('/') + 1)); }
    void finish() override {}
    std::string text;

   private:
    void name(const Actor& actor) { add(actor.username); }
    void name(const Activity& activity) { add(activity.id); }
    void name(const Relation& relation) { add("like:" + std::string(relation.target)); }
    void name(const Collection& collection) { add("/" + std::string(name_of(collection.kind))); }
    void name(const Entity& entity) { add(entity.stream); }
    void add(std::string_view word) { text += (text.empty() ? "" : " ") + std::string(word); }
  };
  FileChoice choice;
  if (selection.chooses_posts()) {
    FileChooser chooser(selection);
    run_script(chooser);
    choice = chooser.take();
  }
  Names names;
  FilterStage stage(names, selection, std::move(choice));
  run_script(stage);
  return names.text;
}

TEST(Filter, KeepsEverythingByDefault) {
  EXPECT_EQ(kept({}),
            "domain_blocks eve avatar.png open.png secret.png both.png orphan.png old new undated /outbox "
            "/featured like:x bo bos");
}

TEST(Filter, KeepsAccountsAndEnvelopesWithTheKindsAskedFor) {
  EXPECT_EQ(kept({.only = {Kind::activities}}), "eve old new undated /outbox /featured bo bos");
  EXPECT_EQ(kept({.only = {Kind::likes}}), "eve like:x bo");
  EXPECT_EQ(kept({.without = {Kind::activities, Kind::files, Kind::entities}}), "eve like:x bo");
}

TEST(Filter, KeepsOneAccountAndNothingOfTheInstance) {
  for (const auto* name : {"bo", "bo@social.example", "https://social.example/users/bo"}) {
    EXPECT_EQ(kept({.account = name}), "bo bos") << name;
  }
  EXPECT_EQ(kept({.account = "bo@elsewhere.example"}), "");
}

TEST(Filter, KeepsASpanOfTimeAndOnlyTheFilesItShows) {
  EXPECT_EQ(kept({.since = parse_time("2024-01-01T00:00:00Z")}),
            "domain_blocks eve avatar.png open.png secret.png both.png new undated /outbox /featured like:x "
            "bo bos");
  EXPECT_EQ(kept({.before = parse_time("2023-05-01T00:00:00Z")}),
            "domain_blocks eve avatar.png open.png both.png undated /outbox /featured like:x bo");
}

TEST(Filter, LeavesPrivatePostsOutWithTheirFilesAndWhatHasNoAudience) {
  EXPECT_EQ(kept({.visibilities = {Visibility::everyone}}),
            "eve avatar.png open.png both.png old undated /outbox bo bos");  // no likes, they are eve's own;
                                                                             // nor what she pinned
  EXPECT_EQ(kept({.visibilities = {Visibility::direct}}),
            "eve avatar.png secret.png new /outbox /featured like:x bo");
}

TEST(FilterStage, CountsByKindWhatItLeavesOut) {
  const Selection selection{.visibilities = {Visibility::everyone}};
  FileChooser chooser(selection);
  run_script(chooser);
  test::RecordingSink sink;
  FilterStage stage(sink, selection, chooser.take());
  run_script(stage);
  EXPECT_EQ(stage.left_out(Kind::activities), 1U);  // the direct one
  EXPECT_EQ(stage.left_out(Kind::likes), 1U);
  EXPECT_EQ(stage.left_out(Kind::entities), 1U);
  EXPECT_EQ(stage.left_out(Kind::files), 2U);  // shown by the direct one, and by none
  EXPECT_EQ(stage.left_out(Kind::actors), 0U);
}

}  // namespace
}  // namespace permafrost

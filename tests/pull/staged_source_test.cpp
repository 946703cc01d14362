// SPDX-License-Identifier: Apache-2.0
#include "pull/staged_source.hpp"

#include <gtest/gtest.h>

#include "flow/stage.hpp"
#include "flow/stages/contract.hpp"
#include "io/part_file.hpp"
#include "io/sha256.hpp"
#include "support/env.hpp"
#include "support/record_text.hpp"
#include "support/temp_dir.hpp"

namespace permafrost {
namespace {

constexpr StreamRole roles[] = {
    {.stream = "outbox", .as = StreamRole::As::collection, .collection = CollectionKind::outbox},
    {.stream = "statuses"},
    {.stream = "histories",
     .as = StreamRole::As::wrapped,
     .part_member = "status_id",
     .items_member = "history"},
    {.stream = "list_accounts",
     .as = StreamRole::As::gathered,
     .part_member = "list_id",
     .items_member = "accounts",
     .together = 2},
};

/// Keeps every record as a line.
class Lines : public NullSink {
 public:
  void put(const Record& record) override {
    const auto* entity = std::get_if<Entity>(&record);
    lines.push_back((entity != nullptr ? std::string(entity->stream) + " " : std::string()) +
                    std::string(document_of(record).raw));
  }
  void put_file(const File& file, ByteSource& bytes) override {
    lines.push_back("file " + file.path + " " + read_text(bytes, 1000, file.path));
  }
  std::vector<std::string> lines;
};

TEST(StagedSource, RunsInTheOrderThatSinksArePromised) {
  const test::TempDir dir;
  const test::TestEnv environment;
  Staging staging(dir / "x.pull", {.target = "alice", .method = "m", .choices = ""}, 0);
  Walk outbox = staging.walk({"alice", "outbox"}, "o");
  const StagedItem activities[] = {
      {.key = "b", .raw = R"({"id":"b","type":"Create","object":{"id":"2","type":"Note"}})"},
      {.key = "a", .raw = R"({"id":"a","type":"Create","object":{"id":"1","type":"Note"}})"}};
  staging.put_page(outbox, activities, true);
  staging.put_document({"alice", "outbox.collection"}, "", R"({"totalItems":2})");
  staging.put_document({"alice", "statuses"}, "9", R"({"id":"9"})");
  staging.put_document({"alice", "histories", "9"}, "9", "[1,2]");
  Walk list = staging.walk({"alice", "list_accounts", "7"}, "l");
  const StagedItem members[] = {
      {.key = "1", .raw = R"({"id": "1"})"}, {.key = "2", .raw = "{}"}, {.key = "3", .raw = "{ }"}};
  staging.put_page(list, members, false);
  staging.put_document({"alice", "actor"}, "",
                       R"({"id":"https://social.example/users/alice","type":"Person"})");
  staging.want({.account = "alice", .url = "u", .path = "media_attachments/files/1.png"});
  StagedMedia media = staging.wanted_media(0, 1).at(0);
  PartFile part(staging.part_file_of(media.id));
  part.write(as_bytes("PNG"));
  media.sha256 = part.facts().sha256;
  media.state = MediaState::whole;
  media.size = 3;
  part.name(staging.file_of(media.sha256));
  staging.put_media(media);

  Lines lines;
  ContractStage contract(lines);
  staged_source(staging, roles, {.format = "m", .name = "alice"}, environment.env)->run(contract);
  EXPECT_EQ(lines.lines, (std::vector<std::string>{
                             R"({"id":"https://social.example/users/alice","type":"Person"})",
                             "file media_attachments/files/1.png PNG",
                             R"({"id":"a","type":"Create","object":{"id":"1","type":"Note"}})",
                             R"({"id":"b","type":"Create","object":{"id":"2","type":"Note"}})",
                             R"({"totalItems":2})",
                             R"(statuses {"id":"9"})",
                             R"(histories {"status_id":"9","history":[1,2]})",
                             R"(list_accounts {"list_id":"7","accounts":[{"id": "1"},{}]})",
                             R"(list_accounts {"list_id":"7","accounts":[{ }]})",
                         }));
}

}  // namespace
}  // namespace permafrost

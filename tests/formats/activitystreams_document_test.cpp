// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "flow/stages/contract.hpp"
#include "formats/format.hpp"
#include "support/env.hpp"
#include "support/record_text.hpp"
#include "support/temp_dir.hpp"

namespace permafrost {

extern const Format activitystreams_document_format;
extern const Format permafrost_archive_format;

namespace {

using test::RecordingSink;
using test::TempDir;
using test::TestEnv;

/// A flow of the document `text`, held to the contract.
RecordingSink read_document(const std::string& text, TestEnv& env) {
  const TempDir directory;
  test::write_file(directory / "one.json", text);
  RecordingSink sink;
  ContractStage contract(sink);
  activitystreams_document_format.open({.path = directory / "one.json"}, {}, env.env)->run(contract);
  EXPECT_TRUE(sink.finished);
  return sink;
}

TEST(Document, OfSeveralActorsGivesEachASectionOfItsOwn) {
  TestEnv env;
  const auto sink = read_document(R"([{"type":"Person","id":"a"},{"type":"Person","id":"b"}])", env);
  ASSERT_EQ(sink.calls.size(), 2U);
  EXPECT_NE(sink.calls[0].find("section=account "), std::string::npos) << sink.calls[0];
  EXPECT_NE(sink.calls[1].find("section=account2 "), std::string::npos) << sink.calls[1];
}

TEST(Document, ThatIsNoJsonIsArchivedAsAFile) {
  for (const std::string text : {"", "{\"type\": \"Note\", }", "\xFF\xFE"}) {
    const TempDir directory;
    test::write_file(directory / "broken.json", text);
    TestEnv env;
    {
      const auto sink = permafrost_archive_format.create({.path = directory / "a.tar.zst"}, {}, env.env);
      ContractStage contract(*sink);
      activitystreams_document_format.open({.path = directory / "broken.json"}, {}, env.env)->run(contract);
    }
    EXPECT_EQ(env.reporter.ids, std::vector<std::string>{"document-unreadable"});
    TestEnv again;
    RecordingSink sink;
    ContractStage contract(sink);
    permafrost_archive_format.open({.path = directory / "a.tar.zst"}, {}, again.env)->run(contract);
    EXPECT_TRUE(again.reporter.ids.empty());
    ASSERT_EQ(sink.calls.size(), 1U);
    EXPECT_NE(sink.calls[0].find("unreadable/broken.json"), std::string::npos) << sink.calls[0];
    EXPECT_NE(sink.calls[0].find(std::to_string(text.size())), std::string::npos) << sink.calls[0];
  }
}

}  // namespace
}  // namespace permafrost

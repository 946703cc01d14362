// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "flow/stages/contract.hpp"
#include "formats/fep_6fcd/source.hpp"
#include "support/env.hpp"
#include "support/record_text.hpp"
#include "support/run.hpp"
#include "support/temp_dir.hpp"

namespace permafrost {
namespace {

const std::string fixtures = PERMAFROST_FIXTURES;

const Format& format_called(std::string_view name) {
  return **std::ranges::find_if(all_formats(), [&](const Format* format) { return format->name == name; });
}

struct Read {
  std::vector<std::string> calls, ids, lines;
  [[nodiscard]] long count(std::string_view start) const {
    return std::ranges::count_if(calls, [&](const auto& call) { return call.starts_with(start); });
  }
};

Read read(const Format& format, const std::string& path) {
  test::TestEnv env;
  test::RecordingSink sink;
  ContractStage contract(sink);
  format.open({.path = path}, {}, env.env)->run(contract);
  return {sink.calls, env.reporter.ids, env.reporter.lines};
}

void convert(const std::string& from, const std::string& in, const std::string& to, const std::string& out) {
  test::TestEnv env;
  const auto sink = format_called(to).create({.path = out}, {}, env.env);
  format_called(from).open({.path = in}, {}, env.env)->run(*sink);
}

void write_container(const test::TempDir& dir, const std::string& manifest) {
  test::write_file(dir / "manifest.yml", manifest);
  test::write_file(dir / "activitypub/actor.json",
                   R"({"id":"https://a.test/users/al","type":"Person","preferredUsername":"al"})");
  test::write_file(dir / "activitypub/outbox.json", R"({"type":"OrderedCollection","orderedItems":[]})");
}

TEST(Fep6fcd, TheDataOfAnArchiveIsSuchAContainer) {
  const test::TempDir dir;
  convert("mastodon-export", fixtures + "/mastodon/Z-4.3.23/alice-archive.zip", "permafrost",
          dir / "alice.tar.zst");
  ASSERT_EQ(test::run({"tar", "-xf", dir / "alice.tar.zst", "-C", dir.path()}).status, 0);
  ASSERT_EQ(
      test::run({"tar", "--hard-dereference", "-cf", dir / "data.tar", "-C", dir / "alice/data", "."}).status,
      0);
  const Read whole = read(format_called("permafrost"), dir / "alice.tar.zst");
  for (const std::string& path : {dir / "data.tar", dir / "alice/data"}) {
    const Read got = read(format_called("fep-6fcd"), path);
    EXPECT_EQ(got.lines, std::vector<std::string>{}) << path;
    for (const char* kind : {"actor ", "activity ", "likes ", "bookmarks ", "collection "})
      EXPECT_EQ(got.count(kind), whole.count(kind)) << kind;
    const auto is_own = [](const std::string& call) { return call.find("role=extra") == std::string::npos; };
    for (const auto& call : whole.calls) {
      if (!is_own(call)) continue;
      EXPECT_NE(std::ranges::find(got.calls, call), got.calls.end()) << call;
    }
  }
}

TEST(Fep6fcd, HoldsItsManifestAgainstWhatIsThere) {
  const test::TempDir dir;
  write_container(dir,
                  "ubc-version: 0.2\ncontents:\n  activitypub:\n    contents:\n      actor.json: {}\n      "
                  "likes.json: {}\n  uploads:\n");
  test::write_file(dir / "uploads/deep/1.png", "x");
  test::write_file(dir / "stray.txt", "x");
  EXPECT_EQ(read(format_called("fep-6fcd"), dir.path()).lines,
            (std::vector<std::string>{"export-manifest-version manifest.yml  version '0.2'",
                                      "export-file-missing activitypub/likes.json  1 file",
                                      "export-file-unlisted activitypub/outbox.json  2 files"}));
  write_container(dir, "nothing: [");
  EXPECT_EQ(read(format_called("fep-6fcd"), dir.path()).ids,
            std::vector<std::string>{"export-manifest-unreadable"});
  write_container(dir, "{}");
  EXPECT_EQ(read(format_called("fep-6fcd"), dir.path()).ids,
            (std::vector<std::string>{"export-manifest-incomplete", "export-manifest-incomplete"}));
}

TEST(Fep6fcd, NeverCopiesKeys) {
  const test::TempDir dir;
  write_container(dir, "ubc-version: 0.1\ncontents: {activitypub: {}, key: {contents: {key-1.json: {}}}}\n");
  test::write_file(dir / "key/key-1.json", R"({"privateKeyMultibase":"z3uSecret"})");
  const Read got = read(format_called("fep-6fcd"), dir.path());
  EXPECT_EQ(got.ids, std::vector<std::string>{"secret-key-present"});
  for (const auto& call : got.calls) EXPECT_EQ(call.find("key-1"), std::string::npos);
}

TEST(Fep6fcd, TakesAnActorThatIsNoneForAFile) {
  const test::TempDir dir;
  write_container(dir, "ubc-version: 0.1\ncontents: {activitypub: {}}\n");
  test::write_file(dir / "activitypub/actor.json", R"({"id":"0192","username":"al","acct":"al"})");
  const Read got = read(format_called("fep-6fcd"), dir.path());
  EXPECT_EQ(got.ids, std::vector<std::string>{"actor-not-activitypub"});
  EXPECT_NE(got.calls.front().find("derived"), std::string::npos);
  EXPECT_EQ(got.count("file path=unreadable/activitypub/actor.json.txt role=extra"), 1);
}

TEST(Fep6fcd, WritesATarThatOthersReadAndListsWhatIsInIt) {
  const test::TempDir dir;
  convert("mastodon-export", fixtures + "/accounts/typical", "fep-6fcd", dir / "eve.tar");
  const auto names = test::run({"tar", "-tf", dir / "eve.tar"});
  EXPECT_EQ(names.out,
            "activitypub/actor.json\nactivitypub/avatar.png\nactivitypub/header.png\n"
            "media_attachments/files/109/290/001/original/0123456789abcdef.png\n"
            "media_attachments/files/109/290/002/original/fedcba9876543210.png\n"
            "activitypub/outbox.json\nactivitypub/bookmarks.json\nactivitypub/likes.json\nmanifest.yml\n");
  EXPECT_EQ(read(format_called("fep-6fcd"), dir / "eve.tar").lines, std::vector<std::string>{});
}

TEST(Fep6fcd, ReadsWhatTheReferenceImplementationWrites) {
  const char* vectors = std::getenv("PERMAFROST_VECTORS");
  const std::string sample = "/fep-6fcd-wallet-export/test/fixtures/tarball-samples/valid-export.tar";
  if (vectors == nullptr || !std::ifstream(vectors + sample))
    GTEST_SKIP() << "PERMAFROST_VECTORS has no samples of wallet-export";
  const Read got = read(format_called("fep-6fcd"), vectors + sample);
  EXPECT_EQ(got.count("actor "), 1);
  EXPECT_GT(got.count("activity "), 0);
}

}  // namespace
}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
// docs/FORMAT.md shows an index byte by byte; here it is made, so that the page cannot drift from the code.
#include <gtest/gtest.h>

#include "formats/permafrost_archive/index.hpp"
#include "formats/permafrost_archive/invented.hpp"
#include "io/file.hpp"
#include "support/run.hpp"
#include "support/temp_dir.hpp"

namespace permafrost::archive::test {
namespace {

using permafrost::test::read_file;
using permafrost::test::TempDir;

/// As `hexdump -C` has it, without repeats left out.
std::string hexdump(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (std::size_t line = 0; line < bytes.size(); line += 16) {
    for (unsigned shift = 12; shift < 16; shift -= 4) text += digits[line >> shift & 15U];
    std::string right;
    for (std::size_t i = line; i < line + 16; ++i) {
      if (i % 8 == 0) text += ' ';
      const auto byte = i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U;
      text += i < bytes.size() ? std::string{' ', digits[byte >> 4U], digits[byte & 15U]} : "   ";
      if (i < bytes.size()) right += byte >= 0x20 && byte < 0x7F ? static_cast<char>(byte) : '.';
    }
    text += "  |" + right + "|\n";
  }
  return text;
}

/// One frame, one file, one account, two posts of which one has a URL of its own.
std::string example_index() {
  IndexBuilder builder;
  Sha256 digest;
  digest.bytes.fill(std::byte{0xAB});
  builder.frame(
      {.offset = 0, .content_offset = 0, .stored_size = 900, .content_size = 4096, .sha256 = digest});
  builder.entry({.data_offset = 2560, .size = 700, .link = false, .path = "data/activitypub/outbox.json"});
  builder.account({.first_entry = 0,
                   .provenance_offset = 3584,
                   .provenance_size = 120,
                   .directory = "data/",
                   .id = "https://ice.example/users/alice"});
  RunCollector run;
  run.add({.id = "https://ice.example/users/alice/statuses/7/activity",
           .object_id = {},
           .url = {},
           .time = 1'700'000'000},
          2578, 300);
  run.add({.id = "https://ice.example/users/alice/statuses/9/activity",
           .object_id = "https://ice.example/users/alice/statuses/9",
           .url = "https://ice.example/notes/on-ice",
           .time = 1'700'000'060},
          2880, 350);
  const RunCollector::Closed closed = run.close();
  builder.run(closed.row, closed.hashes);
  const Spool payload = builder.finish();
  return read_text(*payload.open(), payload.size(), "index");
}

TEST(FormatDocument, ShowsTheIndexThatIsWritten) {
  const std::string dump = hexdump(example_index());
  const std::string page = read_file(PERMAFROST_FIXTURES "/../docs/FORMAT.md");
  EXPECT_NE(page.find("```\n" + dump + "```"), std::string::npos) << "DUMP\n" << dump << "DUMP\n";
}

TEST(FormatDocument, HasASchemaThatDescribesEveryArchive) {
  const TempDir directory;
  permafrost::test::RunOptions options;
  options.directory = directory.path();
  if (permafrost::test::run({"python3", "-c", "import jsonschema"}, options).status != 0) {
    GTEST_SKIP() << "python3-jsonschema is not installed";
  }
  write_archive({.posts = 1}, directory / "one.tar.zst");
  write_archive({.posts = 1, .accounts = 3}, directory / "many.tar.zst");
  for (const std::string name : {"one", "many"}) {
    const std::string script = "tar --zstd -xOf " + name + ".tar.zst " + name +
                               "/data/permafrost.json | python3 -c \"import json,sys,jsonschema;"
                               "s=json.load(open('" PERMAFROST_FIXTURES
                               "/../schemas/archive.schema.json'));"
                               "jsonschema.Draft202012Validator.check_schema(s);jsonschema."
                               "Draft202012Validator(s).validate(json.load(sys.stdin))\"";
    const auto checked = permafrost::test::run({"sh", "-c", script}, options);
    EXPECT_EQ(checked.status, 0) << checked.err;
  }
}

TEST(FormatDocument, IsRightThatTheManifestIsYaml) {
  const TempDir directory;
  permafrost::test::RunOptions options;
  options.directory = directory.path();
  if (permafrost::test::run({"python3", "-c", "import yaml"}, options).status != 0) {
    GTEST_SKIP() << "python3-yaml is not installed";
  }
  write_archive({.posts = 1}, directory / "one.tar.zst");
  const auto read =
      permafrost::test::run({"sh", "-c",
                             "tar --zstd -xOf one.tar.zst one/data/manifest.yml | python3 -c \"import "
                             "sys,yaml;d=yaml.safe_load(sys.stdin);"
                             "print(d['ubc-version'], sorted(d['contents']['activitypub']['contents']))\""},
                            options);
  EXPECT_EQ(read.out, "0.1 ['actor.json', 'avatar.png', 'bookmarks.json', 'likes.json', 'outbox.json']\n")
      << read.err;
}

}  // namespace
}  // namespace permafrost::archive::test

// SPDX-License-Identifier: Apache-2.0
// Archives that somebody changed on purpose: what their own tag files claim leads nowhere it should not, and
// nothing gets another name unsaid.
#include <gtest/gtest.h>

#include <algorithm>

#include "flow/stages/contract.hpp"
#include "formats/lookup.hpp"
#include "formats/permafrost_archive/index.hpp"
#include "formats/permafrost_archive/invented.hpp"
#include "formats/permafrost_archive/layout.hpp"
#include "io/container.hpp"
#include "io/file.hpp"
#include "io/little_endian.hpp"
#include "io/zstd_seek_table.hpp"
#include "support/record_text.hpp"
#include "support/run.hpp"
#include "support/temp_dir.hpp"

namespace permafrost {
extern const Format mastodon_export_format;
}

namespace permafrost::archive::test {
namespace {

using permafrost::test::read_file;
using permafrost::test::RecordingReporter;
using permafrost::test::RecordingSink;
using permafrost::test::TempDir;
using permafrost::test::write_file;

/// An archive's own files, to be changed and packed again in the order in which they lay.
class Unpacked {
 public:
  explicit Unpacked(const Invented& invented) {
    write_archive(invented, m_directory / "a.tar.zst");
    shell("tar --zstd -tf a.tar.zst > order && tar --zstd -xf a.tar.zst");
  }
  void replace(const std::string& path, std::string_view old, std::string_view fresh) {
    std::string text = read_file(m_directory / ("a/" + path));
    const auto at = text.find(old);
    ASSERT_NE(at, std::string::npos) << text;
    write_file(m_directory / ("a/" + path), text.replace(at, old.size(), fresh));
  }
  /// The archive again, its manifest made true.
  std::string packed() {
    shell(
        "cd a && cut -c 67- manifest-sha256.txt | tr '\\n' '\\0' | xargs -0 sha256sum > new && "
        "mv new manifest-sha256.txt && sha256sum bag*.txt manifest-sha256.txt > tagmanifest-sha256.txt");
    shell(
        "tar --format=pax --pax-option=comment='permafrost archive 1.0' --no-recursion -T order -c | zstd -q "
        "-f -o b.tar.zst");
    return m_directory / "b.tar.zst";
  }
  /// The directory as it is.
  [[nodiscard]] std::string path() const { return m_directory / "a"; }
  void shell(const std::string& command) const {
    permafrost::test::RunOptions options;
    options.directory = m_directory.path();
    const auto ran = permafrost::test::run({"sh", "-c", command}, options);
    ASSERT_EQ(ran.status, 0) << command << "\n" << ran.err;
  }

 private:
  TempDir m_directory;
};

/// Paths and roles of all files of a flow, which must keep the contract.
class FileNames : public NullSink {
 public:
  void put_file(const File& file, ByteSource&) override {
    names.push_back(std::string(name_of(file.role)) + " " + file.path);
  }
  [[nodiscard]] bool has(const std::string& name) const {
    return std::find(names.begin(), names.end(), name) != names.end();
  }
  std::vector<std::string> names;
};

const std::string provenance(provenance_jsonl);

RecordingReporter read_strictly(const std::string& path, Sink& out) {
  ContractStage contract(out);
  return read_archive(path, contract);
}

/// The file "extra/100_.txt" claims to have been `claim`.
RecordingReporter read_with_claim(const std::string& claim, FileNames& files) {
  Unpacked archive({.posts = 1});
  archive.replace("data/" + provenance, R"("path":"100%.txt")", R"("path":")" + claim + '"');
  return read_strictly(archive.packed(), files);
}

class Claim : public testing::TestWithParam<const char*> {};

TEST_P(Claim, OfAPathThatIsNotItsOwnIsReportedAndTheFileKeepsItsPlace) {
  FileNames files;
  const auto said = read_with_claim(GetParam(), files);
  EXPECT_TRUE(said.heard("provenance-path-wrong"));
  EXPECT_TRUE(files.has("extra 100_.txt")) << testing::PrintToString(files.names);
  EXPECT_EQ(std::count_if(files.names.begin(), files.names.end(),
                          [](const std::string& name) { return name.find("100") != std::string::npos; }),
            1);
}

INSTANTIATE_TEST_SUITE_P(Hostile, Claim,
                         testing::Values("../../100_.txt", "a/../../100_.txt", "/100_.txt", "C:/100_.txt",
                                         "..\\\\100_.txt", "100_.txt\\u0000", "other\\u001b[2J100.txt",
                                         "avatar.png", "outbox.json", "x/100_.txt", ".", "/"));

TEST(Tampered, ATruePathWithControlCharactersIsKept) {
  FileNames files;
  const auto said = read_with_claim("100\\u001b.txt", files);
  EXPECT_FALSE(said.heard("provenance-path-wrong"));
  EXPECT_TRUE(files.has("extra 100\x1b.txt")) << testing::PrintToString(files.names);
}

TEST(Tampered, ARoleThatDoesNotFitTheFilesPlaceIsReported) {
  Unpacked archive({.posts = 1, .pictures = 1});
  archive.replace("data/" + provenance, R"("role":"attachment")", R"("role":"avatar")");
  FileNames files;
  EXPECT_TRUE(read_strictly(archive.packed(), files).heard("provenance-path-wrong"));
  EXPECT_TRUE(files.has("attachment media_attachments/files/0/original/picture.jpg"));
}

/// Names in the zip that `path` becomes.
std::vector<std::string> zip_names(const std::string& path, RecordingReporter& said) {
  const TempDir directory;
  permafrost::test::TestEnv env;
  const std::string zip = directory / "out/z.zip";
  write_file(directory / "out/.keep", "");
  const auto sink = mastodon_export_format.create({.path = zip}, {}, env.env);
  permafrost_archive_format.open({.path = path}, {}, env.env)->run(*sink);
  said = env.reporter;
  EXPECT_EQ(directory.names(), (std::vector<std::string>{"out", "out/.keep", "out/z.zip"}));
  const auto listed = permafrost::test::run({"unzip", "-Z1", zip});
  std::vector<std::string> names;
  for (std::string_view rest = listed.out; !rest.empty(); rest.remove_prefix(rest.find('\n') + 1))
    names.emplace_back(rest.substr(0, rest.find('\n')));
  std::sort(names.begin(), names.end());
  return names;
}

TEST(Tampered, AFileOfADocumentsNameIsNotTakenForItInAZip) {
  if (!permafrost::test::has_program("unzip")) GTEST_SKIP() << "unzip is not there";
  Unpacked archive({.posts = 2});
  archive.shell(
      "mkdir -p a/data && cp a/data/activitypub/outbox.json a/data/outbox.json && "
      "sed -i 's,^a/data/activitypub/outbox.json$,a/data/outbox.json\\n&,' order && "
      "sed -i 's,^.*  data/activitypub/outbox.json$,&\\n&,' a/manifest-sha256.txt && "
      "sed -i '0,/  data.activitypub.outbox.json$/s,data/activitypub/outbox.json$,data/outbox.json,' "
      "a/manifest-sha256.txt");
  RecordingReporter said;
  const auto names = zip_names(archive.packed(), said);
  EXPECT_EQ(std::count(names.begin(), names.end(), "outbox.json"), 1);
  EXPECT_EQ(std::count(names.begin(), names.end(), "extra/outbox.json"), 1);
  EXPECT_TRUE(said.heard("file-renamed"));
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end()) << testing::PrintToString(names);
}

TEST(Tampered, TwoFilesOfOnePathStandBesideEachOtherInAZip) {
  if (!permafrost::test::has_program("unzip")) GTEST_SKIP() << "unzip is not there";
  Unpacked archive({.posts = 1});
  archive.shell(
      "cp a/data/avatar a/data/x 2>/dev/null; cp a/data/extra/100_.txt a/data/extra/100_.txt~2 && "
      "sed -i 's,^a/data/extra/100_.txt$,&\\n&~2,' order && "
      "sed -i 's,^.*  data/extra/100_.txt$,&\\n&~2,' a/manifest-sha256.txt");
  archive.replace("data/" + provenance, R"({"file":"extra/100_.txt")",
                  R"({"file":"extra/100_.txt","role":"extra","path":"100%.txt"})"
                  "\n"
                  R"({"file":"extra/100_.txt~2")");
  RecordingReporter said;
  const auto names = zip_names(archive.packed(), said);
  EXPECT_FALSE(said.heard("provenance-path-wrong"));
  EXPECT_TRUE(said.heard("file-renamed"));
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end()) << testing::PrintToString(names);
  EXPECT_EQ(std::count(names.begin(), names.end(), "100%.txt~2"), 1) << testing::PrintToString(names);
}

TEST(Tampered, AnArchiveMadeOfATamperedOneHasOnlySafeNames) {
  for (const char* claim : {"../../100_.txt", "/100_.txt", "avatar.png", "data/../../x"}) {
    Unpacked archive({.posts = 1});
    archive.replace("data/" + provenance, R"("path":"100%.txt")", R"("path":")" + std::string(claim) + '"');
    const TempDir directory;
    permafrost::test::TestEnv env;
    {
      const auto sink = permafrost_archive_format.create({.path = directory / "b.tar.zst"}, {}, env.env);
      permafrost_archive_format.open({.path = archive.packed()}, {}, env.env)->run(*sink);
    }
    FileNames files;
    EXPECT_TRUE(read_strictly(directory / "b.tar.zst", files).ids.empty());
    EXPECT_TRUE(files.has("extra 100_.txt")) << testing::PrintToString(files.names);
    EXPECT_EQ(directory.names(), std::vector<std::string>{"b.tar.zst"});
  }
}

/// `path` again behind an index that also names `hostile`, at the place of a picture.
void write_with_lying_index(const std::string& from, const std::string& to, const std::string& hostile) {
  const InputFile file = InputFile::open(from);
  const auto table = SeekTable::find(file);
  ASSERT_TRUE(table);
  const auto index = Index::find(file, table->offset());
  ASSERT_TRUE(index);
  IndexBuilder fresh;
  for (std::uint64_t i = 0; i < index->frames(); ++i) fresh.frame(index->frame(i));
  index->for_each_entry([&](std::uint32_t, const EntryRow& row) {
    fresh.entry(row);
    if (row.path.ends_with("avatar.png"))
      fresh.entry({.data_offset = row.data_offset, .size = row.size, .link = false, .path = hostile});
    return true;
  });
  index->for_each_account([&](const AccountRow& row) {
    fresh.account(row);
    return true;
  });
  const Spool payload = fresh.finish();
  std::string bytes = read_file(from).substr(0, index->frame_offset());
  std::array<std::byte, 8> head{};
  store_le(head.data(), std::uint32_t{0x184D2A50});
  store_le(head.data() + 4, static_cast<std::uint32_t>(payload.size()));
  bytes += as_text(head);
  bytes += read_text(*payload.open(), payload.size(), "index");
  write_file(to, bytes);
}

TEST(Tampered, NamesOfALyingIndexAreNeitherListedNorUnpacked) {
  const TempDir directory;
  write_archive({.posts = 1}, directory / "a.tar.zst");
  for (const char* hostile : {"data/../../../x", "../x", "/x"}) {
    write_with_lying_index(directory / "a.tar.zst", directory / "b.tar.zst", hostile);
    permafrost::test::TestEnv env;
    const auto lookup = permafrost_archive_format.look({.path = directory / "b.tar.zst"}, {}, env.env);
    std::uint64_t listed = 0;
    const auto expect_safe = [&](const Listed& file) {
      ++listed;
      EXPECT_EQ(safe_name(file.path), file.path);
      EXPECT_TRUE(file.path.starts_with("a/")) << file.path;
    };
    lookup->list(expect_safe);
    lookup->read(
        [&](const Listed& file) {
          expect_safe(file);
          return true;
        },
        [](const Listed&, ByteSource&) {});
    EXPECT_GT(listed, 10U);
    EXPECT_TRUE(env.reporter.heard("bag-name-unsafe")) << hostile;
  }
}

// --- what would break the promises of a flow ----------------------------------------------------

TEST(Tampered, AnArchiveThatNamesNoSourceIsItsOwn) {
  Unpacked archive({.posts = 1});
  archive.shell("sed -i '/\"sources\"/,/^  \\]/d' a/data/permafrost.json");
  RecordingSink got;
  read_strictly(archive.packed(), got);
  EXPECT_NE(got.preamble.find("b.tar.zst"), std::string::npos) << got.preamble;
  EXPECT_TRUE(got.finished);
}

TEST(Tampered, AnArchiveWithoutADescriptionIsReadAllTheSame) {
  Unpacked archive({.posts = 2, .accounts = 2});
  archive.shell("sed -i '/permafrost.json/d' order a/manifest-sha256.txt");
  RecordingSink got;
  const auto said = read_strictly(archive.packed(), got);
  EXPECT_TRUE(got.finished);
  EXPECT_GT(got.calls.size(), 10U);
  EXPECT_FALSE(said.heard("member-misplaced"));
}

TEST(Tampered, SourcesThatThePreambleDoesNotNameCountAsTheFirst) {
  Unpacked archive({.posts = 9});
  archive.shell(
      "sed -i 's/\"source\":[0-9]*/\"source\":4294967295/' a/data/provenance.jsonl "
      "a/data/history.jsonl");
  RecordingSink got;
  const auto said = read_strictly(archive.packed(), got);
  EXPECT_TRUE(got.finished);
  EXPECT_EQ(std::count(said.ids.begin(), said.ids.end(), "document-damaged"), 1);
}

TEST(Tampered, HistoryWithoutJsonIsReportedAndLeftOut) {
  for (const char* line : {R"({"document":"activitypub/outbox.json","text":""})",
                           R"({"document":"activitypub/outbox.json","text":"","envelope":true})",
                           R"({"document":"mastodon/filters.jsonl","text":""})",
                           R"({"document":"mastodon/filters.jsonl","text":"{"})",
                           R"({"document":"activitypub/likes.json","text":" "})",
                           R"({"document":"activitypub/actor.json","text":"\u0000"})",
                           R"({"text":"nothing"})", "{}", "[]", "7"}) {
    Unpacked archive({.posts = 1});
    archive.shell("printf '%s\\n' '" + std::string(line) + "' > a/data/history.jsonl");
    RecordingSink got;
    const auto said = read_strictly(archive.packed(), got);
    EXPECT_TRUE(got.finished);
    EXPECT_TRUE(said.heard("document-damaged")) << line;
  }
}

/// An archive of two accounts with its members in the order that `script` (of sed) makes.
RecordingReporter read_reordered(const std::string& script, Sink& out) {
  Unpacked archive({.posts = 2, .accounts = 2});
  archive.shell("sed -i '" + script + "' order");
  return read_strictly(archive.packed(), out);
}

TEST(Tampered, MembersOutOfOrderAreReportedAndLeftOut) {
  const std::string first = "a.data.accounts.account0.", second = "a.data.accounts.account1.";
  for (const std::string& script :
       {"/" + first + "activitypub.outbox.json$/{p}",                                // posts twice
        "/" + first + "activitypub.actor.json$/{p}",                                 // the actor twice
        "/" + first + "mastodon.filters.jsonl$/{p}",                                 // entities twice
        "/" + first + "activitypub.actor.json$/{h;d};/" + first + "history/{p;x}",   // the actor late
        "/" + first + "activitypub.outbox.json$/{h;d};/" + first + "history/{p;x}",  // posts behind likes
        "/" + first + "activitypub.avatar.png$/{h;d};/" + second + "activitypub.actor.json$/{p;x}",
        std::string("/a.data.instance.rules.jsonl$/{h;d};/permafrost.json$/{p;x}")}) {
    RecordingSink got;
    const auto said = read_reordered(script, got);
    EXPECT_TRUE(got.finished);
    EXPECT_TRUE(said.heard("member-misplaced")) << script;
    EXPECT_GT(got.calls.size(), 15U) << script;
  }
}

TEST(Tampered, AFileBehindAPostThatShowsItIsReportedAndLeftOut) {
  Unpacked archive({.posts = 2});
  archive.replace("data/activitypub/outbox.json", R"("type":"Note")",
                  R"("type":"Note","attachment":[{"url":"https://files.example/avatar.png"}])");
  archive.shell("sed -i '/activitypub.avatar.png$/{h;d};/a.data.history/{p;x}' order");
  RecordingSink got;
  EXPECT_TRUE(read_strictly(archive.packed(), got).heard("member-misplaced"));
}

TEST(Tampered, AnAccountWhoseActorIsGoneIsNotTakenForTheOneBefore) {
  RecordingSink got;
  const auto said = read_reordered("/accounts.account1.activitypub.actor.json$/d", got);
  EXPECT_TRUE(said.heard("document-damaged"));
  std::vector<std::size_t> actors;
  for (std::size_t i = 0; i < got.calls.size(); ++i) {
    if (got.calls[i].starts_with("actor")) actors.push_back(i);
  }
  ASSERT_EQ(actors.size(), 2U) << testing::PrintToString(got.calls);
  EXPECT_NE(got.calls[actors[1]].find("derived"), std::string::npos) << got.calls[actors[1]];
}

TEST(Tampered, AManifestThatListsOneFileWithoutEndSaysNoMoreThanItsFirstLines) {
  Unpacked archive({.posts = 1});
  archive.shell(
      "cd a && seq -f '%064.0f  data/avatar.png' 20000 >> manifest-sha256.txt && "
      "cp data/activitypub/avatar.png data/avatar.png");
  NullSink nowhere;
  const auto said = read_strictly(archive.path(), nowhere);
  EXPECT_TRUE(said.heard("fixity-digest-differs"));
  EXPECT_LT(said.ids.size(), 100U);
}

}  // namespace
}  // namespace permafrost::archive::test

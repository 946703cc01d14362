// SPDX-License-Identifier: Apache-2.0
#include "io/tar_reader.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <clocale>

#include "support/run.hpp"
#include "support/temp_dir.hpp"
#include "walked.hpp"

namespace permafrost {
namespace {

using test::TempDir;

std::string text(std::size_t lines) {
  std::string result;
  for (std::size_t i = 0; i != lines; ++i) result += "line " + std::to_string(i * 7919) + "\n";
  return result;
}

/// Packs with Python's tarfile: `script` adds to the tar `t`; file(name, bytes) and t.addfile are there.
void make_tar(const std::string& path, const std::string& mode, const std::string& script) {
  const auto ran = test::run({"python3", "-c",
                              "import sys, tarfile, io\n"
                              "t = tarfile.open(sys.argv[1], sys.argv[2], format=tarfile.PAX_FORMAT)\n"
                              "def info(name, **fields):\n"
                              "  i = tarfile.TarInfo(name)\n"
                              "  for key in fields: setattr(i, key, fields[key])\n"
                              "  return i\n"
                              "def file(name, data, **fields):\n"
                              "  t.addfile(info(name, size=len(data), **fields), io.BytesIO(data))\n"
                              "lines = b''.join(b'line %d\\n' % (i * 7919) for i in range(20000))\n" +
                                  script + "\nt.close()\n",
                              path, mode});
  ASSERT_EQ(ran.status, 0) << ran.err;
}

class TarReader : public testing::Test {
 protected:
  void SetUp() override {
    if (!test::has_program("python3")) GTEST_SKIP() << "there is no python3";
  }
  const TempDir dir;
};

constexpr const char* export_script =
    "file('outbox.json', lines, mtime=1700000000)\n"
    "file('media_attachments/files/größe.png', b'png')\n"
    "file('/home/mastodon/live/public/system/' + 'deep/' * 40 + 'a.png', b'deep')\n"
    "file('actor.json', b'{}')\n";

void expect_export(const test::Walked& walked) {
  EXPECT_EQ(walked.kind, ContainerKind::tar);
  EXPECT_FALSE(walked.random_access);
  EXPECT_EQ(walked.findings(), "");
  ASSERT_EQ(walked.entries.size(), 4U);
  EXPECT_TRUE(walked.bytes_of("outbox.json") == text(20'000));
  EXPECT_EQ(walked.find("outbox.json")->entry.size, text(20'000).size());
  EXPECT_EQ(walked.find("outbox.json")->entry.modified, 1'700'000'000);
  EXPECT_EQ(walked.entries[1].entry.name, "media_attachments/files/größe.png");
  EXPECT_TRUE(walked.entries[2].entry.name.starts_with("home/mastodon/live/public/system/deep/"));
  EXPECT_TRUE(walked.entries[2].entry.raw_name.starts_with("/home/"));
  EXPECT_EQ(walked.bytes_of("actor.json"), "{}");
}

TEST_F(TarReader, ReadsEveryCompression) {
  for (const char* mode : {"w", "w:gz", "w:bz2", "w:xz"}) {
    const auto path = dir / mode;
    make_tar(path, mode, export_script);
    expect_export(test::walk(path));
    test::WalkOptions options;
    options.read_ahead = true;
    options.walks = 2;
    expect_export(test::walk(path, options));
  }
  if (test::has_program("zstd")) {
    ASSERT_EQ(test::run({"zstd", "-q", dir / "w", "-o", dir / "a.tar.zst"}).status, 0);
    expect_export(test::walk(dir / "a.tar.zst"));
  }
}

TEST_F(TarReader, KeepsNamesInAnyLocale) {
  make_tar(dir / "a.tar", "w",
           "file('日本/größe.json', b'1')\nfile(b'\\xcf\\xf2'.decode('utf-8', 'surrogateescape'), b'2')");
  const std::string before = std::setlocale(LC_ALL, nullptr);
  for (const char* locale : {"C", "C.UTF-8"}) {
    std::setlocale(LC_ALL, locale);
    const auto walked = test::walk(dir / "a.tar");
    ASSERT_EQ(walked.entries.size(), 2U) << locale;
    EXPECT_EQ(walked.entries[0].entry.name, "日本/größe.json");
    EXPECT_EQ(walked.entries[1].entry.name, "\xcf\xf2");
    EXPECT_EQ(walked.findings(), "");
  }
  std::setlocale(LC_ALL, before.c_str());
}

TEST_F(TarReader, ShowsLinksAndDevicesWithoutBytes) {
  make_tar(dir / "a.tar", "w",
           "file('real', b'1')\n"
           "t.addfile(info('soft', type=tarfile.SYMTYPE, linkname='../../etc/passwd'))\n"
           "t.addfile(info('hard', type=tarfile.LNKTYPE, linkname='real'))\n"
           "t.addfile(info('pipe', type=tarfile.FIFOTYPE))\n"
           "t.addfile(info('folder', type=tarfile.DIRTYPE))\n"
           "t.addfile(info('.', type=tarfile.DIRTYPE))\n");
  const auto walked = test::walk(dir / "a.tar");
  EXPECT_EQ(walked.findings(), "");
  EXPECT_EQ(walked.names(), (std::vector<std::string>{"real", "soft", "hard", "pipe", "folder"}));
  EXPECT_EQ(walked.find("soft")->entry.kind, Entry::Kind::link);
  EXPECT_EQ(walked.find("hard")->entry.kind, Entry::Kind::link);
  EXPECT_EQ(walked.find("pipe")->entry.kind, Entry::Kind::other);
  EXPECT_EQ(walked.find("folder")->entry.kind, Entry::Kind::directory);
  EXPECT_EQ(walked.bytes_of("soft") + walked.bytes_of("hard") + walked.bytes_of("pipe"), "");
}

TEST_F(TarReader, RefusesUnsafeNamesAndNoticesDoubles) {
  make_tar(dir / "a.tar", "w", "file('../evil', b'1')\nfile('a', b'2')\nfile('a', b'3')\nfile('A', b'4')\n");
  const auto walked = test::walk(dir / "a.tar", {.walks = 2});
  EXPECT_EQ(walked.findings(), "entry-name-repeated entry-name-unsafe entry-names-collide");
  EXPECT_EQ(walked.names(), (std::vector<std::string>{"a", "a", "A"}));
}

TEST_F(TarReader, GivesWhatCameBeforeATear) {
  make_tar(dir / "a.tar.gz", "w:gz", export_script);
  const auto whole = test::read_file(dir / "a.tar.gz");
  std::size_t last = 0;
  for (const std::size_t length :
       {whole.size() / 4, whole.size() / 2, whole.size() - 200, whole.size() - 4}) {
    test::write_file(dir / "torn", whole.substr(0, length));
    for (const bool read : {true, false}) {
      test::WalkOptions options;
      options.read_contents = read;
      options.walks = 2;
      const auto walked = test::walk(dir / "torn", options);
      EXPECT_EQ(walked.findings(), "stream-torn") << length;
      if (!read) continue;
      const auto bytes = walked.bytes_of("outbox.json");
      EXPECT_TRUE(text(20'000).starts_with(bytes));
      EXPECT_GE(bytes.size(), last);
      last = bytes.size();
    }
  }
  EXPECT_EQ(last, text(20'000).size());
}

TEST_F(TarReader, ReportsATruncatedTar) {
  make_tar(dir / "a.tar", "w", export_script);
  test::write_file(dir / "torn.tar", test::read_file(dir / "a.tar").substr(0, 100'000));
  const auto walked = test::walk(dir / "torn.tar");
  EXPECT_EQ(walked.findings(), "stream-torn");
  EXPECT_GT(walked.bytes_of("outbox.json").size(), 90'000U);
}

TEST_F(TarReader, GoesOnBehindADamagedHeader) {
  make_tar(dir / "a.tar", "w", "file('one', b'1')\nfile('two', b'2')\nfile('three', b'3')\n");
  auto bytes = test::read_file(dir / "a.tar");
  bytes[1024] = 'x';
  test::write_file(dir / "b.tar", bytes);
  const auto walked = test::walk(dir / "b.tar", {.walks = 2});
  EXPECT_EQ(walked.findings(), "tar-header-damaged");
  EXPECT_EQ(walked.names(), (std::vector<std::string>{"one", "three"}));
}

TEST_F(TarReader, StopsAtItsLimits) {
  make_tar(dir / "a.tar.gz", "w:gz", export_script);
  test::WalkOptions options;
  options.limits.entries = 2;
  EXPECT_EQ(test::walk(dir / "a.tar.gz", options).findings(), "entries-too-many");
  options = {};
  options.limits.entry_bytes = 1000;
  EXPECT_EQ(test::walk(dir / "a.tar.gz", options).findings(), "entry-too-large");

  make_tar(dir / "bomb.tar.bz2", "w:bz2", "file('bomb', bytes(100 << 20))\nfile('after', b'1')\n");
  for (const bool read : {true, false}) {
    options = {};
    options.read_contents = read;
    const auto bomb = test::walk(dir / "bomb.tar.bz2", options);
    EXPECT_EQ(bomb.findings(), "entry-inflates-too-much");
    EXPECT_LT(bomb.bytes_of("bomb").size(), std::size_t{70} << 20U);
  }
}

}  // namespace
}  // namespace permafrost

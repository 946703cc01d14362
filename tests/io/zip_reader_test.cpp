// SPDX-License-Identifier: Apache-2.0
#include "io/zip_reader.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <map>
#include <random>

#include "base/error.hpp"
#include "support/run.hpp"
#include "support/temp_dir.hpp"
#include "walked.hpp"
#include "zip_builder.hpp"

namespace permafrost {
namespace {

using test::little;
using test::TempDir;
using test::Walked;
using test::WalkOptions;
using test::ZipBuilder;
using test::ZipPart;

std::string text(std::size_t lines) {
  std::string result;
  for (std::size_t i = 0; i != lines; ++i) result += "line " + std::to_string(i * 7919) + "\n";
  return result;
}

Walked walk_bytes(const std::string& bytes, const WalkOptions& options = {}) {
  const TempDir dir;
  test::write_file(dir / "a.zip", bytes);
  return test::walk(dir / "a.zip", options);
}

Walked walk_one(const ZipPart& part, const WalkOptions& options = {}) {
  return walk_bytes(ZipBuilder().add(part).finish(), options);
}

ZipBuilder three_entries() {
  return ZipBuilder()
      .add({"first.json", text(500)})
      .add({"second.png", text(50), false})
      .add({"third.json", text(900)});
}

TEST(ZipReader, ReadsStoredAndDeflatedEntries) {
  const auto walked = walk_bytes(three_entries().finish());
  EXPECT_EQ(walked.kind, ContainerKind::zip);
  EXPECT_TRUE(walked.random_access);
  EXPECT_EQ(walked.findings(), "");
  EXPECT_EQ(walked.names(), (std::vector<std::string>{"first.json", "second.png", "third.json"}));
  EXPECT_EQ(walked.bytes_of("first.json"), text(500));
  EXPECT_EQ(walked.bytes_of("second.png"), text(50));
  EXPECT_EQ(walked.find("third.json")->entry.size, text(900).size());
  EXPECT_EQ(walked.find("third.json")->entry.modified, 315532800);  // 1980-01-01, in UTC
}

TEST(ZipReader, ReadsAnEmptyZip) {
  const auto walked = walk_bytes(ZipBuilder().finish());
  EXPECT_TRUE(walked.opened);
  EXPECT_EQ(walked.findings(), "");
  EXPECT_TRUE(walked.entries.empty());
}

TEST(ZipReader, PrefersTheExtendedTimestamp) {
  ZipPart part("a", "b");
  part.central_extra = little(0x5455, 2) + little(5, 2) + little(1, 1) + little(1'700'000'000, 4);
  EXPECT_EQ(walk_one(part).find("a")->entry.modified, 1'700'000'000);
}

TEST(ZipReader, TakesNamesForUtf8AndElseForCodePage437) {
  EXPECT_EQ(walk_one({"größe", ""}).names().front(), "größe");
  EXPECT_EQ(walk_one({"gr\x94\xe1"
                      "e",
                      ""})
                .names()
                .front(),
            "größe");
  ZipPart part("gr\x94", "");
  part.central_extra = little(0x7075, 2) + little(5 + 3, 2) + little(1, 1) +
                       little(crc32_of(0, as_bytes(part.name)), 4) + "日";
  const auto walked = walk_one(part);
  EXPECT_EQ(walked.names().front(), "日");
  EXPECT_EQ(walked.entries.front().entry.raw_name, "gr\x94");
}

TEST(ZipReader, ShowsDirectoriesAndLinksWithoutBytes) {
  ZipPart link("link", "../../etc/passwd", false);
  link.attributes = 0120777U << 16U;
  ZipPart device("device", "", false);
  device.attributes = 0020666U << 16U;
  const auto walked = walk_bytes(ZipBuilder().add({"media/", "", false}).add(link).add(device).finish());
  EXPECT_EQ(walked.findings(), "");
  EXPECT_EQ(walked.find("media")->entry.kind, Entry::Kind::directory);
  EXPECT_EQ(walked.find("link")->entry.kind, Entry::Kind::link);
  EXPECT_EQ(walked.bytes_of("link"), "");
  EXPECT_EQ(walked.find("device")->entry.kind, Entry::Kind::other);
}

TEST(ZipReader, RefusesUnsafeNamesAndDeliversTheRest) {
  using namespace std::string_literals;
  const auto walked = walk_bytes(ZipBuilder()
                                     .add({"../evil", "1"})
                                     .add({"..\\evil", "2"})
                                     .add({"a\0b"s, "3"})
                                     .add({"/etc/good", "4"})
                                     .finish(),
                                 {.walks = 2});
  EXPECT_EQ(walked.findings(), "entry-name-unsafe entry-name-unsafe entry-name-unsafe");
  EXPECT_EQ(walked.names(), std::vector<std::string>{"etc/good"});
}

TEST(ZipReader, RefusesNamesPastTheLimit) {
  const auto walked = walk_one({std::string(5000, 'n'), "1"});
  EXPECT_EQ(walked.findings(), "entry-name-unsafe");
  EXPECT_TRUE(walked.entries.empty());
}

TEST(ZipReader, NoticesNamesThatAreTheSameOrAlmost) {
  EXPECT_EQ(walk_bytes(ZipBuilder().add({"a", "1"}).add({"./a", "2"}).finish()).findings(),
            "entry-name-repeated");
  EXPECT_EQ(walk_bytes(ZipBuilder().add({"A.png", "1"}).add({"a.PNG", "2"}).finish()).findings(),
            "entry-names-collide");
  EXPECT_EQ(walk_bytes(ZipBuilder().add({"\u00e9", "1"}).add({"e\u0301", "2"}).finish()).findings(),
            "entry-names-collide");
  EXPECT_EQ(walk_bytes(ZipBuilder().add({"e", "1"}).add({"\u00e9", "2"}).finish()).findings(), "");
}

TEST(ZipReader, FindsAWrongChecksumAndAWrongSizeOnce) {
  ZipPart wrong_crc("crc", text(100));
  wrong_crc.crc ^= 1;
  ZipPart wrong_size("size", text(100));
  wrong_size.unpacked += 1;
  const auto walked = walk_bytes(ZipBuilder().add(wrong_crc).add(wrong_size).finish(), {.walks = 3});
  EXPECT_EQ(walked.findings(), "entry-checksum-differs entry-size-differs");
  EXPECT_EQ(walked.bytes_of("crc"), text(100));
  EXPECT_EQ(walked.bytes_of("size"), text(100));
}

TEST(ZipReader, SaysNothingAboutContentsThatNobodyReads) {
  ZipPart wrong("crc", text(100));
  wrong.crc ^= 1;
  EXPECT_EQ(walk_one(wrong, {.read_contents = false}).findings(), "");
}

TEST(ZipReader, GivesWhatCameBeforeADamagedPlace) {
  ZipPart part("outbox.json", text(20'000));
  part.stored.replace(part.stored.size() / 2, 8, 8, '\xff');
  for (const bool ahead : {false, true}) {
    WalkOptions options;
    options.read_ahead = ahead;
    const auto walked = walk_one(part, options);
    const auto bytes = walked.bytes_of("outbox.json");
    EXPECT_GT(bytes.size(), text(20'000).size() / 4);
    EXPECT_TRUE(walked.findings() == "stream-torn" || walked.findings() == "entry-size-differs")
        << walked.findings();
  }
}

TEST(ZipReader, LeavesOutEncryptedEntries) {
  ZipPart part("secret", "text");
  part.flags = 1;
  const auto walked = walk_bytes(ZipBuilder().add(part).add({"plain", "text"}).finish());
  EXPECT_EQ(walked.findings(), "entry-encrypted");
  EXPECT_EQ(walked.names(), std::vector<std::string>{"plain"});
}

TEST(ZipReader, LeavesOutMethodsNobodyKnows) {
  ZipPart part("odd", "text", false);
  part.method = 77;
  const auto walked = walk_bytes(ZipBuilder().add(part).add({"plain", "text"}).finish());
  EXPECT_NE(walked.findings().find("entry-method-unknown"), std::string::npos) << walked.findings();
  EXPECT_EQ(walked.bytes_of("plain"), "text");
}

TEST(ZipReader, HandsUnusualMethodsToLibarchive) {
  if (!test::has_program("python3")) GTEST_SKIP() << "there is no python3";
  const TempDir dir;
  const auto python = test::run({"python3", "-c",
                                 "import sys, zipfile\n"
                                 "z = zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_BZIP2)\n"
                                 "z.writestr('a.json', 'text' * 1000)\n"
                                 "z.writestr('b/../../c', 'text', zipfile.ZIP_LZMA)\n",
                                 dir / "a.zip"});
  ASSERT_EQ(python.status, 0) << python.err;
  const auto walked = test::walk(dir / "a.zip");
  EXPECT_EQ(walked.kind, ContainerKind::zip);
  EXPECT_EQ(walked.bytes_of("a.json").size(), 4000U);
  EXPECT_EQ(walked.findings(), "entry-name-unsafe");
}

TEST(ZipReader, BelievesTheDirectoryWhereTheHeadersDiffer) {
  ZipPart part("real", text(10));
  part.local_name = "else";
  const auto walked = walk_one(part);
  EXPECT_EQ(walked.findings(), "zip-headers-differ");
  EXPECT_EQ(walked.bytes_of("real"), text(10));
}

TEST(ZipReader, ReadsAZipWithForeignBytesAround) {
  const auto zip = three_entries().finish();
  const auto walked = walk_bytes("#!/bin/sh\nexit\n" + zip + "\n");
  EXPECT_EQ(walked.findings(), "zip-bytes-around");
  EXPECT_EQ(walked.bytes_of("third.json"), text(900));
}

TEST(ZipReader, ReadsZip64Fields) {
  ZipPart part("wide", text(100));
  const auto packed = part.packed;
  part.central_extra = little(1, 2) + little(16, 2) + little(part.unpacked, 8) + little(part.packed, 8);
  part.local_extra = part.central_extra;
  part.packed = part.unpacked = 0xffffffff;
  const auto zip = ZipBuilder().add(part).finish();
  const auto walked = walk_bytes(zip);
  EXPECT_EQ(walked.findings(), "");
  EXPECT_EQ(walked.bytes_of("wide"), text(100));
  EXPECT_LT(packed, zip.size());
}

TEST(ZipReader, RefusesEntriesThatShareBytes) {
  // Many directory entries for one kernel, as a bomb does.
  ZipBuilder builder;
  builder.add({"0", text(2000)});
  const auto kernel = builder.bytes;
  for (int i = 1; i != 50; ++i) {
    ZipPart part(std::to_string(i), text(2000));
    part.central_offset = 0;
    builder.add(part);
    builder.bytes = kernel;
  }
  const auto walked = walk_bytes(builder.finish());
  EXPECT_EQ(walked.entries.size(), 1U);
  EXPECT_EQ(walked.reporter.ids.size(), 49U);
  EXPECT_TRUE(walked.reporter.heard("zip-entries-overlap"));
}

TEST(ZipReader, RefusesABombOfQuotedHeaders) {
  // Each entry's bytes hold all later headers and the kernel in stored blocks: the better zip bomb.
  const std::string kernel = test::deflated(text(5000));
  std::string entries;
  std::vector<std::string> headers;
  ZipBuilder builder;
  std::string tail = kernel;
  std::vector<std::string> stored{kernel};
  for (int i = 0; i != 5; ++i) {
    ZipPart inner("entry", "");
    inner.stored = stored.back();
    inner.packed = inner.stored.size();
    ZipBuilder one;
    one.add(inner);
    const auto length = one.bytes.size() - inner.stored.size();
    stored.push_back(std::string(1, '\0') + little(length, 2) + little(~length & 0xffffU, 2) +
                     one.bytes.substr(0, length) + stored.back());
  }
  ZipPart outer("0", "");
  outer.stored = stored.back();
  outer.packed = outer.stored.size();
  builder.add(outer);
  const auto bytes = builder.bytes;
  std::uint64_t offset = 0;
  for (int i = 1; i != 6; ++i) {
    offset = bytes.find("PK\3\4", offset + 1);
    ZipPart quoted(std::to_string(i), "");
    quoted.packed = stored[stored.size() - 1 - static_cast<std::size_t>(i)].size();
    quoted.central_offset = offset;
    builder.add(quoted);
    builder.bytes = bytes;
  }
  const auto walked = walk_bytes(builder.finish());
  EXPECT_EQ(walked.entries.size(), 1U);
  EXPECT_TRUE(walked.reporter.heard("zip-entries-overlap"));
}

TEST(ZipReader, StopsAtItsLimits) {
  WalkOptions options;
  options.limits.entries = 2;
  EXPECT_EQ(walk_bytes(three_entries().finish(), options).names().size(), 2U);
  EXPECT_EQ(walk_bytes(three_entries().finish(), options).findings(), "entries-too-many");

  options = {};
  options.limits.entry_bytes = 1000;
  const auto large = walk_one({"large", std::string(100'000, 'x')}, options);
  EXPECT_EQ(large.findings(), "entry-too-large");
  EXPECT_LE(large.bytes_of("large").size(), 100'000U);

  options = {};
  options.limits.inflate_ratio = 100;
  const auto bomb = walk_one({"bomb", std::string(std::size_t{80} << 20U, '\0')}, options);
  EXPECT_EQ(bomb.findings(), "entry-inflates-too-much");
  EXPECT_LT(bomb.bytes_of("bomb").size(), std::size_t{70} << 20U);
}

TEST(ZipReader, CanSkipAndStop) {
  const TempDir dir;
  test::write_file(dir / "a.zip", three_entries().finish());
  test::RecordingReporter reporter;
  const Limits limits;
  const auto container = open_container(dir / "a.zip", {.reporter = reporter, .limits = limits, .stop = {}});
  std::vector<std::string> seen;
  container->walk([&](const Entry& entry, ByteSource&) {
    seen.push_back(entry.name);
    return seen.size() < 2;
  });
  EXPECT_EQ(seen, (std::vector<std::string>{"first.json", "second.png"}));
}

// ---- without a usable central directory

TEST(ZipSalvage, ReadsATruncatedZipUpToTheEnd) {
  const auto builder = three_entries();
  const auto whole = walk_bytes(builder.bytes);
  EXPECT_EQ(whole.findings(), "zip-directory-broken");
  EXPECT_FALSE(whole.random_access);
  EXPECT_EQ(whole.bytes_of("third.json"), text(900));

  const auto torn = walk_bytes(builder.bytes.substr(0, builder.bytes.size() - 500));
  EXPECT_EQ(torn.findings(), "stream-torn zip-directory-broken");
  EXPECT_EQ(torn.bytes_of("second.png"), text(50));
  EXPECT_TRUE(text(900).starts_with(torn.bytes_of("third.json")));
  EXPECT_GT(torn.bytes_of("third.json").size(), text(900).size() / 2);
}

TEST(ZipSalvage, FindsTheEndOfEntriesWithDataDescriptors) {
  for (const bool with_signature : {true, false}) {
    for (const int width : {4, 8}) {
      for (const bool deflate : {true, false}) {
        ZipBuilder builder;
        for (const char* name : {"one", "two", "three"}) {
          ZipPart part(name, text(300) + name, deflate);
          part.sizes_behind = true;
          part.descriptor_signed = with_signature;
          part.descriptor_width = width;
          builder.add(part);
        }
        for (const bool read : {true, false}) {
          const auto walked = walk_bytes(builder.bytes, {.read_contents = read});
          EXPECT_EQ(walked.findings(), "zip-directory-broken");
          EXPECT_EQ(walked.names(), (std::vector<std::string>{"one", "two", "three"}));
          EXPECT_EQ(walked.bytes_of("two"), read ? text(300) + "two" : "");
        }
      }
    }
  }
}

TEST(ZipSalvage, ChecksAgainstTheDataDescriptor) {
  ZipPart part("one", text(300));
  part.sizes_behind = true;
  part.crc ^= 1;
  EXPECT_EQ(walk_bytes(ZipBuilder().add(part).add({"two", "2"}).bytes).findings(),
            "entry-checksum-differs zip-directory-broken");
}

TEST(ZipSalvage, GoesOnBehindDamagedBytes) {
  auto builder = three_entries();
  auto bytes = builder.bytes;
  bytes.replace(builder.bytes.find("second.png") - 30, 4, "XXXX");
  const auto walked = walk_bytes(bytes);
  EXPECT_EQ(walked.findings(), "zip-bytes-between zip-directory-broken");
  EXPECT_EQ(walked.names(), (std::vector<std::string>{"first.json", "third.json"}));
  EXPECT_EQ(walked.bytes_of("third.json"), text(900));
}

TEST(ZipSalvage, BelievesARecordedSizeThatTheChecksumConfirms) {
  const auto builder = ZipBuilder().add({"last.json", text(100), false});
  const auto walked =
      walk_bytes(builder.bytes + std::string(300, '\xFF'));  // a directory that was overwritten
  EXPECT_EQ(walked.bytes_of("last.json"), text(100));
  EXPECT_EQ(walked.findings(), "zip-directory-broken");
}

TEST(ZipSalvage, TakesOverWhenOffsetsOverflowed) {
  // As a writer without Zip64 does past 4 GiB: the directory's offsets lead nowhere.
  ZipBuilder builder;
  builder.add({"first", text(10)});
  ZipPart far("far", text(500));
  far.central_offset = 7;
  const auto walked = walk_bytes(builder.add(far).finish());
  EXPECT_EQ(walked.findings(), "zip-directory-broken");
  EXPECT_EQ(walked.bytes_of("first"), text(10));
  EXPECT_EQ(walked.bytes_of("far"), text(500));
}

TEST(ZipSalvage, ReadsMoreEntriesThanTheEndRecordCanCount) {
  ZipBuilder builder;
  for (int i = 0; i != 65'600; ++i) builder.add({std::to_string(i), "", false});
  const auto walked = walk_bytes(builder.finish());
  EXPECT_EQ(walked.findings(), "zip-directory-broken");
  EXPECT_EQ(walked.entries.size(), 65'600U);
}

TEST(ZipSalvage, FindsAnOverflowedZipPast4GiB) {
  // 4 GiB of a hole between two entries, whose writer knew 32 bits only.
  const TempDir dir;
  ZipBuilder front;
  front.add({"first", text(10)});
  ZipBuilder back;
  back.add({"last", text(500)});
  constexpr std::uint64_t hole = std::uint64_t{1} << 32U;
  ZipPart media("media", "", false);
  media.unpacked = media.packed = hole - 64;
  front.add(media);
  ZipBuilder whole = front;
  ZipPart last("last", text(500));
  last.central_offset = 5;
  whole.add(last);
  const std::string tail = back.bytes + whole.directory + "PK\5\6" + little(0, 4) + little(3, 2) +
                           little(3, 2) + little(whole.directory.size(), 4) +
                           little(hole + back.bytes.size(), 4) + little(0, 2);
  {
    AtomicFile out(dir / "a.zip", AtomicFile::Existing::refuse);
    out.write(as_bytes(front.bytes));
    out.commit();
  }
  ASSERT_EQ(::truncate((dir / "a.zip").c_str(), static_cast<off_t>(front.bytes.size() + hole - 64)), 0);
  FILE* const file = std::fopen((dir / "a.zip").c_str(), "ab");
  ASSERT_EQ(std::fwrite(tail.data(), 1, tail.size(), file), tail.size());
  std::fclose(file);
  const auto walked = test::walk(dir / "a.zip", {.read_contents = false});
  EXPECT_EQ(walked.findings(), "zip-directory-broken");
  EXPECT_EQ(walked.names(), (std::vector<std::string>{"first", "media", "last"}));
  EXPECT_EQ(walked.find("media")->entry.size, hole - 64);
}

/// However a zip is cut or damaged: no crash, and what is delivered without a finding is the truth.
void expect_honest(const std::string& bytes, const std::map<std::string, std::string>& truth) {
  const auto walked = walk_bytes(bytes);
  if (!walked.opened || !walked.reporter.ids.empty()) return;
  for (const auto& [entry, content] : walked.entries) {
    const auto known = truth.find(entry.name);
    // That a file was made a link by one bit of its mode, no checksum can tell.
    if (known == truth.end() || entry.kind != Entry::Kind::file) continue;
    EXPECT_TRUE(content == known->second) << entry.name;
  }
}

TEST(ZipReader, IsHonestAboutEveryTruncation) {
  const std::map<std::string, std::string> truth{
      {"first.json", text(500)}, {"second.png", text(50)}, {"third.json", text(900)}};
  const auto zip = three_entries().finish();
  for (std::size_t length = 0; length<zip.size(); length += length> zip.size() - 300 ? 1 : 37) {
    expect_honest(zip.substr(0, length), truth);
    const auto walked = walk_bytes(zip.substr(0, length));
    EXPECT_EQ(walked.opened && walked.reporter.ids.empty(), false) << length;
  }
}

TEST(ZipReader, IsHonestAboutFlippedBytes) {
  const std::map<std::string, std::string> truth{
      {"first.json", text(500)}, {"second.png", text(50)}, {"third.json", text(900)}};
  const auto zip = three_entries().finish();
  std::mt19937 random(5);
  for (int i = 0; i != 1500; ++i) {
    auto damaged = zip;
    // Half of them in the headers at the end, where most can go wrong.
    const std::size_t at = i % 2 == 0 ? random() % zip.size() : zip.size() - 1 - random() % 250;
    damaged[at] = static_cast<char>(random());
    expect_honest(damaged, truth);
  }
}

}  // namespace
}  // namespace permafrost

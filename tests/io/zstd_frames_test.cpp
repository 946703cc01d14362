// SPDX-License-Identifier: Apache-2.0
#include "io/zstd_frames.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "io/sha256.hpp"
#include "io/zstd_seek_table.hpp"
#include "support/run.hpp"
#include "support/temp_dir.hpp"

namespace permafrost {
namespace {

using test::TempDir;

std::string noise(std::size_t count) {
  std::string text(count, '\0');
  std::uint32_t state = 12345;
  for (char& c : text) {
    state = state * 1664525U + 1013904223U;
    c = static_cast<char>(state >> 24U);
  }
  return text;
}

std::string encode(std::string_view content, Packing packing) {
  FrameEncoder encoder(3);
  EncodedFrame frame;
  encoder.encode(as_bytes(content), packing, frame);
  StringSink stored;
  frame.write_to(stored);
  EXPECT_EQ(stored.text.size(), frame.size);
  return stored.text;
}

/// Contents of every awkward shape: empty, around the block size, zeros at each end and in the middle.
std::vector<std::string> contents() {
  constexpr std::size_t block = 128 << 10;
  return {"",
          "a",
          std::string(31, '\0'),
          std::string(32, '\0'),
          std::string(3 * block + 5, '\0'),
          noise(block - 1),
          noise(block),
          noise(block + 1),
          std::string(100, '\0') + noise(1000) + std::string(400, '\0') + noise(3 * block) +
              std::string(33, '\0'),
          noise(10) + std::string(40, '\0') + noise(10) + std::string(20, '\0') + noise(10)};
}

TEST(FrameEncoder, MakesFramesThatStockZstdUnpacks) {
  const TempDir directory;
  for (const Packing packing : {Packing::compress, Packing::store}) {
    for (const std::string& content : contents()) {
      test::write_file(directory / "frame.zst", encode(content, packing));
      test::RunOptions options;
      options.directory = directory.path();
      const auto unpacked = test::run({"zstd", "-dcq", "frame.zst"}, options);
      ASSERT_EQ(unpacked.status, 0) << unpacked.err;
      EXPECT_TRUE(unpacked.out == content) << content.size();
    }
  }
}

TEST(FrameEncoder, StoresWhatDoesNotCompressAndZerosAsAlmostNothing) {
  EXPECT_LT(encode(noise(1 << 20), Packing::compress).size(), (1U << 20U) + 100U);
  EXPECT_LT(encode(std::string(1 << 20, '\0'), Packing::store).size(), 100U);
}

TEST(FindFrame, FindsEveryFrameWithoutDecodingIt) {
  const TempDir directory;
  std::string file;
  std::vector<std::uint64_t> sizes;
  for (const std::string& content : contents()) {
    for (const Packing packing : {Packing::compress, Packing::store}) {
      file += encode(content, packing);
      sizes.push_back(content.size());
    }
  }
  test::write_file(directory / "frames", file);
  const InputFile input = InputFile::open(directory / "frames");
  std::uint64_t at = 0;
  for (const std::uint64_t size : sizes) {
    const FoundFrame found = find_frame(input, at);
    ASSERT_EQ(found.state, FoundFrame::State::whole);
    EXPECT_EQ(found.place.content_size, size);
    EXPECT_FALSE(found.place.skippable);
    at += found.place.stored_size;
  }
  EXPECT_EQ(find_frame(input, at).state, FoundFrame::State::end);
  EXPECT_EQ(find_frame(input, 1).state, FoundFrame::State::no_frame);
  EXPECT_EQ(find_magic(input, 0), 0U);
}

TEST(FindFrame, SaysTornForEveryCut) {
  const TempDir directory;
  const std::string whole = encode(noise(1000) + std::string(1000, 'x'), Packing::store);
  for (std::size_t length = 1; length < whole.size(); length += 7) {
    test::write_file(directory / "cut", whole.substr(0, length));
    EXPECT_EQ(find_frame(InputFile::open(directory / "cut"), 0).state, FoundFrame::State::torn) << length;
  }
}

TEST(FrameDecoder, RefusesEveryFlippedByte) {
  const std::string content = noise(300) + std::string(300, 'y');
  FrameDecoder decoder;
  std::vector<std::byte> out(content.size());
  for (const Packing packing : {Packing::compress, Packing::store}) {
    const std::string whole = encode(content, packing);
    EXPECT_TRUE(decoder.decode(as_bytes(whole), out));
    EXPECT_EQ(as_text(out), content);
    for (std::size_t at = 0; at < whole.size(); ++at) {
      std::string broken = whole;
      broken[at] = static_cast<char>(broken[at] ^ 0x10);
      const bool decoded = decoder.decode(as_bytes(broken), out);
      EXPECT_TRUE(!decoded || as_text(out) == content) << at;  // a larger window changes nothing
    }
  }
}

/// No digest of the frame is asked for where that of its content says as much.
TEST(FrameDecoder, KnowsStoredFramesOfWhichNoBitCanChangeUnseen) {
  unsigned ignored_by_zstd = 0;
  FrameDecoder decoder;
  for (const std::string& content : contents()) {
    if (content.size() > 2000) continue;
    std::string frame = encode(content, Packing::store);
    EXPECT_TRUE(FrameDecoder::is_stored(as_bytes(frame), content.size()));
    EXPECT_FALSE(FrameDecoder::is_stored(as_bytes(frame), content.size() + 1));
    for (std::size_t bit = 0; bit < 8 * frame.size(); ++bit) {
      frame[bit / 8] = static_cast<char>(frame[bit / 8] ^ (1 << bit % 8));
      std::vector<std::byte> read(content.size());
      if (decoder.decode(as_bytes(frame), read)) {
        ++ignored_by_zstd;
        EXPECT_FALSE(FrameDecoder::is_stored(as_bytes(frame), content.size())) << bit;
      }
      frame[bit / 8] = static_cast<char>(frame[bit / 8] ^ (1 << bit % 8));
    }
  }
  EXPECT_GT(ignored_by_zstd, 0U);  // of the window's size, at least
  EXPECT_FALSE(FrameDecoder::is_stored(as_bytes(encode(std::string(5000, 'a'), Packing::compress)), 5000));
}

TEST(FrameDecoder, ReadsStoredFramesIntoTheirPlaceAndNoOthers) {
  const TempDir directory;
  unsigned read = 0;
  for (const std::string& content : contents()) {
    const std::string frame = encode(content, Packing::store);
    test::write_file(directory / "file", "before" + frame + "behind");
    std::vector<std::byte> room(content.size());
    if (!FrameDecoder::read_stored(InputFile::open(directory / "file"), 6, frame.size(), room)) continue;
    ++read;
    EXPECT_TRUE(as_text(room) == content);
    std::vector<std::byte> other(content.size() + 1);
    EXPECT_FALSE(FrameDecoder::read_stored(InputFile::open(directory / "file"), 6, frame.size(), other));
    for (std::size_t bit = 0; bit < 8 * frame.size(); bit += frame.size() < 100 ? 1 : 99'991) {
      std::string changed = frame;
      changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
      test::write_file(directory / "changed", changed);
      const auto file = InputFile::open(directory / "changed");
      EXPECT_FALSE(FrameDecoder::read_stored(file, 0, frame.size(), room)) << bit;
    }
    test::write_file(directory / "torn", std::string_view(frame).substr(0, frame.size() - 1));
    EXPECT_FALSE(FrameDecoder::read_stored(InputFile::open(directory / "torn"), 0, frame.size(), room));
  }
  EXPECT_EQ(read, contents().size() - 2) << "all but those that are runs of zeros alone";
  const std::string packed = encode(std::string(5000, 'a'), Packing::compress);
  test::write_file(directory / "packed", packed);
  std::vector<std::byte> room(5000);
  EXPECT_FALSE(FrameDecoder::read_stored(InputFile::open(directory / "packed"), 0, packed.size(), room));
}

TEST(FrameDecoder, LeavesFramesOfVeryManyBlocksToDecode) {
  const TempDir directory;
  std::string content;
  for (int i = 0; i < 300; ++i) content += noise(40) + std::string(40, '\0');
  const std::string frame = encode(content, Packing::store);
  test::write_file(directory / "file", frame);
  std::vector<std::byte> room(content.size());
  EXPECT_FALSE(FrameDecoder::read_stored(InputFile::open(directory / "file"), 0, frame.size(), room));
  EXPECT_TRUE(FrameDecoder().decode(as_bytes(frame), room));
}

TEST(FramePress, GivesFramesBackInOrderWithAnyNumberOfWorkers) {
  std::string alone;
  for (const unsigned workers : {0U, 1U, 2U, 16U}) {
    FramePress press(workers, 3);
    std::string all;
    ByteRoom room;
    for (int i = 0; i < 100; ++i) {
      const std::string content = std::to_string(i) + noise(std::size_t{37} * static_cast<unsigned>(i));
      const auto packing = i % 3 == 0 ? Packing::store : Packing::compress;
      room.append(as_bytes(content));
      room = press.submit(std::move(room), packing, [&all](const StoredFrame& frame) {
        StringSink stored;
        frame.write_to(stored);
        EXPECT_EQ(frame.size, stored.text.size());
        EXPECT_EQ(frame.sha256, sha256_of(as_bytes(stored.text)));
        all += stored.text;
      });
      EXPECT_TRUE(room.empty());
    }
    press.drain();
    if (alone.empty()) alone = all;
    EXPECT_TRUE(all == alone) << workers;
  }
}

TEST(FramePress, PassesOnWhatATakerThrows) {
  FramePress press(2, 3);
  ByteRoom content;
  content.append(as_bytes("a"));
  content = press.submit(std::move(content), Packing::store,
                         [](const StoredFrame&) { throw Error(Fault::output, "disk full"); });
  EXPECT_THROW(press.drain(), Error);
}

TEST(ZstdSource, ReadsAllFramesAndThrowsAtATornEnd) {
  const std::string content = noise(300'000);
  const std::string file = encode(content, Packing::store) + encode("tail", Packing::compress);
  MemorySource whole(file);
  ZstdSource source(whole);
  EXPECT_TRUE(read_text(source, 1 << 20, "test") == content + "tail");
  MemorySource cut(std::string_view(file).substr(0, 200'000));
  ZstdSource torn(cut);
  EXPECT_THROW(static_cast<void>(read_text(torn, 1 << 20, "test")), Error);
}

TEST(SeekTable, IsReadBackAndOnlyWhereItFits) {
  const TempDir directory;
  StringSink out;
  SeekTableWriter writer;
  for (std::uint32_t i = 0; i < 3000; ++i)
    writer.add({.stored_size = i, .content_size = 2 * i, .checksum = 3 * i});
  writer.write_to(out);
  test::write_file(directory / "table", out.text);
  const InputFile file = InputFile::open(directory / "table");
  const auto table = SeekTable::find(file);
  ASSERT_TRUE(table);
  EXPECT_EQ(table->offset(), 0U);
  std::uint32_t next = 0;
  table->for_each(file, [&](const SeekEntry& entry) {
    EXPECT_EQ(entry.stored_size, next);
    EXPECT_EQ(entry.content_size, 2 * next);
    EXPECT_EQ(entry.checksum, 3 * next);
    ++next;
  });
  EXPECT_EQ(next, 3000U);
  test::write_file(directory / "short", out.text.substr(1));
  EXPECT_FALSE(SeekTable::find(InputFile::open(directory / "short")));
}

}  // namespace
}  // namespace permafrost

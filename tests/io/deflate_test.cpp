// SPDX-License-Identifier: Apache-2.0
#include "io/deflate.hpp"

#include <gtest/gtest.h>

#include <random>
#include <utility>

#include "support/run.hpp"
#include "support/temp_dir.hpp"

namespace permafrost {
namespace {

using test::TempDir;

constexpr auto fastest = DeflateEngine::fastest;
constexpr auto reference = DeflateEngine::reference;

std::string sample(std::size_t size) {
  std::mt19937 random(3);
  std::string text;
  while (text.size() < size) {
    text +=
        "\"published\":\"20" + std::to_string(random() % 100) + "-01-01T00:00:00Z\",\"to\":[\"as:Public\"],";
    if (random() % 7 == 0) text += std::string(random() % 500, static_cast<char>(random()));
  }
  text.resize(size);
  return text;
}

std::string pack(std::string_view text, DeflateEngine engine) {
  StringSink packed;
  make_deflater(engine)->step(as_bytes(text), true, packed);
  return packed.text;
}

struct Unpacked {
  std::string text;
  bool torn = false;
  std::uint64_t consumed = 0;
  friend bool operator==(const Unpacked&, const Unpacked&) = default;
};

Unpacked unpack(const std::string& stored, DeflateEngine engine, std::size_t piece = 100'000,
                DeflateWrapping wrapping = DeflateWrapping::none) {
  const TempDir dir;
  test::write_file(dir / "stored", stored);
  const auto file = InputFile::open(dir / "stored");
  InflateSource source(file, 0, file.size(), wrapping, engine);
  Unpacked result;
  std::vector<std::byte> buffer(piece);
  while (const std::size_t count = source.read(buffer))
    result.text += as_text(std::span(buffer).first(count));
  result.torn = source.torn();
  result.consumed = source.consumed();
  return result;
}

TEST(Deflate, GivesBackWhatItPackedWithEitherEngine) {
  for (const std::size_t size : {0U, 1U, 1000U, 300'000U, 2'000'000U}) {
    const auto text = sample(size);
    for (const auto packer : {fastest, reference}) {
      const auto stored = pack(text, packer);
      for (const auto unpacker : {fastest, reference}) {
        const auto result = unpack(stored + "behind it", unpacker);
        EXPECT_TRUE(result.text == text) << size;
        EXPECT_FALSE(result.torn);
        EXPECT_EQ(result.consumed, stored.size());
      }
    }
  }
}

TEST(Deflate, UnpacksIntoSmallPieces) {
  const auto text = sample(100'000);
  EXPECT_TRUE(unpack(pack(text, reference), fastest, 7).text == text);
}

/// Drives an inflater with pieces of `piece` bytes; its text, and where its stream ends.
std::pair<std::string, std::uint64_t> inflate_in_pieces(const std::string& stored, DeflateWrapping wrapping,
                                                        DeflateEngine engine, std::size_t piece) {
  const auto inflater = make_inflater(wrapping, engine);
  std::string text;
  std::vector<std::byte> buffer(10'000);
  for (std::size_t at = 0;;) {
    auto in = as_bytes(std::string_view(stored).substr(at, piece));
    auto out = std::span(buffer);
    const std::size_t given = in.size();
    const auto state = inflater->step(in, out);
    at += given - in.size();
    text += as_text(std::span(buffer).first(buffer.size() - out.size()));
    if (state == Inflater::State::finished) return {text, inflater->consumed()};
    const bool stuck = in.size() == given && out.size() == buffer.size();
    if (state == Inflater::State::damaged || stuck) return {text + "(damaged)", 0};
  }
}

TEST(Deflate, UnpacksHoweverItsInputIsCut) {
  const auto text = sample(30'000);
  const auto raw = pack(text, reference);
  const auto crc = crc32_of(0, as_bytes(text));
  std::string gzip = std::string("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10) + raw;
  for (const std::uint32_t number : {crc, static_cast<std::uint32_t>(text.size())}) {
    for (unsigned shift = 0; shift != 32; shift += 8) gzip += static_cast<char>(number >> shift & 0xffU);
  }
  for (const auto engine : {fastest, reference}) {
    for (const std::size_t piece : {1U, 2U, 3U, 7U, 8U, 13U, 1000U}) {
      const auto plain = inflate_in_pieces(raw + "behind it", DeflateWrapping::none, engine, piece);
      EXPECT_TRUE(plain.first == text) << piece;
      EXPECT_EQ(plain.second, raw.size()) << piece;
      const auto wrapped = inflate_in_pieces(gzip + "behind it", DeflateWrapping::gzip, engine, piece);
      EXPECT_TRUE(wrapped.first == text) << piece;
      EXPECT_EQ(wrapped.second, gzip.size()) << piece;
    }
  }
}

TEST(Deflate, GivesTheSameOfATruncatedStreamWithEitherEngine) {
  const auto stored = pack(sample(200'000), reference);
  for (std::size_t length = 0; length < stored.size(); length += 1 + length / 10) {
    const auto part = stored.substr(0, length);
    const auto result = unpack(part, fastest);
    EXPECT_TRUE(result.torn) << length;
    EXPECT_EQ(result, unpack(part, reference)) << length;
  }
}

// A damaged stream may still be a stream, with other bytes: then both have to see the same ones.
TEST(Deflate, AgreesOnDamagedStreamsWithEitherEngine) {
  const auto stored = pack(sample(60'000), reference);
  std::mt19937 random(11);
  for (int i = 0; i != 500; ++i) {
    auto damaged = stored;
    damaged[random() % damaged.size()] ^= static_cast<char>(1U << random() % 8);
    const auto ours = unpack(damaged, fastest);
    const auto theirs = unpack(damaged, reference);
    EXPECT_EQ(ours.torn, theirs.torn) << i;
    EXPECT_TRUE(ours.text.starts_with(theirs.text))
        << i << ": " << ours.text.size() << " " << theirs.text.size();
  }
}

TEST(Deflate, ReadsGzipOfManyMembersAndLeavesWhatFollows) {
  if (!test::has_program("gzip")) GTEST_SKIP() << "there is no gzip";
  const TempDir dir;
  test::write_file(dir / "a", sample(500'000));
  test::write_file(dir / "b", "second");
  ASSERT_EQ(test::run({"gzip", dir / "a", dir / "b"}).status, 0);
  const auto first = test::read_file(dir / "a.gz");
  const auto second = test::read_file(dir / "b.gz");
  for (const auto engine : {fastest, reference}) {
    const auto whole = unpack(first + second + "padding", engine, 100'000, DeflateWrapping::gzip);
    EXPECT_FALSE(whole.torn);
    EXPECT_TRUE(whole.text == sample(500'000) + "second");
    EXPECT_EQ(whole.consumed, first.size() + second.size());

    auto wrong_checksum = first;
    wrong_checksum[first.size() - 8] ^= 1;
    EXPECT_TRUE(unpack(wrong_checksum, engine, 100'000, DeflateWrapping::gzip).torn);
    const auto torn =
        unpack(first + second.substr(0, second.size() - 3), engine, 100'000, DeflateWrapping::gzip);
    EXPECT_TRUE(torn.torn);
    EXPECT_TRUE(torn.text == sample(500'000) + "second");
  }
}

TEST(Crc32, IsTheSameWithEitherEngineAndContinues) {
  const auto text = sample(100'001);
  const auto bytes = as_bytes(text);
  EXPECT_EQ(crc32_of(0, as_bytes("123456789")), 0xcbf43926U);
  EXPECT_EQ(crc32_of(0, bytes), crc32_of(0, bytes, reference));
  EXPECT_EQ(crc32_of(crc32_of(0, bytes.first(333)), bytes.subspan(333)), crc32_of(0, bytes));
}

}  // namespace
}  // namespace permafrost

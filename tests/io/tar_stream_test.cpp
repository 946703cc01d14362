// SPDX-License-Identifier: Apache-2.0
#include "io/tar_stream.hpp"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "io/bytes.hpp"
#include "io/sha256.hpp"
#include "support/run.hpp"
#include "support/temp_dir.hpp"

namespace permafrost {
namespace {

/// Pieces of a given length; some of them lost.
class Pieces : public PieceStream {
 public:
  Pieces(std::string tar, std::size_t length) : m_tar(std::move(tar)), m_length(length) {}
  void lose(std::size_t piece) { m_lost = piece; }
  std::optional<Piece> next() override {
    if (m_at >= m_tar.size()) return std::nullopt;
    const auto part = as_bytes(m_tar).subspan(m_at, std::min(m_length, m_tar.size() - m_at));
    Piece piece{.offset = m_at, .bytes = part};
    if (m_at / m_length == m_lost) piece = {.offset = m_at, .bytes = {}, .lost = part.size()};
    m_at += part.size();
    return piece;
  }

 private:
  std::string m_tar;
  std::size_t m_length, m_at = 0, m_lost = ~std::size_t{0};
};

std::string tar_of(const std::vector<std::pair<std::string, std::string>>& files) {
  std::string tar = tar_comment("greeting 1.0");
  for (const auto& [name, content] : files) {
    tar += tar_header({.name = name, .link = {}, .size = content.size()}) + content;
    tar.append(tar_padding(content.size()), '\0');
  }
  return tar.append(2 * tar_block, '\0');
}

std::string describe(PieceStream& pieces) {
  std::string text;
  TarReader reader(pieces, [&](TarTrouble trouble, std::uint64_t) {
    text += trouble == TarTrouble::torn ? "torn\n" : "no header\n";
  });
  while (const auto member = reader.next()) {
    text += member->name + " ";
    std::array<std::byte, 100> buffer{};
    while (true) {
      if (const std::size_t got = reader.read(buffer)) {
        text += as_text(std::span(buffer).first(got));
      } else if (const auto hole = reader.hole()) {
        text += "[" + std::to_string(*hole) + "]";
        reader.cross_hole();
      } else {
        break;
      }
    }
    text += "\n";
  }
  return text + reader.comment();
}

const std::string long_name = "directory/" + std::string(200, 'n');

TEST(TarStream, ReadsWhatWasWrittenInPiecesOfAnySize) {
  const std::string tar = tar_of({{"a", "one"}, {long_name, ""}, {"höhle/ü", std::string(600, 'x')}});
  for (const std::size_t length : {1U, 100U, 512U, 100'000U}) {
    Pieces pieces(tar, length);
    EXPECT_EQ(describe(pieces),
              "a one\n" + long_name + " \nhöhle/ü " + std::string(600, 'x') + "\ngreeting 1.0");
  }
}

/// A tar in one piece, with digests of stretches of it.
class Digested : public PieceStream {
 public:
  Digested(std::string tar, std::vector<DigestedStretch> digested)
      : m_tar(std::move(tar)), m_digested(std::move(digested)) {}
  std::optional<Piece> next() override {
    if (std::exchange(m_given, true)) return std::nullopt;
    return Piece{.offset = 0, .bytes = as_bytes(m_tar), .digested = m_digested};
  }

 private:
  std::string m_tar;
  std::vector<DigestedStretch> m_digested;
  bool m_given = false;
};

TEST(TarStream, KnowsDigestsOfExactlyTheMembersTheyWereMadeOf) {
  const auto digest = [](std::string_view text) { return sha256_of(as_bytes(text)); };
  const auto later = [&](std::string_view text) { return [=] { return digest(text); }; };
  Digested pieces(tar_of({{"a", "one"}, {"b", "two"}, {"c", "three"}, {"d", "four"}, {"e", ""}}),
                  {{.offset = 1536, .size = 3, .sha256 = later("one")},
                   {.offset = 2560, .size = 2, .sha256 = later("tw")},
                   {.offset = 3583, .size = 5, .sha256 = later("?thre")},
                   {.offset = 4608, .size = 4, .sha256 = later("four")}});
  TarReader reader(pieces, [](TarTrouble, std::uint64_t) { FAIL(); });
  std::map<std::string, std::optional<Sha256>> found;
  std::string lent;
  while (const auto member = reader.next()) {
    const LateDigest late = reader.digest();
    found[member->name] = late ? std::optional(late()) : std::nullopt;
    if (member->name == "a") lent += as_text(reader.lend(2));
    if (member->name != "d") continue;
    lent += as_text(reader.lend(100));
    EXPECT_TRUE(reader.lend(100).empty());
  }
  EXPECT_EQ(lent, "onfour");
  EXPECT_EQ(found, (std::map<std::string, std::optional<Sha256>>{
                       {"a", digest("one")}, {"b", {}}, {"c", {}}, {"d", digest("four")}, {"e", {}}}));
}

TEST(TarStream, ReadsGnuTarWithLongNames) {
  const test::TempDir directory;
  test::write_file(directory / long_name, "content");
  test::RunOptions options;
  options.directory = directory.path();
  ASSERT_EQ(test::run({"tar", "--format=gnu", "-cf", "t.tar", "--no-recursion", long_name}, options).status,
            0);
  Pieces pieces(test::read_file(directory / "t.tar"), 1000);
  EXPECT_EQ(describe(pieces), long_name + " content\n");
}

TEST(TarStream, GoesOnBehindLostContentAndLostHeaders) {
  const std::string big(2000, 'b');
  const std::string tar =
      tar_of({{"a", big}, {"b", "two"}, {"c", "three"}});  // blocks: 2 comment, 1+4 a, 2 b, 2 c
  Pieces in_content(tar, 512);
  in_content.lose(4);
  EXPECT_EQ(describe(in_content),
            "a " + big.substr(0, 512) + "[512]" + big.substr(1024) + "\nb two\nc three\ngreeting 1.0");
  Pieces in_header(tar, 512);
  in_header.lose(7);
  EXPECT_EQ(describe(in_header), "a " + big + "\nno header\nc three\ngreeting 1.0");
}

TEST(TarStream, SaysWhereATarIsTorn) {
  const std::string tar = tar_of({{"a", "one"}, {"b", "two"}});
  Pieces pieces(tar.substr(0, 4 * 512), 512);
  EXPECT_EQ(describe(pieces), "a one\ntorn\ngreeting 1.0");
}

TEST(TarHeader, IsAcceptedByStockTar) {
  const test::TempDir directory;
  test::write_file(directory / "t.tar", tar_of({{long_name, "x"}, {"höhle", "y"}}));
  test::RunOptions options;
  options.directory = directory.path();
  for (const std::string program : {"tar", "bsdtar"}) {
    if (!test::has_program(program)) continue;
    const auto extracted = test::run({program, "-xf", "t.tar"}, options);
    EXPECT_EQ(extracted.status, 0) << extracted.err;
    EXPECT_EQ(extracted.err, "");
    EXPECT_EQ(test::read_file(directory / "höhle"), "y");
  }
}

}  // namespace
}  // namespace permafrost

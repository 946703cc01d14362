// SPDX-License-Identifier: Apache-2.0
// Parity: what it promises about damage is tried on real archives, byte for byte.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "base/error.hpp"
#include "flow/stage.hpp"
#include "formats/permafrost_archive/invented.hpp"
#include "formats/permafrost_archive/parity_layout.hpp"
#include "io/zstd_frames.hpp"
#include "io/zstd_seek_table.hpp"
#include "support/record_text.hpp"
#include "support/run.hpp"
#include "support/temp_dir.hpp"

namespace permafrost::archive::test {
namespace {

using permafrost::test::read_file;
using permafrost::test::TempDir;
using permafrost::test::TestEnv;
using permafrost::test::write_file;

constexpr Invented medium{.posts = 200, .pictures = 6, .large_file = 2'200'000};

/// An archive with parity, and damaged copies of it.
class Protected {
 public:
  explicit Protected(const std::string& percent, const Invented& invented = medium) {
    write_archive(invented, m_directory / "a.tar.zst", {{"parity", percent}, {"frame-size", "32K"}});
    whole = read_file(m_directory / "a.tar.zst");
    const InputFile file = InputFile::open(m_directory / "a.tar.zst");
    layout = find_parity(file, SeekTable::find(file)->offset(), 0)->layout;
  }

  /// What repair makes of `damaged`.
  Repair repair(const std::string& damaged, const Options& options = {}) {
    write_file(m_directory / "damaged.tar.zst", damaged);
    TestEnv env;
    const std::vector<Location> copies{{.path = m_directory / "damaged.tar.zst"}};
    return permafrost_archive_format.repair(copies, {.path = m_directory / "out.tar.zst", .replace = true},
                                            options, env.env);
  }
  [[nodiscard]] std::string repaired() const { return read_file(m_directory / "out.tar.zst"); }
  void expect_mended(const std::string& damaged, const std::string& how) {
    const Repair result = repair(damaged);
    EXPECT_TRUE(result.exact) << how;
    EXPECT_TRUE(repaired() == whole) << how;
  }
  /// Ids of what reading `damaged` finds.
  [[nodiscard]] std::vector<std::string> found(const std::string& damaged, const Options& options = {}) {
    write_file(m_directory / "damaged.tar.zst", damaged);
    NullSink nowhere;
    return read_archive(m_directory / "damaged.tar.zst", nowhere, 1, options).ids;
  }
  [[nodiscard]] const TempDir& directory() const { return m_directory; }

  std::string whole;
  ParityLayout layout{0, 1};

 private:
  TempDir m_directory;
};

bool has(const std::vector<std::string>& ids, std::string_view id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

std::string noisy(std::string data, std::size_t from, std::size_t size, unsigned seed = 1) {
  std::mt19937 random(seed);
  for (std::size_t i = from; i < std::min(from + size, data.size()); ++i)
    data[i] = static_cast<char>(random());
  return data;
}

TEST(Parity, StaysOutOfTheWayOfStockTools) {
  const Protected archive("5%");
  const auto shell = [&](const std::string& command) {
    permafrost::test::RunOptions options;
    options.directory = archive.directory().path();
    return permafrost::test::run({"sh", "-c", command}, options);
  };
  EXPECT_EQ(shell("zstd -tq a.tar.zst").status, 0);
  const auto check = shell("tar --zstd -xf a.tar.zst && cd a && sha256sum --quiet -c *manifest-sha256.txt");
  EXPECT_EQ(check.status, 0) << check.out << check.err;
}

TEST(Parity, IsTheSameWithAnyNumberOfWorkers) {
  const TempDir directory;
  write_archive(medium, directory / "one.tar.zst", {{"parity", "7"}, {"name", "a"}}, 1);
  write_archive(medium, directory / "four.tar.zst", {{"parity", "7"}, {"name", "a"}}, 4);
  EXPECT_TRUE(read_file(directory / "one.tar.zst") == read_file(directory / "four.tar.zst"));
}

TEST(Parity, MendsABurstOfItsSizeWhereverItStrikes) {
  Protected archive("5%");
  ASSERT_GT(archive.layout.stripes(), 5U);
  const std::size_t burst = (archive.layout.parity_blocks() - 1) * parity_block_bytes;
  for (std::size_t at = 0; at < archive.whole.size(); at += burst * 3 / 2)
    archive.expect_mended(noisy(archive.whole, at, burst), "burst at " + std::to_string(at));
}

TEST(Parity, MendsAsManyScatteredBlocksAStripeAsItHasParity) {
  Protected archive("3%");
  std::mt19937 random(5);
  for (unsigned round = 0; round < 5; ++round) {
    std::string damaged = archive.whole;
    for (std::uint64_t stripe = 0; stripe < archive.layout.stripes(); ++stripe) {
      for (unsigned i = 0; i < 3; ++i) {
        const std::uint64_t rows = archive.layout.blocks() / archive.layout.stripes();
        const std::uint64_t block = stripe + (random() % rows) * archive.layout.stripes();
        damaged[archive.layout.place_of(block) + random() % archive.layout.bytes_of(block)] ^= 0x10;
      }
    }
    archive.expect_mended(damaged, "round " + std::to_string(round));
  }
}

TEST(Parity, MendsWhatWasCutOutOrPutIn) {
  Protected archive("5%");
  for (const std::size_t at : {std::size_t{100}, archive.whole.size() / 3, archive.whole.size() - 40'000}) {
    std::string damaged = archive.whole;
    archive.expect_mended(damaged.erase(at, 777), "777 bytes cut out at " + std::to_string(at));
    damaged = archive.whole;
    archive.expect_mended(damaged.insert(at, "somebody wrote here"), "put in at " + std::to_string(at));
    damaged.erase(at / 2, 3);
    archive.expect_mended(damaged, "both, at " + std::to_string(at));
  }
}

TEST(Parity, MendsAnEndThatIsMissing) {
  Protected archive("5%");
  for (const std::size_t size : {std::size_t{1}, std::size_t{4000}, std::size_t{40'000}})
    archive.expect_mended(archive.whole.substr(0, archive.whole.size() - size), std::to_string(size));
}

TEST(Parity, ClaimsNothingWhereTooMuchIsLost) {
  Protected archive("2%");
  const std::size_t half = archive.whole.size() / 2;
  const std::string damaged = noisy(archive.whole, half, archive.whole.size() / 10);
  EXPECT_TRUE(has(archive.found(damaged), "parity-exceeded"));
  const Repair result = archive.repair(damaged);
  EXPECT_FALSE(result.exact);
  EXPECT_GT(result.lost, 0U);
  EXPECT_EQ(result.parity, 2U) << "what survives is protected as the archive was";
  EXPECT_TRUE(has(archive.found(archive.repaired()), "parity-whole"));
}

TEST(Parity, IsSpokenOfByVerify) {
  Protected archive("5%");
  for (const Options& options : {Options{}, Options{{"quick", "yes"}}}) {
    EXPECT_EQ(archive.found(archive.whole, options), std::vector<std::string>{"parity-whole"});
    const auto flipped = archive.found(noisy(archive.whole, 50'000, 1), options);
    EXPECT_TRUE(has(flipped, "parity-suffices"));
    EXPECT_FALSE(has(flipped, "parity-damaged"));
    const std::size_t behind = archive.layout.covered();
    for (std::size_t at = behind + 8; at < archive.whole.size() - 1000; at += 5000)
      EXPECT_TRUE(has(archive.found(noisy(archive.whole, at, 1), options), "parity-damaged")) << at;
  }
}

TEST(Parity, IsAddedAndTakenAwayByRepair) {
  Protected archive("5%");
  Repair result = archive.repair(archive.whole, {{"parity", "0"}});
  EXPECT_FALSE(result.exact);
  const std::string bare = archive.repaired();
  EXPECT_LT(bare.size(), archive.layout.covered() + 10'000);
  result = archive.repair(bare);
  EXPECT_TRUE(result.exact);
  EXPECT_EQ(result.parity, 0U);
  result = archive.repair(bare, {{"parity", "5"}});
  EXPECT_FALSE(result.exact) << "it had none";
  EXPECT_TRUE(archive.repaired() == archive.whole);
}

TEST(Parity, ThatLiesIsNotBelieved) {
  Protected archive("5%");
  // A page that is whole by its digest and speaks of more than there could ever be.
  std::string page(archive.whole, archive.layout.place_of_page(1, archive.layout.pages() - 1),
                   ParityPage::bytes);
  const ParityLayout absurd(std::uint64_t{1} << 60, 100);
  seal_page(std::as_writable_bytes(std::span(page).first<ParityPage::bytes>()), absurd, 1, 0);
  std::string lying = archive.whole;
  lying.replace(archive.layout.place_of_page(1, archive.layout.pages() - 1), page.size(), page);
  EXPECT_TRUE(has(archive.found(lying), "parity-damaged"));
  archive.expect_mended(lying, "the other table tells");
}

TEST(Parity, OfAnArchiveInABagThatOthersPackedIsNotItsOwn) {
  // Large enough that one page of checksums has no zeros, which would be packed.
  const Protected archive("5%", {.large_file = 6'000'000});
  ASSERT_EQ(permafrost::test::run(
                {"sh", "-c",
                 "mkdir -p bag/data && printf 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n' > "
                 "bag/bagit.txt && mv a.tar.zst bag/data && cd bag && sha256sum data/a.tar.zst > "
                 "manifest-sha256.txt && cd .. && tar -cf bag.tar bag"},
                {.directory = archive.directory().path()})
                .status,
            0);
  const std::string bag = read_file(archive.directory() / "bag.tar");
  EncodedFrame frame;
  FrameEncoder(3).encode(as_bytes(bag), Packing::store, frame);
  StringSink packed;
  frame.write_to(packed);
  write_file(archive.directory() / "bag.tar.zst", packed.text);
  NullSink nowhere;
  EXPECT_EQ(read_archive(archive.directory() / "bag.tar.zst", nowhere).ids,
            std::vector<std::string>{"index-absent"});
}

TEST(Parity, NeedsAFile) {
  EXPECT_THROW(write_archive(medium, "-", {{"parity", "5%"}}), Error);
  const TempDir directory;
  EXPECT_THROW(write_archive(medium, directory / "a.tar.zst", {{"parity", "101"}}), Error);
  EXPECT_THROW(write_archive(medium, directory / "a.tar.zst", {{"parity", "much"}}), Error);
}

}  // namespace
}  // namespace permafrost::archive::test

// SPDX-License-Identifier: Apache-2.0
#include "io/reed_solomon.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace permafrost {
namespace {

constexpr std::size_t block_bytes = 257;  // nothing that vector instructions would like

/// Blocks of random bytes and places to reach them by.
struct Blocks {
  explicit Blocks(std::size_t count, unsigned seed = 0) : bytes(count * block_bytes) {
    std::mt19937 random(seed);
    for (auto& byte : bytes) byte = static_cast<std::byte>(random());
    for (std::size_t i = 0; i < count; ++i) places.push_back(bytes.data() + i * block_bytes);
  }
  [[nodiscard]] std::vector<const std::byte*> lent() const { return {places.begin(), places.end()}; }
  std::vector<std::byte> bytes;
  std::vector<std::byte*> places;
};

Blocks parity_of(const Blocks& data, unsigned count, ErasureEngine engine = ErasureEngine::fastest) {
  Blocks parity(count);
  ReedSolomon(count, engine).encode(data.lent(), parity.places, block_bytes);
  return parity;
}

TEST(ReedSolomon, MakesTheBytesThatTheFormatDocumentSays) {
  // One data block that is not zero: parity j of data block d is 1 / ((100 + j) xor d) times it.
  Blocks data(ReedSolomon::data_blocks);
  std::fill(data.bytes.begin(), data.bytes.end(), std::byte{0});
  data.places[3][0] = std::byte{1};
  const Blocks parity = parity_of(data, 2);
  // 100 xor 3 = 103 and 101 xor 3 = 102; their reciprocals modulo x^8 + x^4 + x^3 + x^2 + 1.
  const auto times = [](unsigned a, unsigned b) {
    unsigned product = 0;
    for (unsigned bit = 0; bit < 8; ++bit) {
      if ((b >> bit & 1U) != 0) product ^= a << bit;
    }
    for (unsigned bit = 15; bit >= 8; --bit) {
      if ((product >> bit & 1U) != 0) product ^= 0x11DU << (bit - 8);
    }
    return product;
  };
  EXPECT_EQ(times(103, std::to_integer<unsigned>(parity.places[0][0])), 1U);
  EXPECT_EQ(times(102, std::to_integer<unsigned>(parity.places[1][0])), 1U);
}

TEST(ReedSolomon, GivesTheSameBytesWithTablesAlone) {
  const Blocks data(ReedSolomon::data_blocks, 7);
  for (const unsigned count : {1U, 5U, 6U, 13U, 100U}) {
    EXPECT_EQ(parity_of(data, count).bytes, parity_of(data, count, ErasureEngine::reference).bytes) << count;
  }
}

TEST(ReedSolomon, BringsBackAnyBlocksAsManyAsParityIsLeft) {
  std::mt19937 random(1);
  for (unsigned round = 0; round < 60; ++round) {
    const unsigned count = 1 + static_cast<unsigned>(random() % 20),
                   gone = static_cast<unsigned>(random() % count);
    const auto engine = round % 2 == 0 ? ErasureEngine::fastest : ErasureEngine::reference;
    const Blocks whole(ReedSolomon::data_blocks, round);
    const Blocks parity = parity_of(whole, count);
    std::vector<unsigned> numbers(ReedSolomon::data_blocks);
    for (unsigned i = 0; i < numbers.size(); ++i) numbers[i] = i;
    std::shuffle(numbers.begin(), numbers.end(), random);
    std::vector<unsigned> lost(numbers.begin(), numbers.begin() + count - gone);
    std::vector<const std::byte*> left = parity.lent();
    for (unsigned i = 0; i < gone; ++i) left[(i * 7 + round) % count] = nullptr;
    const auto there = static_cast<std::size_t>(count - std::count(left.begin(), left.end(), nullptr));
    lost.resize(std::min(lost.size(), there));
    Blocks damaged = whole;
    damaged.places.clear();
    for (unsigned i = 0; i < ReedSolomon::data_blocks; ++i)
      damaged.places.push_back(damaged.bytes.data() + i * block_bytes);
    for (const unsigned number : lost) std::fill_n(damaged.places[number], block_bytes, std::byte{0xEE});
    ASSERT_TRUE(ReedSolomon(count, engine).restore(damaged.places, lost, left, block_bytes));
    EXPECT_EQ(damaged.bytes, whole.bytes) << round;
  }
}

TEST(ReedSolomon, SaysWhenTooMuchIsLostAndChangesNothing) {
  Blocks data(ReedSolomon::data_blocks, 3);
  const auto before = data.bytes;
  const Blocks parity = parity_of(data, 2);
  std::vector<const std::byte*> left = parity.lent();
  left[0] = nullptr;
  const std::vector<unsigned> lost{4, 9};
  EXPECT_FALSE(ReedSolomon(2).restore(data.places, lost, left, block_bytes));
  EXPECT_EQ(data.bytes, before);
}

}  // namespace
}  // namespace permafrost

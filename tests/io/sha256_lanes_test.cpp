// SPDX-License-Identifier: Apache-2.0
#include "io/sha256_lanes.hpp"

#include <gtest/gtest.h>

#include <string>

#include "io/bytes.hpp"
#include "io/sha256.hpp"

namespace permafrost {
namespace {

std::string bytes_numbered(std::size_t size, unsigned seed) {
  std::string text(size, '\0');
  std::uint32_t state = seed * 2'654'435'761U + 1;
  for (char& c : text) {
    state = state * 1'664'525U + 1'013'904'223U;
    c = static_cast<char>(state >> 24U);
  }
  return text;
}

/// `text` in pieces of the sizes given, over and over.
std::vector<std::span<const std::byte>> cut(std::string_view text, const std::vector<std::size_t>& sizes) {
  std::vector<std::span<const std::byte>> pieces;
  for (std::size_t at = 0, i = 0; at < text.size(); ++i) {
    const std::size_t size = std::min(sizes[i % sizes.size()], text.size() - at);
    pieces.push_back(as_bytes(text.substr(at, size)));
    at += size;
  }
  return pieces;
}

void expect_right_digests(const std::vector<std::string>& texts, const std::vector<std::size_t>& sizes) {
  std::vector<std::vector<std::span<const std::byte>>> cuts;
  for (const auto& text : texts) cuts.push_back(cut(text, sizes));
  const std::vector<ScatteredBytes> messages(cuts.begin(), cuts.end());
  const auto digests = sha256_of_each(messages);
  ASSERT_EQ(digests.size(), texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i)
    EXPECT_EQ(digests[i], sha256_of(as_bytes(texts[i]))) << "message " << i << " of " << texts[i].size();
}

TEST(Sha256OfEach, AgreesWithOpensslAboutEveryLengthAroundABlock) {
  std::vector<std::string> texts;
  for (std::size_t size = 0; size <= 200; ++size) texts.push_back(bytes_numbered(size, 7));
  expect_right_digests(texts, {1000});
  expect_right_digests(texts, {1});
  expect_right_digests(texts, {3, 61, 64, 0, 65});
}

/// The other message may end between the two blocks of the padding.
TEST(Sha256OfEach, AgreesWithOpensslAboutAnyTwoLengths) {
  for (std::size_t one = 0; one <= 260; one += 5) {
    for (std::size_t other = 0; other <= 260; other += 3)
      expect_right_digests({bytes_numbered(one, 1), bytes_numbered(other, 2)}, {100});
  }
}

TEST(Sha256OfEach, AgreesWithOpensslAboutMessagesOfUnlikeLengths) {
  std::vector<std::string> texts;
  for (const std::size_t size : {0U, 1'000'000U, 17U, 64U, 300'000U, 0U, 0U, 128U, 700'001U, 5U})
    texts.push_back(bytes_numbered(size, static_cast<unsigned>(size)));
  expect_right_digests(texts, {1 << 20});
  expect_right_digests(texts, {131'072, 3});
  expect_right_digests({}, {1});
  expect_right_digests({bytes_numbered(99'999, 3)}, {10'000});
}

}  // namespace
}  // namespace permafrost

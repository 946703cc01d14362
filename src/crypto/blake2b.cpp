// SPDX-License-Identifier: Apache-2.0
#include "crypto/blake2b.hpp"

#include <algorithm>
#include <bit>
#include <cassert>

#include "io/little_endian.hpp"

namespace permafrost {

namespace {

constexpr std::array<std::uint64_t, 8> initial{0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B,
                                               0xA54FF53A5F1D36F1, 0x510E527FADE682D1, 0x9B05688C2B3E6C1F,
                                               0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179};

constexpr std::array<std::array<std::uint8_t, 16>, 10> order{{
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
    {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
    {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
    {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
    {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
}};

void mix(std::uint64_t& a, std::uint64_t& b, std::uint64_t& c, std::uint64_t& d, std::uint64_t x,
         std::uint64_t y) {
  a += b + x;
  d = std::rotr(d ^ a, 32);
  c += d;
  b = std::rotr(b ^ c, 24);
  a += b + y;
  d = std::rotr(d ^ a, 16);
  c += d;
  b = std::rotr(b ^ c, 63);
}

}  // namespace

Blake2b::Blake2b(std::size_t length) : m_length(length), m_state(initial) {
  assert(length >= 1 && length <= 64);
  m_state[0] ^= 0x01010000U ^ length;
}

void Blake2b::compress(bool last) {
  std::array<std::uint64_t, 16> m{};
  for (std::size_t i = 0; i < m.size(); ++i) m[i] = load_le<std::uint64_t>(m_block.data() + 8 * i);
  std::array<std::uint64_t, 16> v{};
  std::copy(m_state.begin(), m_state.end(), v.begin());
  std::copy(initial.begin(), initial.end(), v.begin() + 8);
  v[12] ^= m_count;
  if (last) v[14] = ~v[14];
  for (std::size_t round = 0; round < 12; ++round) {
    const auto& s = order[round % order.size()];
    mix(v[0], v[4], v[8], v[12], m[s[0]], m[s[1]]);
    mix(v[1], v[5], v[9], v[13], m[s[2]], m[s[3]]);
    mix(v[2], v[6], v[10], v[14], m[s[4]], m[s[5]]);
    mix(v[3], v[7], v[11], v[15], m[s[6]], m[s[7]]);
    mix(v[0], v[5], v[10], v[15], m[s[8]], m[s[9]]);
    mix(v[1], v[6], v[11], v[12], m[s[10]], m[s[11]]);
    mix(v[2], v[7], v[8], v[13], m[s[12]], m[s[13]]);
    mix(v[3], v[4], v[9], v[14], m[s[14]], m[s[15]]);
  }
  for (std::size_t i = 0; i < m_state.size(); ++i) m_state[i] ^= v[i] ^ v[i + 8];
}

void Blake2b::update(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    if (m_filled == block_bytes) {  // the last block is compressed by finish(), even when it is full
      m_count += block_bytes;
      compress(false);
      m_filled = 0;
    }
    const std::size_t count = std::min(bytes.size(), block_bytes - m_filled);
    std::copy_n(bytes.begin(), count, m_block.begin() + static_cast<std::ptrdiff_t>(m_filled));
    m_filled += count;
    bytes = bytes.subspan(count);
  }
}

std::vector<std::byte> Blake2b::finish() {
  m_count += m_filled;
  std::fill(m_block.begin() + static_cast<std::ptrdiff_t>(m_filled), m_block.end(), std::byte{0});
  compress(true);
  std::array<std::byte, 64> digest{};
  for (std::size_t i = 0; i < m_state.size(); ++i) store_le(digest.data() + 8 * i, m_state[i]);
  return {digest.begin(), digest.begin() + static_cast<std::ptrdiff_t>(m_length)};
}

std::vector<std::byte> blake2b_of(std::span<const std::byte> bytes, std::size_t length) {
  Blake2b hash(length);
  hash.update(bytes);
  return hash.finish();
}

}  // namespace permafrost

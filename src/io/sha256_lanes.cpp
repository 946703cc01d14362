// SPDX-License-Identifier: Apache-2.0
#include "io/sha256_lanes.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

namespace permafrost {

namespace {

#if defined(__x86_64__)

constexpr std::size_t block_bytes = 64;
using State = std::array<std::uint32_t, 8>;

/// FIPS 180-4, 4.2.2 and 5.3.3.
alignas(16) constexpr std::array<std::uint32_t, 64> round_constants{
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};
constexpr State initial_state{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                              0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

bool has_sha_instructions() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_SSE4_1) != 0 && (c & bit_SSSE3) != 0 &&
         __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & bit_SHA) != 0;
}

/// Four words, in the arrays of std.
struct Four {
  __m128i words;
};

[[gnu::target("sha,sse4.1,ssse3"), gnu::always_inline]] inline __m128i load(const void* place) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(place));
}

/// One message's share of digest_blocks(). The instructions keep the state as ABEF and CDGH.
struct Rounds {
  __m128i abef, cdgh, abef_before, cdgh_before;
  std::array<Four, 4> schedule;  // its last sixteen words

  [[gnu::target("sha,sse4.1,ssse3"), gnu::always_inline]] void take_state(const State& state) {
    const __m128i badc = _mm_shuffle_epi32(load(state.data()), 0xB1);
    const __m128i hgfe = _mm_shuffle_epi32(load(state.data() + 4), 0x1B);
    abef = _mm_alignr_epi8(badc, hgfe, 8);
    cdgh = _mm_blend_epi16(hgfe, badc, 0xF0);
  }
  [[gnu::target("sha,sse4.1,ssse3"), gnu::always_inline]] void give_state(State& state) const {
    const __m128i feba = _mm_shuffle_epi32(abef, 0x1B), dchg = _mm_shuffle_epi32(cdgh, 0xB1);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(state.data()), _mm_blend_epi16(feba, dchg, 0xF0));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(state.data() + 4), _mm_alignr_epi8(dchg, feba, 8));
  }
  [[gnu::target("sha,sse4.1,ssse3"), gnu::always_inline]] void begin(const std::byte* block) {
    const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    abef_before = abef;
    cdgh_before = cdgh;
    for (std::size_t i = 0; i < 4; ++i)
      schedule[i].words = _mm_shuffle_epi8(load(block + 16 * i), big_endian);
  }
  /// The rounds from 4 * `four` on.
  [[gnu::target("sha,sse4.1,ssse3"), gnu::always_inline]] void make_four(std::size_t four) {
    __m128i& words = schedule[four % 4].words;
    __m128i input = _mm_add_epi32(words, load(round_constants.data() + 4 * four));
    cdgh = _mm_sha256rnds2_epu32(cdgh, abef, input);
    input = _mm_shuffle_epi32(input, 0x0E);
    abef = _mm_sha256rnds2_epu32(abef, cdgh, input);
    if (four >= 12) return;
    const __m128i last = schedule[(four + 3) % 4].words;
    const __m128i nine_before = _mm_alignr_epi8(last, schedule[(four + 2) % 4].words, 4);
    words = _mm_add_epi32(_mm_sha256msg1_epu32(words, schedule[(four + 1) % 4].words), nine_before);
    words = _mm_sha256msg2_epu32(words, last);
  }
  [[gnu::target("sha,sse4.1,ssse3"), gnu::always_inline]] void end() {
    abef = _mm_add_epi32(abef, abef_before);
    cdgh = _mm_add_epi32(cdgh, cdgh_before);
  }
};

[[gnu::target("sha,sse4.1,ssse3")]] void digest_blocks(State& state, const std::byte* blocks,
                                                       std::size_t count) {
  Rounds rounds;
  rounds.take_state(state);
  for (; count != 0; --count, blocks += block_bytes) {
    rounds.begin(blocks);
#pragma GCC unroll 16
    for (std::size_t four = 0; four < 16; ++four) rounds.make_four(four);
    rounds.end();
  }
  rounds.give_state(state);
}

/// The same for two messages, four rounds of each in turn.
[[gnu::target("sha,sse4.1,ssse3")]] void digest_blocks(State& state, const std::byte* blocks,
                                                       State& other_state, const std::byte* other_blocks,
                                                       std::size_t count) {
  Rounds rounds, other;
  rounds.take_state(state);
  other.take_state(other_state);
  for (; count != 0; --count, blocks += block_bytes, other_blocks += block_bytes) {
    rounds.begin(blocks);
    other.begin(other_blocks);
#pragma GCC unroll 16
    for (std::size_t four = 0; four < 16; ++four) {
      rounds.make_four(four);
      other.make_four(four);
    }
    rounds.end();
    other.end();
  }
  rounds.give_state(state);
  other.give_state(other_state);
}

/// A message on its way: whole blocks where they lie, and others, with the padding at the end, put together.
class Lane {
 public:
  Lane() = default;
  Lane(ScatteredBytes message, Sha256& digest) : m_coming(message), m_digest(&digest) { find_blocks(); }

  [[nodiscard]] bool is_done() const { return m_count == 0; }
  [[nodiscard]] std::size_t count() const { return m_count; }
  [[nodiscard]] const std::byte* blocks() const {
    return m_in_joint ? m_joint.data() + m_joint_at : m_piece.data();
  }
  [[nodiscard]] State& state() { return m_state; }
  /// After so many blocks were digested.
  void pass(std::size_t count) {
    m_count -= count;
    if (m_in_joint) {
      m_joint_at += count * block_bytes;
    } else {
      m_piece = m_piece.subspan(count * block_bytes);
    }
    if (m_count == 0) find_blocks();
  }

 private:
  void find_blocks() {
    m_in_joint = false;
    while (true) {
      if (m_joined == 0 && m_piece.size() >= block_bytes) {
        m_count = m_piece.size() / block_bytes;
        m_size += m_count * block_bytes;
        return;
      }
      const std::size_t part = std::min(m_piece.size(), block_bytes - m_joined);
      if (part != 0) std::memcpy(m_joint.data() + m_joined, m_piece.data(), part);
      m_joined += part;
      m_size += part;
      m_piece = m_piece.subspan(part);
      if (m_joined == block_bytes) return show_joint(1);
      if (m_coming.empty()) break;
      m_piece = m_coming.front();
      m_coming = m_coming.subspan(1);
    }
    if (m_padded) return finish();
    pad();
  }

  void show_joint(std::size_t count) {
    m_in_joint = true;
    m_joined = m_joint_at = 0;
    m_count = count;
  }

  /// FIPS 180-4, 5.1.1.
  void pad() {
    const std::size_t blocks = m_joined + 9 <= block_bytes ? 1 : 2;
    std::fill(m_joint.begin() + static_cast<std::ptrdiff_t>(m_joined), m_joint.end(), std::byte{0});
    m_joint[m_joined] = std::byte{0x80};
    for (std::size_t i = 0; i < 8; ++i)
      m_joint[blocks * block_bytes - 1 - i] = static_cast<std::byte>(8 * m_size >> 8 * i);
    m_padded = true;
    show_joint(blocks);
  }

  void finish() {
    for (std::size_t i = 0; i < m_digest->bytes.size(); ++i)
      m_digest->bytes[i] = static_cast<std::byte>(m_state[i / 4] >> (24 - 8 * (i % 4)));
  }

  State m_state = initial_state;
  ScatteredBytes m_coming;
  std::span<const std::byte> m_piece;                // the rest of the one that is read
  std::array<std::byte, 2 * block_bytes> m_joint{};  // blocks of several pieces or of padding
  std::size_t m_joined = 0;                          // bytes that wait there
  std::size_t m_joint_at = 0;                        // what of it was digested
  std::size_t m_count = 0;                           // blocks that can be digested
  std::uint64_t m_size = 0;
  bool m_in_joint = false, m_padded = false;
  Sha256* m_digest = nullptr;
};

void digest_side_by_side(std::span<const ScatteredBytes> messages, std::span<Sha256> digests) {
  std::size_t next = 0;
  std::array<Lane, 2> lanes;
  while (true) {
    for (Lane& lane : lanes) {
      for (; lane.is_done() && next < messages.size(); ++next) lane = Lane(messages[next], digests[next]);
    }
    auto& [first, second] = lanes;
    if (first.is_done() && second.is_done()) return;
    if (first.is_done() || second.is_done()) {
      Lane& lane = first.is_done() ? second : first;
      const std::size_t count = lane.count();
      digest_blocks(lane.state(), lane.blocks(), count);
      lane.pass(count);
      continue;
    }
    const std::size_t count = std::min(first.count(), second.count());
    digest_blocks(first.state(), first.blocks(), second.state(), second.blocks(), count);
    first.pass(count);
    second.pass(count);
  }
}

#endif

}  // namespace

std::vector<Sha256> sha256_of_each(std::span<const ScatteredBytes> messages) {
  std::vector<Sha256> digests(messages.size());
#if defined(__x86_64__)
  static const bool side_by_side = has_sha_instructions();
  if (side_by_side) {
    digest_side_by_side(messages, digests);
    return digests;
  }
#endif
  std::ranges::transform(messages, digests.begin(),
                         [](ScatteredBytes message) { return sha256_of(message); });
  return digests;
}

std::vector<Sha256> sha256_of_each(std::span<const std::span<const std::byte>> messages) {
  std::vector<ScatteredBytes> scattered;
  scattered.reserve(messages.size());
  for (const auto& message : messages) scattered.emplace_back(&message, 1);
  return sha256_of_each(scattered);
}

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
#include "io/bracket_scan.hpp"

#include <algorithm>
#include <bit>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace permafrost {

namespace {

constexpr std::size_t block_bytes = 64;

/// For each bit, the parity of the set bits up to and including it: turns quotes into "inside a string".
std::uint64_t prefix_parity(std::uint64_t bits) {
  bits ^= bits << 1U;
  bits ^= bits << 2U;
  bits ^= bits << 4U;
  bits ^= bits << 8U;
  bits ^= bits << 16U;
  bits ^= bits << 32U;
  return bits;
}

}  // namespace

// Each step is compiled twice: for any processor, and within run_blocks_avx2 for one that has its
// instructions, those for counting bits among them.

#if defined(__x86_64__)

// '[' and '{', ']' and '}' differ in bit 5 alone: 0x5B|0x20 = 0x7B, 0x5D|0x20 = 0x7D.
BracketScan::Masks BracketScan::classify(const char* block) {
  Masks masks;
  for (unsigned i = 0; i < 4; ++i) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + std::size_t{16} * i));
    const __m128i folded = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
    const auto bits = [i](__m128i found) {
      return static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(found))) << (16 * i);
    };
    masks.quotes |= bits(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')));
    masks.backslashes |= bits(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
    masks.opens |= bits(_mm_cmpeq_epi8(folded, _mm_set1_epi8('{')));
    masks.closes |= bits(_mm_cmpeq_epi8(folded, _mm_set1_epi8('}')));
  }
  return masks;
}

namespace {
[[gnu::target("avx2"), gnu::always_inline]] inline std::uint64_t places(__m256i low, __m256i high,
                                                                        char wanted) {
  const __m256i each = _mm256_set1_epi8(wanted);
  const auto bits = [](int mask) { return std::uint64_t{static_cast<std::uint32_t>(mask)}; };
  return bits(_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, each))) |
         bits(_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, each))) << 32U;
}
}  // namespace

[[gnu::target("avx2"), gnu::always_inline]] inline BracketScan::Masks BracketScan::classify_avx2(
    const char* block) {
  const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(block));
  const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(block + 32));
  const __m256i fold = _mm256_set1_epi8(0x20);
  const __m256i folded_low = _mm256_or_si256(low, fold), folded_high = _mm256_or_si256(high, fold);
  return {.quotes = places(low, high, '"'),
          .backslashes = places(low, high, '\\'),
          .opens = places(folded_low, folded_high, '{'),
          .closes = places(folded_low, folded_high, '}')};
}

#else

BracketScan::Masks BracketScan::classify(const char* block) {
  Masks masks;
  for (unsigned i = 0; i < block_bytes; ++i) {
    const std::uint64_t bit = std::uint64_t{1} << i;
    const char c = block[i];
    if (c == '"') masks.quotes |= bit;
    if (c == '\\') masks.backslashes |= bit;
    if (c == '{' || c == '[') masks.opens |= bit;
    if (c == '}' || c == ']') masks.closes |= bit;
  }
  return masks;
}

#endif

/// Which characters are escaped: those after an odd run of backslashes.
[[gnu::always_inline]] inline std::uint64_t BracketScan::escapes(std::uint64_t backslashes) {
  if (backslashes == 0 && m_escape == 0) return 0;
  std::uint64_t escaped = m_escape;
  std::uint64_t escaping = backslashes & ~m_escape;
  m_escape = 0;
  while (escaping != 0) {
    const int at = std::countr_zero(escaping);
    if (at == 63) {
      m_escape = 1;
      break;
    }
    escaped |= std::uint64_t{2} << at;
    escaping &= ~(std::uint64_t{3} << at);  // the escaped character may be a backslash itself
  }
  return escaped;
}

[[gnu::always_inline]] inline std::optional<std::size_t> BracketScan::block(const Masks& masks) {
  const std::uint64_t escaped = escapes(masks.backslashes);
  const std::uint64_t inside = prefix_parity(masks.quotes & ~escaped) ^ m_in_string;
  m_in_string = static_cast<std::uint64_t>(static_cast<std::int64_t>(inside) >> 63);
  const std::uint64_t opens = masks.opens & ~inside;
  const std::uint64_t closes = masks.closes & ~inside;
  if ((opens | closes) == 0) return std::nullopt;
  const auto open_count = static_cast<std::uint64_t>(std::popcount(opens));
  const auto close_count = static_cast<std::uint64_t>(std::popcount(closes));
  m_deepest = std::max(m_deepest, m_depth + open_count);
  if (m_depth > close_count) {  // cannot end in this block, in whatever order they come
    m_depth += open_count - close_count;
    return std::nullopt;
  }
  for (std::uint64_t both = opens | closes; both != 0; both &= both - 1) {
    const std::uint64_t bit = both & (~both + 1);
    if ((opens & bit) != 0) {
      ++m_depth;
    } else if (--m_depth == 0) {
      return static_cast<std::size_t>(std::countr_zero(bit)) + 1;
    }
  }
  return std::nullopt;
}

std::optional<std::size_t> BracketScan::run_blocks(std::string_view text) {
  for (; text.size() - m_at >= block_bytes; m_at += block_bytes) {
    if (const auto end = block(classify(text.data() + m_at))) return m_at + *end;
  }
  return std::nullopt;
}

#if defined(__x86_64__)
[[gnu::target("avx2,popcnt,bmi")]] std::optional<std::size_t> BracketScan::run_blocks_avx2(
    std::string_view text) {
  for (; text.size() - m_at >= block_bytes; m_at += block_bytes) {
    if (const auto end = block(classify_avx2(text.data() + m_at))) return m_at + *end;
  }
  return std::nullopt;
}
#else
std::optional<std::size_t> BracketScan::run_blocks_avx2(std::string_view text) { return run_blocks(text); }
#endif

namespace {
bool has_avx2() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("bmi");
#else
  return false;
#endif
}
}  // namespace

BracketScan::BracketScan(Instructions instructions) {
  static const bool there = has_avx2();
  m_by_avx2 = there && instructions == Instructions::best;
}

std::optional<std::size_t> BracketScan::run(std::string_view text, bool last_bytes) {
  if (const auto end = m_by_avx2 ? run_blocks_avx2(text) : run_blocks(text)) return end;
  if (!last_bytes || m_at == text.size()) return std::nullopt;
  char tail[block_bytes] = {};  // NULs are no brackets
  text.copy(tail, text.size() - m_at, m_at);
  if (const auto end = block(classify(tail))) return m_at + *end;
  m_at = text.size();
  return std::nullopt;
}

}  // namespace permafrost

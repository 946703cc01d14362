// SPDX-License-Identifier: Apache-2.0
#include "io/json_cutter.hpp"

#include <algorithm>
#include <bit>
#include <optional>
#include <string>
#include <vector>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace permafrost {

namespace {

constexpr std::size_t window_bytes = std::size_t{512} << 10;
constexpr std::size_t padding = 64;
constexpr std::size_t block_bytes = 64;

/// One bit a byte of a block: where the characters are that the scan cares about.
struct BlockMasks {
  std::uint64_t quotes, backslashes, opens, closes;
};

#if defined(__SSE2__)
BlockMasks classify(const char* block) {
  BlockMasks masks{};
  // '[' and '{', ']' and '}' differ in bit 5 alone: 0x5B|0x20 = 0x7B, 0x5D|0x20 = 0x7D.
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i fold = _mm_set1_epi8(0x20);
  const __m128i open = _mm_set1_epi8('{');
  const __m128i close = _mm_set1_epi8('}');
  for (unsigned i = 0; i < 4; ++i) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + 16 * i));
    const __m128i folded = _mm_or_si128(bytes, fold);
    const auto bits = [i](__m128i found) {
      return static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(found))) << (16 * i);
    };
    masks.quotes |= bits(_mm_cmpeq_epi8(bytes, quote));
    masks.backslashes |= bits(_mm_cmpeq_epi8(bytes, backslash));
    masks.opens |= bits(_mm_cmpeq_epi8(folded, open));
    masks.closes |= bits(_mm_cmpeq_epi8(folded, close));
  }
  return masks;
}
#else
BlockMasks classify(const char* block) {
  BlockMasks masks{};
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

/// Follows brackets and strings through an object or array, block by block, and can go on where it
/// stopped when more bytes come.
class BracketScan {
 public:
  /// Looks at text[from..]; the offset behind the closing bracket, or nothing when the text ends first
  /// (then resumed() says where to go on; the text must still begin at the same value).
  std::optional<std::size_t> run(std::string_view text, bool last_bytes) {
    while (text.size() - m_at >= block_bytes) {
      if (const auto end = block(text.data() + m_at)) return m_at + *end;
      m_at += block_bytes;
    }
    if (!last_bytes || m_at == text.size()) return std::nullopt;
    char tail[block_bytes] = {};  // NULs are no brackets
    const std::size_t rest = text.size() - m_at;
    text.copy(tail, rest, m_at);
    if (const auto end = block(tail)) return m_at + *end;
    m_at = text.size();
    return std::nullopt;
  }

  /// The bytes before are looked at; they may be thrown away if `consumed` is told.
  [[nodiscard]] std::size_t scanned() const { return m_at; }
  void consumed(std::size_t bytes) { m_at -= bytes; }
  [[nodiscard]] std::uint64_t deepest() const { return m_deepest; }

 private:
  std::optional<std::size_t> block(const char* bytes) {
    BlockMasks masks = classify(bytes);
    const std::uint64_t escaped = escapes(masks.backslashes);
    const std::uint64_t inside = prefix_parity(masks.quotes & ~escaped) ^ m_in_string;
    m_in_string = static_cast<std::uint64_t>(static_cast<std::int64_t>(inside) >> 63);
    std::uint64_t opens = masks.opens & ~inside;
    std::uint64_t closes = masks.closes & ~inside;
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

  /// Which characters are escaped: those after an odd run of backslashes.
  std::uint64_t escapes(std::uint64_t backslashes) {
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

  std::size_t m_at = 0;
  std::uint64_t m_depth = 0;
  std::uint64_t m_deepest = 0;
  std::uint64_t m_in_string = 0;  ///< all ones inside a string
  std::uint64_t m_escape = 0;     ///< 1: the next block's first character is escaped
};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class Cutter {
 public:
  Cutter(ByteSource& source, const CutLimits& limits, JsonPieces& pieces)
      : m_source(source), m_limits(limits), m_pieces(pieces), m_buffer(window_bytes + padding) {}

  void run() {
    skip_byte_order_mark();
    const auto first = next_character();
    if (!first) return trouble(Trouble::torn);
    if (*first == '{') {
      ++m_at;
      if (!object()) return;
    } else if (*first == '[' && m_pieces.wants_items({})) {
      ++m_at;
      if (!items({})) return;
    } else if (!member({})) {
      return;
    }
    if (next_character()) trouble(Trouble::trailing);
  }

 private:
  using Trouble = JsonPieces::Trouble;

  void trouble(Trouble kind) { m_pieces.trouble(kind, position()); }
  [[nodiscard]] std::uint64_t position() const { return m_dropped + m_at; }

  /// Gets more bytes behind m_end, keeping those from `keep` on; false at the end of the source.
  bool refill(std::size_t& keep) {
    if (m_ended) return false;
    if (keep > 0) {
      std::copy(m_buffer.begin() + static_cast<std::ptrdiff_t>(keep),
                m_buffer.begin() + static_cast<std::ptrdiff_t>(m_end), m_buffer.begin());
      m_dropped += keep;
      m_end -= keep;
      m_at -= keep;
      keep = 0;
    }
    if (m_end + padding == m_buffer.size()) m_buffer.resize(2 * (m_buffer.size() - padding) + padding);
    const std::size_t room = m_buffer.size() - padding - m_end;
    const std::size_t count = m_source.read({reinterpret_cast<std::byte*>(m_buffer.data()) + m_end, room});
    m_end += count;
    m_ended = count == 0;
    return !m_ended;
  }

  bool more() {
    std::size_t keep = m_at;
    return refill(keep);
  }

  [[nodiscard]] std::optional<char> next_character() {
    for (;;) {
      while (m_at < m_end) {
        if (!is_blank(m_buffer[m_at])) return m_buffer[m_at];
        ++m_at;
      }
      if (!more()) return std::nullopt;
    }
  }

  void skip_byte_order_mark() {
    while (m_end < 3 && more()) {
    }
    if (std::string_view(m_buffer.data(), m_end).starts_with("\xEF\xBB\xBF")) m_at = 3;
  }

  /// Behind '{': members until '}'. False when nothing more can be cut.
  bool object() {
    bool first = true;
    for (;;) {
      auto c = next_character();
      if (c == '}' && first) break;
      if (!c) return torn();
      if (*c != '"') return malformed();
      const auto key = value(m_limits.member_bytes);
      if (!key) return false;
      const std::string name(key->raw.substr(1, key->raw.size() - 2));
      c = next_character();
      if (!c) return torn();
      if (*c != ':') return malformed();
      ++m_at;
      c = next_character();
      if (!c) return torn();
      if (*c == '[' && m_pieces.wants_items(name)) {
        ++m_at;
        if (!items(name)) return false;
      } else if (!member(name)) {
        return false;
      }
      c = next_character();
      if (!c) return torn();
      if (*c == '}') break;
      if (*c != ',') return malformed();
      ++m_at;
      first = false;
    }
    ++m_at;
    return true;
  }

  /// Behind '[': items until ']'.
  bool items(const std::string& key) {
    std::uint64_t count = 0;
    auto c = next_character();
    while (c != ']') {
      if (!c) return torn();
      const auto piece = value(m_limits.item_bytes);
      if (!piece) {
        if (!resume_at_item()) return false;
        c = next_character();
        continue;
      }
      if (!piece->raw.empty()) {
        m_pieces.item(key, piece->raw, piece->offset);
        ++count;
      }
      c = next_character();
      if (c != ',') continue;  // a missing comma is found as a malformed item or the end
      ++m_at;
      c = next_character();
      if (c == ']') trouble(Trouble::malformed);
    }
    ++m_at;
    m_pieces.items_end(key, count);
    return true;
  }

  /// After something malformed in an array: on to the next bracket or string, if there is one.
  bool resume_at_item() {
    while (!m_ended || m_at < m_end) {
      const auto c = next_character();
      if (!c) break;
      if (*c == '{' || *c == ']') return true;
      ++m_at;
    }
    return false;
  }

  bool member(const std::string& key) {
    const auto piece = value(m_limits.member_bytes);
    if (!piece) return false;
    if (!piece->raw.empty()) m_pieces.member(key, piece->raw, piece->offset);
    return true;
  }

  struct Piece {
    std::string_view raw;  ///< empty: passed over, and said
    std::uint64_t offset;
  };

  /// The value at m_at, moved past. Nothing when there is no value here (said).
  std::optional<Piece> value(std::uint64_t limit) {
    switch (m_buffer[m_at]) {
      case '{':
      case '[': return bracketed(limit);
      case '"': return string(limit);
      default: return literal();
    }
  }

  std::optional<Piece> bracketed(std::uint64_t limit) {
    BracketScan scan;
    std::size_t begin = m_at;
    const std::uint64_t offset = position();
    bool too_large = false;
    for (;;) {
      const auto end = scan.run({m_buffer.data() + begin, m_end - begin}, m_ended);
      if (end) {
        m_at = begin + *end;
        if (too_large || *end > limit) return passed_over(Trouble::too_large, offset);
        if (scan.deepest() > m_limits.depth) return passed_over(Trouble::too_deep, offset);
        return Piece{{m_buffer.data() + begin, *end}, offset};
      }
      if (m_ended) {
        m_at = m_end;
        trouble(Trouble::torn);
        return std::nullopt;
      }
      too_large = too_large || m_end - begin > limit;
      if (too_large) {  // go on looking for its end, but keep nothing of it
        const std::size_t scanned = scan.scanned();
        scan.consumed(scanned);
        begin += scanned;
      }
      m_at = begin;
      refill(begin);
    }
  }

  std::optional<Piece> string(std::uint64_t limit) {
    std::size_t begin = m_at;
    std::size_t look = 1;
    const std::uint64_t offset = position();
    bool too_large = false;
    for (;;) {
      for (; begin + look < m_end; ++look) {
        const char c = m_buffer[begin + look];
        if (c == '\\') {
          ++look;
        } else if (c == '"') {
          m_at = begin + look + 1;
          if (too_large || look + 1 > limit) return passed_over(Trouble::too_large, offset);
          return Piece{{m_buffer.data() + begin, look + 1}, offset};
        }
      }
      if (m_ended) {
        m_at = m_end;
        trouble(Trouble::torn);
        return std::nullopt;
      }
      too_large = too_large || m_end - begin > limit;
      if (too_large) {
        const std::size_t done = std::min(look, m_end - begin);
        look -= done;
        begin += done;
      }
      m_at = begin;
      refill(begin);
    }
  }

  /// A number, true, false, null, or nothing of the kind (the parser will say): up to a delimiter.
  std::optional<Piece> literal() {
    constexpr std::size_t longest = 4096;  // more digits than any number that means something
    std::size_t begin = m_at;
    const std::uint64_t offset = position();
    std::size_t look = 0;
    for (;;) {
      for (; begin + look < m_end; ++look) {
        const char c = m_buffer[begin + look];
        if (c != ',' && c != ']' && c != '}' && !is_blank(c) && c != ':' && c != '"' && c != '{' &&
            c != '[' && look < longest) {
          continue;
        }
        if (look == 0 || look == longest) {
          malformed();
          return std::nullopt;
        }
        m_at = begin + look;
        return Piece{{m_buffer.data() + begin, look}, offset};
      }
      if (m_ended) {
        m_at = m_end;
        if (look != 0) return Piece{{m_buffer.data() + begin, look}, offset};
        torn();
        return std::nullopt;
      }
      m_at = begin;
      refill(begin);
    }
  }

  Piece passed_over(Trouble why, std::uint64_t offset) {
    m_pieces.trouble(why, offset);
    return {{}, offset};
  }

  bool torn() {
    trouble(Trouble::torn);
    return false;
  }

  bool malformed() {
    trouble(Trouble::malformed);
    return false;
  }

  ByteSource& m_source;
  const CutLimits& m_limits;
  JsonPieces& m_pieces;
  std::vector<char> m_buffer;  ///< bytes [m_at, m_end) are still to be looked at
  std::size_t m_at = 0;
  std::size_t m_end = 0;
  std::uint64_t m_dropped = 0;  ///< bytes of the document before the buffer
  bool m_ended = false;
};

}  // namespace

void cut_json(ByteSource& source, const CutLimits& limits, JsonPieces& pieces) {
  Cutter(source, limits, pieces).run();
}

}  // namespace permafrost

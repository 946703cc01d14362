// SPDX-License-Identifier: Apache-2.0
#include "io/json_cutter.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "io/bracket_scan.hpp"
#include "io/byte_room.hpp"

namespace permafrost {

namespace {

/// What was read is looked at two or three times while it is in the cache nearest to the core.
constexpr std::size_t window_bytes = std::size_t{64} << 10;
constexpr std::size_t padding = 64;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class Cutter {
 public:
  Cutter(ByteSource& source, const CutLimits& limits, JsonPieces& pieces)
      : m_source(source), m_limits(limits), m_pieces(pieces) {
    make_room(window_bytes + padding);
  }

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

  /// For so many bytes more; what is there stays.
  void make_room(std::size_t bytes) {
    m_room.extend(bytes);
    m_buffer = reinterpret_cast<char*>(m_room.all().data());
  }

  /// Gets more bytes behind m_end, keeping those from `keep` on; false at the end of the source.
  bool refill(std::size_t& keep) {
    if (m_ended) return false;
    if (keep > 0) {
      std::copy(m_buffer + keep, m_buffer + m_end, m_buffer);
      m_dropped += keep;
      m_end -= keep;
      m_at -= keep;
      keep = 0;
    }
    if (m_end + padding == m_room.size()) make_room(m_room.size() - padding);
    const std::size_t count = m_source.read(m_room.all().subspan(m_end, m_room.size() - padding - m_end));
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
    if (std::string_view(m_buffer, m_end).starts_with("\xEF\xBB\xBF")) m_at = 3;
  }

  /// Behind '{': members until '}'. False when nothing more can be cut.
  bool object() {
    auto c = next_character();
    while (c != '}') {
      if (!named_member()) return false;
      c = next_character();
      if (!c) return torn();
      if (*c == '}') break;
      if (*c != ',') return malformed();
      ++m_at;
    }
    ++m_at;
    return true;
  }

  /// A name, a colon and a value.
  bool named_member() {
    auto c = next_character();
    if (!c) return torn();
    if (*c != '"') return malformed();
    const auto key = value(m_limits.member_bytes);
    if (!key) return false;
    const bool passed_over = key->raw.empty();  // and said; its value goes with it
    const std::string name(passed_over ? std::string_view{} : key->raw.substr(1, key->raw.size() - 2));
    c = next_character();
    if (!c) return torn();
    if (*c != ':') return malformed();
    ++m_at;
    c = next_character();
    if (!c) return torn();
    if (passed_over) return value(m_limits.member_bytes).has_value();
    if (*c != '[' || !m_pieces.wants_items(name)) return member(name);
    ++m_at;
    return items(name);
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
      const auto end = scan.run({m_buffer + begin, m_end - begin}, m_ended);
      if (end) {
        m_at = begin + *end;
        if (too_large || *end > limit) return passed_over(Trouble::too_large, offset);
        if (scan.deepest() > m_limits.depth) return passed_over(Trouble::too_deep, offset);
        return Piece{{m_buffer + begin, *end}, offset};
      }
      if (m_ended) {
        m_at = m_end;
        trouble(Trouble::torn);
        return std::nullopt;
      }
      // What lies there and was not looked at may be the next item's.
      const std::size_t scanned = scan.scanned();
      too_large = too_large || scanned > limit;
      if (too_large) {  // go on looking for its end, but keep nothing of it
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
          return Piece{{m_buffer + begin, look + 1}, offset};
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
        return Piece{{m_buffer + begin, look}, offset};
      }
      if (m_ended) {
        m_at = m_end;
        if (look != 0) return Piece{{m_buffer + begin, look}, offset};
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
  ByteRoom m_room;
  char* m_buffer = nullptr;  ///< m_room's; bytes [m_at, m_end) are still to be looked at
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

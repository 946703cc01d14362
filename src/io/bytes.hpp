// SPDX-License-Identifier: Apache-2.0
// How bytes move: a ByteSource is pulled, a ByteSink is pushed. Everything that has content
// (a file, an entry, a decompressor) is one of the two; nothing ever holds a whole document.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.hpp"

namespace permafrost {

/// Pulled bytes. `read` fills up to out.size() bytes and says how many; 0 is the end, and only the
/// end. A failure is thrown as Error. Reading past the end gives 0 again.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  virtual std::size_t read(std::span<std::byte> out) = 0;
  /// The next bytes where they lie, at most `most`, until the next call; they count as read. None: read()
  /// tells whether that is the end. For sources that hold what they give, and readers that keep nothing of
  /// it.
  virtual std::span<const std::byte> lend(std::size_t most) {
    static_cast<void>(most);
    return {};
  }
};

/// Pushed bytes. All of them are taken, or Error is thrown.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  virtual void write(std::span<const std::byte> bytes) = 0;
};

/// What passing bytes revealed: how many, their digest, and the first of them (for sniffing a type;
/// zeros follow when there were fewer than 32).
struct ByteFacts {
  std::uint64_t size = 0;
  Sha256 sha256;
  std::array<std::byte, 32> head{};
};

[[nodiscard]] inline std::span<const std::byte> as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}
[[nodiscard]] inline std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Bytes already in memory; the memory must outlive it.
class MemorySource : public ByteSource {
 public:
  explicit MemorySource(std::span<const std::byte> bytes) : m_rest(bytes) {}
  explicit MemorySource(std::string_view text) : m_rest(as_bytes(text)) {}
  std::size_t read(std::span<std::byte> out) override {
    const std::size_t count = std::min(out.size(), m_rest.size());
    if (count != 0) std::memcpy(out.data(), m_rest.data(), count);
    m_rest = m_rest.subspan(count);
    return count;
  }
  std::span<const std::byte> lend(std::size_t most) override {
    const auto lent = m_rest.first(std::min(most, m_rest.size()));
    m_rest = m_rest.subspan(lent.size());
    return lent;
  }

 private:
  std::span<const std::byte> m_rest;
};

/// Collects what is pushed; for tests and small documents.
class StringSink : public ByteSink {
 public:
  void write(std::span<const std::byte> bytes) override { text += as_text(bytes); }
  std::string text;
};

/// What is read at once where nothing is lent.
inline constexpr std::size_t piece_bytes = std::size_t{128} << 10;

/// Shows `visit` everything up to the end, piece by piece: where it lies, or else as it was read.
template <typename Visit>
void for_each_piece(ByteSource& source, const Visit& visit) {
  std::vector<std::byte> room;
  while (true) {
    std::span<const std::byte> piece = source.lend(std::numeric_limits<std::size_t>::max());
    if (piece.empty()) {
      room.resize(piece_bytes);
      piece = std::span(room).first(source.read(room));
    }
    if (piece.empty()) return;
    visit(piece);
  }
}

/// Reads everything up to the end and keeps nothing; how many bytes.
std::uint64_t read_to_end(ByteSource& source);
/// Reads exactly out.size() bytes unless the end comes first; how many were read.
std::size_t read_fully(ByteSource& source, std::span<std::byte> out);
/// Everything up to the end, at most `limit` bytes; past it Error{limit} naming `what`.
[[nodiscard]] std::string read_text(ByteSource& source, std::uint64_t limit, std::string_view what);
/// Reads to the end and learns its facts.
[[nodiscard]] ByteFacts drain(ByteSource& source);
/// Moves everything to `sink`; how many bytes.
std::uint64_t copy(ByteSource& source, ByteSink& sink);

/// A wrapper that learns the facts of what is read through it. `facts()` is true for the bytes read
/// so far; take it after the end.
class ObservedSource : public ByteSource {
 public:
  explicit ObservedSource(ByteSource& inner);
  ~ObservedSource() override;
  ObservedSource(const ObservedSource&) = delete;
  ObservedSource& operator=(const ObservedSource&) = delete;
  std::size_t read(std::span<std::byte> out) override;
  std::span<const std::byte> lend(std::size_t most) override;
  [[nodiscard]] ByteFacts facts() const;

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

}  // namespace permafrost

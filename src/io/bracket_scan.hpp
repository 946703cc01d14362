// SPDX-License-Identifier: Apache-2.0
// Where a JSON object or array ends, found without parsing it: 64 bytes at a time, by AVX2 where the
// processor has it. All that is sure of what lies before the end is that its brackets are balanced.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace permafrost {

/// Follows brackets and strings through a value, block by block, and can go on where it stopped when more
/// bytes come.
class BracketScan {
 public:
  /// `plain`: those that every processor has.
  enum class Instructions { best, plain };
  explicit BracketScan(Instructions instructions = Instructions::best);

  /// Looks at `text`, which begins at the value's own bracket; the offset behind the closing one, or nothing
  /// when the text ends first: then it must be given again, and longer, unless these were the `last_bytes`.
  std::optional<std::size_t> run(std::string_view text, bool last_bytes);

  /// The bytes before are looked at; they may be thrown away if `consumed` is told.
  [[nodiscard]] std::size_t scanned() const { return m_at; }
  void consumed(std::size_t bytes) { m_at -= bytes; }
  /// No bracket lies deeper, though none may lie quite as deep: brackets of one block count as nested.
  [[nodiscard]] std::uint64_t deepest() const { return m_deepest; }

 private:
  /// One bit a byte of a block: where the characters are that count.
  struct Masks {
    std::uint64_t quotes = 0, backslashes = 0, opens = 0, closes = 0;
  };
  using Classify = Masks(const char* block);
  static Classify classify, classify_avx2;

  std::optional<std::size_t> run_blocks(std::string_view text);
  std::optional<std::size_t> run_blocks_avx2(std::string_view text);
  std::optional<std::size_t> block(const Masks& masks);
  std::uint64_t escapes(std::uint64_t backslashes);

  bool m_by_avx2;
  std::size_t m_at = 0;
  std::uint64_t m_depth = 0;
  std::uint64_t m_deepest = 0;
  std::uint64_t m_in_string = 0;  ///< all ones inside a string
  std::uint64_t m_escape = 0;     ///< 1: the next block's first character is escaped
};

}  // namespace permafrost

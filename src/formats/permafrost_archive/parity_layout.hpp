// SPDX-License-Identifier: Apache-2.0
// Where the parity of an archive lies and what vouches for it: blocks and stripes, their places in the file,
// the pages of the two tables of checksums. docs/FORMAT.md specifies every byte. Making parity is
// parity_writer's business, mending by it parity_mender's.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "io/file.hpp"

namespace permafrost::archive {

inline constexpr std::uint32_t parity_frame_magic = 0x184D2A51;
inline constexpr std::uint64_t parity_block_bytes = 4096;

/// Follows from how many bytes are protected and how many parity blocks each 100 data blocks get. Blocks are
/// numbered through, those of the data first; block b belongs to stripe b modulo stripes(), so that
/// neighbours never share one and damage in one piece is spread over all.
class ParityLayout {
 public:
  /// `percent`: 1 to 100 parity blocks for 100 data blocks.
  ParityLayout(std::uint64_t covered, unsigned percent) : m_covered(covered), m_percent(percent) {}
  friend bool operator==(const ParityLayout&, const ParityLayout&) = default;

  [[nodiscard]] std::uint64_t covered() const {
    return m_covered;
  }  ///< protected bytes, from the file's first
  [[nodiscard]] unsigned percent() const { return m_percent; }
  [[nodiscard]] std::uint64_t stripes() const;
  [[nodiscard]] std::uint64_t data_blocks() const;
  [[nodiscard]] std::uint64_t parity_blocks() const { return m_percent * stripes(); }
  [[nodiscard]] std::uint64_t blocks() const { return data_blocks() + parity_blocks(); }
  /// Number `row` of a stripe's parity blocks.
  [[nodiscard]] std::uint64_t parity_block(std::uint64_t stripe, unsigned row) const;

  /// Where a block begins in the file, and how many of its bytes stand there (the last data block may end
  /// early and counts as if zeros followed).
  [[nodiscard]] std::uint64_t place_of(std::uint64_t block) const;
  [[nodiscard]] std::uint64_t bytes_of(std::uint64_t block) const;

  [[nodiscard]] std::uint64_t pages() const;
  /// Of table 0, before the parity blocks, or 1, behind them.
  [[nodiscard]] std::uint64_t place_of_page(unsigned table, std::uint64_t page) const;
  /// Sizes of the skippable frames that hold all this, with their heads of 8 bytes, in order.
  [[nodiscard]] std::vector<std::uint64_t> frames() const;
  [[nodiscard]] std::uint64_t end() const;

 private:
  [[nodiscard]] std::uint64_t table_bytes() const;
  [[nodiscard]] std::uint64_t first_parity_byte() const { return m_covered + table_bytes(); }

  std::uint64_t m_covered;
  unsigned m_percent;
};

/// A page of a table: checksums of consecutive blocks, and everything needed to find the other pages.
struct ParityPage {
  static constexpr std::size_t bytes = 4096, head_bytes = 32, sums_each = 1008;
  ParityLayout layout{0, 1};
  unsigned table = 0;
  std::uint32_t number = 0;
  std::array<std::uint32_t, sums_each> sums{};  ///< 0 behind the last block

  /// Nothing where a byte of it is wrong.
  [[nodiscard]] static std::optional<ParityPage> decode(std::span<const std::byte, bytes> page);
};

/// Writes a page's head and digest around the checksums that stand in it already.
void seal_page(std::span<std::byte, ParityPage::bytes> page, const ParityLayout& layout, unsigned table,
               std::uint64_t number);

/// The low 32 bits of XXH64; `block` is filled up with zeros to parity_block_bytes.
[[nodiscard]] std::uint32_t parity_checksum(std::span<const std::byte> block);

/// Parity that a file has.
struct FoundParity {
  ParityLayout layout{0, 1};
  std::int64_t shift = 0;  ///< how much further back in the file than it should its tables lie
};

/// By the page that should end at `end` (where the seek table begins), else by the last page that can be
/// found in the last `search_bytes` of the file.
[[nodiscard]] std::optional<FoundParity> find_parity(const InputFile& file, std::uint64_t end,
                                                     std::uint64_t search_bytes);

}  // namespace permafrost::archive

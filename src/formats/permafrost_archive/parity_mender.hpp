// SPDX-License-Identifier: Apache-2.0
// Finds the damage in what an archive's parity protects, and makes the lost blocks again. Used by repair, and
// by verify to say whether that would work.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <utility>
#include <vector>

#include "formats/permafrost_archive/parity_layout.hpp"
#include "io/file.hpp"
#include "io/file_window.hpp"
#include "io/reed_solomon.hpp"

namespace permafrost::archive {

/// One way to look at a copy: so many bytes further back than it should, everything lies in it.
struct ParityView {
  std::uint32_t copy = 0;
  std::int64_t shift = 0;
  friend bool operator==(const ParityView&, const ParityView&) = default;
};

/// What is wrong in all views, in blocks and pages.
struct ParityDamage {
  std::uint64_t data_blocks = 0, parity_blocks = 0, pages = 0;
  std::uint64_t beyond = 0;  ///< data blocks that there is not enough parity for
  [[nodiscard]] bool any() const { return data_blocks + parity_blocks + pages != 0; }
};

/// The blocks of an archive, each from the first view in which its checksum is right.
class ParityBlocks {
 public:
  /// Reads `window` bytes at once.
  ParityBlocks(std::span<const InputFile> copies, const ParityLayout& layout,
               std::span<const ParityView> views, std::size_t window);

  /// Filled up with zeros and lent until the next call; empty when no view has it.
  [[nodiscard]] std::span<const std::byte> read(std::uint64_t block);
  /// In how many of the two tables a page is whole.
  [[nodiscard]] unsigned whole_pages(std::uint64_t number) const;

 private:
  [[nodiscard]] std::optional<ParityPage> page_in(unsigned table, std::uint64_t number) const;
  [[nodiscard]] bool load(std::uint64_t number);
  [[nodiscard]] std::span<const std::byte> read_in(std::size_t view, std::uint64_t block);

  std::span<const InputFile> m_copies;
  ParityLayout m_layout;
  std::span<const ParityView> m_views;
  std::vector<FileWindow> m_windows;  // by view
  std::optional<ParityPage> m_page;   // the last that was needed
  std::uint64_t m_page_number = 0;
  std::size_t m_recent = 0;  // view
  std::vector<std::byte> m_padded;
};

/// Memory: a bit a block of 4 KiB, and 16 bytes for each that is made again.
class ParityMender {
 public:
  /// `copies` of one archive must outlive it.
  ParityMender(std::span<const InputFile> copies, const ParityLayout& layout, std::vector<ParityView> views,
               std::stop_token stop);

  /// Compares every block with its checksum.
  [[nodiscard]] ParityDamage examine();
  /// Makes the lost data blocks again, where there is enough parity; after examine().
  void mend();
  /// The protected bytes, with zeros where they could not be made again.
  void write_to(ByteSink& out);

 private:
  struct Made {
    std::uint64_t block, place;  // in m_bytes
  };
  /// There is parity enough for the rows that are `lost`.
  void mend_stripe(std::uint64_t stripe, std::span<const unsigned> lost, ParityBlocks& blocks);
  [[nodiscard]] std::vector<unsigned> lost_rows(std::uint64_t stripe) const;
  [[nodiscard]] unsigned parity_left(std::uint64_t stripe) const;

  std::span<const InputFile> m_copies;
  ParityLayout m_layout;
  std::vector<ParityView> m_views;
  std::stop_token m_stop;
  const ReedSolomon m_code;
  std::vector<bool> m_bad;   // by block
  std::vector<Made> m_made;  // by block, once mended
  Spool m_bytes;
};

}  // namespace permafrost::archive

// SPDX-License-Identifier: Apache-2.0
#include "formats/permafrost_archive/parity_layout.hpp"

#include <algorithm>
#include <cstring>

#include "io/little_endian.hpp"
#include "io/reed_solomon.hpp"
#include "io/sha256.hpp"
#include "io/zstd_frames.hpp"

namespace permafrost::archive {

namespace {

constexpr std::string_view page_mark = "PFPARITY";
constexpr std::uint16_t version_major = 1;
constexpr std::uint64_t frame_head_bytes = 8;
/// A skippable frame holds less than 4 GiB.
constexpr std::uint64_t blocks_each_frame = (std::uint64_t{1} << 30) / parity_block_bytes;
/// Parity that protects so much more than the file holds cannot bring back anything.
constexpr std::uint64_t most_claimed = 4;
constexpr std::size_t digest_bytes = 32;

std::uint64_t parts(std::uint64_t whole, std::uint64_t part) {
  return whole / part + (whole % part != 0 ? 1 : 0);
}

}  // namespace

std::uint64_t ParityLayout::data_blocks() const { return parts(m_covered, parity_block_bytes); }
std::uint64_t ParityLayout::stripes() const {
  return std::max<std::uint64_t>(1, parts(data_blocks(), ReedSolomon::data_blocks));
}

std::uint64_t ParityLayout::parity_block(std::uint64_t stripe, unsigned row) const {
  const std::uint64_t first = data_blocks() % stripes();  // the stripe of the first parity block
  return data_blocks() + row * stripes() + (stripe + stripes() - first) % stripes();
}

std::uint64_t ParityLayout::place_of(std::uint64_t block) const {
  if (block < data_blocks()) return block * parity_block_bytes;
  const std::uint64_t number = block - data_blocks();
  return first_parity_byte() + (number / blocks_each_frame + 1) * frame_head_bytes +
         number * parity_block_bytes;
}

std::uint64_t ParityLayout::bytes_of(std::uint64_t block) const {
  if (block >= data_blocks()) return parity_block_bytes;
  return std::min(parity_block_bytes, m_covered - block * parity_block_bytes);
}

std::uint64_t ParityLayout::pages() const { return parts(blocks(), ParityPage::sums_each); }
std::uint64_t ParityLayout::table_bytes() const { return frame_head_bytes + pages() * ParityPage::bytes; }

std::uint64_t ParityLayout::place_of_page(unsigned table, std::uint64_t page) const {
  const std::uint64_t first = table == 0 ? m_covered : end() - table_bytes();
  return first + frame_head_bytes + page * ParityPage::bytes;
}

std::uint64_t ParityLayout::end() const {
  return first_parity_byte() + parts(parity_blocks(), blocks_each_frame) * frame_head_bytes +
         parity_blocks() * parity_block_bytes + table_bytes();
}

std::vector<std::uint64_t> ParityLayout::frames() const {
  std::vector<std::uint64_t> sizes{table_bytes()};
  for (std::uint64_t left = parity_blocks(); left != 0; left -= std::min(left, blocks_each_frame))
    sizes.push_back(frame_head_bytes + std::min(left, blocks_each_frame) * parity_block_bytes);
  sizes.push_back(table_bytes());
  return sizes;
}

// --- pages --------------------------------------------------------------------------------------

void seal_page(std::span<std::byte, ParityPage::bytes> page, const ParityLayout& layout, unsigned table,
               std::uint64_t number) {
  std::byte* const head = page.data();
  std::memcpy(head, page_mark.data(), page_mark.size());
  store_le(head + 8, version_major);
  store_le(head + 10, static_cast<std::uint16_t>(layout.percent()));
  store_le(head + 12, static_cast<std::uint32_t>(table));
  store_le(head + 16, layout.covered());
  store_le(head + 24, static_cast<std::uint32_t>(parity_block_bytes));
  store_le(head + 28, static_cast<std::uint32_t>(number));
  const Sha256 digest = sha256_of(page.first(page.size() - digest_bytes));
  std::copy(digest.bytes.begin(), digest.bytes.end(), page.end() - digest_bytes);
}

std::optional<ParityPage> ParityPage::decode(std::span<const std::byte, bytes> page) {
  const std::byte* const head = page.data();
  if (as_text(page.first(page_mark.size())) != page_mark) return std::nullopt;
  const Sha256 digest = sha256_of(page.first(page.size() - digest_bytes));
  if (!std::equal(digest.bytes.begin(), digest.bytes.end(), page.end() - digest_bytes)) return std::nullopt;
  const auto percent = load_le<std::uint16_t>(head + 10);
  ParityPage result;
  result.table = load_le<std::uint32_t>(head + 12);
  result.layout = ParityLayout(load_le<std::uint64_t>(head + 16), percent);
  result.number = load_le<std::uint32_t>(head + 28);
  const bool known = load_le<std::uint16_t>(head + 8) == version_major &&
                     load_le<std::uint32_t>(head + 24) == parity_block_bytes;
  if (!known || percent < 1 || percent > ReedSolomon::most_parity_blocks || result.table > 1)
    return std::nullopt;
  if (result.layout.covered() > std::uint64_t{1} << 60U || result.number >= result.layout.pages())
    return std::nullopt;
  for (std::size_t i = 0; i < sums_each; ++i)
    result.sums[i] = load_le<std::uint32_t>(head + head_bytes + 4 * i);
  return result;
}

std::uint32_t parity_checksum(std::span<const std::byte> block) {
  return static_cast<std::uint32_t>(hash64(as_text(block)));
}

// --- finding it ---------------------------------------------------------------------------------

namespace {

std::optional<FoundParity> page_at(const InputFile& file, std::uint64_t offset) {
  std::array<std::byte, ParityPage::bytes> bytes{};
  if (file.read_at(offset, bytes) != bytes.size()) return std::nullopt;
  const auto page = ParityPage::decode(bytes);
  if (!page || page->layout.covered() / most_claimed > file.size()) return std::nullopt;
  const std::uint64_t expected = page->layout.place_of_page(page->table, page->number);
  return FoundParity{page->layout, static_cast<std::int64_t>(offset) - static_cast<std::int64_t>(expected)};
}

}  // namespace

std::optional<FoundParity> find_parity(const InputFile& file, std::uint64_t end, std::uint64_t search_bytes) {
  if (end >= ParityPage::bytes && end <= file.size()) {
    if (const auto found = page_at(file, end - ParityPage::bytes)) return found;
  }
  if (search_bytes == 0) return std::nullopt;
  std::vector<std::byte> buffer(std::size_t{1} << 20);
  std::uint64_t behind = file.size();
  const std::uint64_t stop = behind - std::min(behind, search_bytes);
  while (behind > stop + page_mark.size()) {
    const std::uint64_t begin = behind - std::min<std::uint64_t>(behind - stop, buffer.size());
    const std::size_t got = file.read_at(begin, std::span(buffer).first(behind - begin));
    const std::string_view text = as_text(std::span(buffer).first(got));
    for (std::size_t at = text.rfind(page_mark); at != std::string_view::npos;
         at = at == 0 ? std::string_view::npos : text.rfind(page_mark, at - 1)) {
      if (const auto found = page_at(file, begin + at)) return found;
    }
    if (begin == stop) break;
    behind = begin + page_mark.size() - 1;
  }
  return std::nullopt;
}

}  // namespace permafrost::archive

// SPDX-License-Identifier: Apache-2.0
#include "formats/permafrost_archive/parity_writer.hpp"

#include <algorithm>

#include "base/stop.hpp"
#include "base/text.hpp"
#include "formats/permafrost_archive/parity_layout.hpp"
#include "io/little_endian.hpp"
#include "io/reed_solomon.hpp"
#include "io/work_ring.hpp"
#include "io/zstd_frames.hpp"

namespace permafrost::archive {

namespace {

constexpr std::uint64_t stripes_each_batch = 16;
constexpr std::size_t most_batches = 4;

/// Neighbouring stripes: one row of them is one piece of the file.
struct Batch {
  std::uint64_t first = 0, count = 0;   // stripes
  std::vector<std::byte> data, parity;  // row by row
  std::vector<std::uint32_t> data_sums, parity_sums;

  [[nodiscard]] std::uint64_t row_bytes() const { return count * parity_block_bytes; }
};

std::vector<std::uint32_t> sums_of(std::span<const std::byte> blocks) {
  std::vector<std::uint32_t> sums;
  for (; !blocks.empty(); blocks = blocks.subspan(parity_block_bytes))
    sums.push_back(parity_checksum(blocks.first(parity_block_bytes)));
  return sums;
}

void make_parity(const AtomicFile& file, const ParityLayout& layout, const ReedSolomon& code, Batch& batch) {
  const std::uint64_t row_bytes = batch.row_bytes();
  batch.data.assign(ReedSolomon::data_blocks * row_bytes, std::byte{0});
  batch.parity.resize(layout.percent() * row_bytes);
  std::vector<const std::byte*> data;
  std::vector<std::byte*> parity;
  for (unsigned row = 0; row < ReedSolomon::data_blocks; ++row) {
    const std::span<std::byte> place = std::span(batch.data).subspan(row * row_bytes, row_bytes);
    data.push_back(place.data());
    const std::uint64_t from = (row * layout.stripes() + batch.first) * parity_block_bytes;
    const std::uint64_t there = std::min(row_bytes, layout.covered() - std::min(from, layout.covered()));
    if (there != 0) file.read_at(from, place.first(there));
  }
  for (unsigned row = 0; row < layout.percent(); ++row)
    parity.push_back(batch.parity.data() + row * row_bytes);
  code.encode(data, parity, row_bytes);
  batch.data_sums = sums_of(batch.data);
  batch.parity_sums = sums_of(batch.parity);
}

/// The file behind the protected bytes: places are reserved first and filled as batches are done.
class ParityArea {
 public:
  ParityArea(AtomicFile& out, const ParityLayout& layout) : m_out(out), m_layout(layout) {}

  void reserve() {
    m_out.reserve(m_layout.end() - m_layout.covered());
    std::uint64_t offset = m_layout.covered();
    for (const std::uint64_t size : m_layout.frames()) {
      StringSink head;
      write_skippable_head(head, parity_frame_magic, size - 8);
      m_out.write_at(offset, as_bytes(head.text));
      offset += size;
    }
  }

  void put(const Batch& batch) {
    for (unsigned row = 0; row < ReedSolomon::data_blocks; ++row) {
      const std::uint64_t block = row * m_layout.stripes() + batch.first;
      if (block >= m_layout.data_blocks()) break;
      const std::uint64_t count = std::min(batch.count, m_layout.data_blocks() - block);
      put_sums(block, std::span(batch.data_sums).subspan(row * batch.count, count));
    }
    for (unsigned row = 0; row < m_layout.percent(); ++row) {
      for (std::uint64_t i = 0; i < batch.count; ++i) {
        const std::uint64_t number = row * batch.count + i,
                            block = m_layout.parity_block(batch.first + i, row);
        m_out.write_at(m_layout.place_of(block),
                       std::span(batch.parity).subspan(number * parity_block_bytes, parity_block_bytes));
        put_sums(block, std::span(batch.parity_sums).subspan(number, 1));
      }
    }
  }

  /// The first table has all checksums; its pages get their heads and digests and become the second too.
  void seal() {
    std::array<std::byte, ParityPage::bytes> page{};
    for (std::uint64_t number = 0; number < m_layout.pages(); ++number) {
      m_out.read_at(m_layout.place_of_page(0, number), page);
      for (unsigned table = 0; table < 2; ++table) {
        seal_page(page, m_layout, table, number);
        m_out.write_at(m_layout.place_of_page(table, number), page);
      }
    }
  }

 private:
  void put_sums(std::uint64_t block, std::span<const std::uint32_t> sums) {
    std::array<std::byte, 4 * stripes_each_batch> bytes{};
    while (!sums.empty()) {
      const std::uint64_t in_page = block % ParityPage::sums_each;
      const auto part = sums.first(std::min<std::size_t>(sums.size(), ParityPage::sums_each - in_page));
      for (std::size_t i = 0; i < part.size(); ++i) store_le(bytes.data() + 4 * i, part[i]);
      m_out.write_at(
          m_layout.place_of_page(0, block / ParityPage::sums_each) + ParityPage::head_bytes + 4 * in_page,
          std::span(bytes).first(4 * part.size()));
      block += part.size();
      sums = sums.subspan(part.size());
    }
  }

  AtomicFile& m_out;
  const ParityLayout& m_layout;
};

}  // namespace

void ParityWriter::write(SeekTableWriter& table) {
  const ParityLayout layout(m_out.position(), m_percent);
  const ReedSolomon code(m_percent);
  ParityArea area(m_out, layout);
  area.reserve();
  WorkRing<Batch> ring(m_workers, [&]() -> WorkRing<Batch>::Works {
    return [&](Batch& batch) { make_parity(m_out, layout, code, batch); };
  });
  const std::size_t jobs = m_workers < 2 ? 1 : std::min<std::size_t>(m_workers, most_batches);
  for (std::uint64_t next = 0; next < layout.stripes() || !ring.empty();) {
    throw_if_stopped(m_stop);
    while (next < layout.stripes() && ring.size() < jobs) {
      const std::uint64_t count = std::min(stripes_each_batch, layout.stripes() - next);
      ring.push(
          {.first = next, .count = count, .data = {}, .parity = {}, .data_sums = {}, .parity_sums = {}});
      next += count;
    }
    area.put(ring.pop());
  }
  area.seal();
  for (const std::uint64_t size : layout.frames())
    table.add({.stored_size = static_cast<std::uint32_t>(size), .content_size = 0, .checksum = 0});
}

}  // namespace permafrost::archive

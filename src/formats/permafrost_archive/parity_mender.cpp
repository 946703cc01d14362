// SPDX-License-Identifier: Apache-2.0
#include "formats/permafrost_archive/parity_mender.hpp"

#include <algorithm>

#include "base/stop.hpp"
#include "base/text.hpp"

namespace permafrost::archive {

namespace {
constexpr std::size_t sweep_bytes = std::size_t{256} << 10;
}

// --- blocks -------------------------------------------------------------------------------------

ParityBlocks::ParityBlocks(std::span<const InputFile> copies, const ParityLayout& layout,
                           std::span<const ParityView> views, std::size_t window)
    : m_copies(copies), m_layout(layout), m_views(views), m_padded(parity_block_bytes) {
  for (const ParityView& view : views) m_windows.emplace_back(copies[view.copy], window);
}

std::optional<ParityPage> ParityBlocks::page_in(unsigned table, std::uint64_t number) const {
  std::array<std::byte, ParityPage::bytes> bytes{};
  for (const ParityView& view : m_views) {
    const auto place = static_cast<std::int64_t>(m_layout.place_of_page(table, number)) + view.shift;
    if (place < 0) continue;
    if (m_copies[view.copy].read_at(static_cast<std::uint64_t>(place), bytes) != bytes.size()) continue;
    auto page = ParityPage::decode(bytes);
    if (page && page->layout == m_layout && page->table == table && page->number == number) return page;
  }
  return std::nullopt;
}

unsigned ParityBlocks::whole_pages(std::uint64_t number) const {
  return (page_in(0, number) ? 1U : 0U) + (page_in(1, number) ? 1U : 0U);
}

bool ParityBlocks::load(std::uint64_t number) {
  if (m_page && m_page_number == number) return true;
  m_page = page_in(0, number);
  if (!m_page) m_page = page_in(1, number);
  m_page_number = number;
  return m_page.has_value();
}

std::span<const std::byte> ParityBlocks::read_in(std::size_t view, std::uint64_t block) {
  const auto place = static_cast<std::int64_t>(m_layout.place_of(block)) + m_views[view].shift;
  const std::uint64_t size = m_layout.bytes_of(block);
  if (place < 0) return {};
  const auto bytes = m_windows[view].at(static_cast<std::uint64_t>(place), size);
  if (bytes.size() < size) return {};
  if (size == parity_block_bytes) return bytes;
  std::fill(m_padded.begin(), m_padded.end(), std::byte{0});
  std::copy(bytes.begin(), bytes.end(), m_padded.begin());
  return m_padded;
}

std::span<const std::byte> ParityBlocks::read(std::uint64_t block) {
  if (!load(block / ParityPage::sums_each)) return {};
  const std::uint32_t sum = m_page->sums[block % ParityPage::sums_each];
  for (std::size_t i = 0; i < m_views.size(); ++i) {
    const std::size_t view = (m_recent + i) % m_views.size();  // neighbours are shifted alike
    const auto bytes = read_in(view, block);
    if (bytes.empty() || parity_checksum(bytes) != sum) continue;
    m_recent = view;
    return bytes;
  }
  return {};
}

// --- mending ------------------------------------------------------------------------------------

ParityMender::ParityMender(std::span<const InputFile> copies, const ParityLayout& layout,
                           std::vector<ParityView> views, std::stop_token stop)
    : m_copies(copies),
      m_layout(layout),
      m_views(std::move(views)),
      m_stop(std::move(stop)),
      m_code(layout.percent()),
      m_bad(layout.blocks()) {}

std::vector<unsigned> ParityMender::lost_rows(std::uint64_t stripe) const {
  std::vector<unsigned> rows;
  unsigned row = 0;
  for (std::uint64_t block = stripe; block < m_layout.data_blocks(); block += m_layout.stripes(), ++row) {
    if (m_bad[block]) rows.push_back(row);
  }
  return rows;
}

unsigned ParityMender::parity_left(std::uint64_t stripe) const {
  unsigned left = 0;
  for (unsigned row = 0; row < m_layout.percent(); ++row) {
    if (!m_bad[m_layout.parity_block(stripe, row)]) ++left;
  }
  return left;
}

ParityDamage ParityMender::examine() {
  ParityBlocks blocks(m_copies, m_layout, m_views, sweep_bytes);
  ParityDamage damage;
  for (std::uint64_t page = 0; page < m_layout.pages(); ++page) damage.pages += 2 - blocks.whole_pages(page);
  for (std::uint64_t block = 0; block < m_layout.blocks(); ++block) {
    if (block % ParityPage::sums_each == 0) throw_if_stopped(m_stop);
    m_bad[block] = blocks.read(block).empty();
    if (m_bad[block]) ++(block < m_layout.data_blocks() ? damage.data_blocks : damage.parity_blocks);
  }
  if (damage.data_blocks == 0) return damage;
  for (std::uint64_t stripe = 0; stripe < m_layout.stripes(); ++stripe) {
    const std::size_t lost = lost_rows(stripe).size();
    if (lost > parity_left(stripe)) damage.beyond += lost;
  }
  return damage;
}

void ParityMender::mend() {
  ParityBlocks blocks(m_copies, m_layout, m_views, parity_block_bytes);
  for (std::uint64_t stripe = 0; stripe < m_layout.stripes(); ++stripe) {
    throw_if_stopped(m_stop);
    const std::vector<unsigned> lost = lost_rows(stripe);
    if (!lost.empty() && lost.size() <= parity_left(stripe)) mend_stripe(stripe, lost, blocks);
  }
  std::sort(m_made.begin(), m_made.end(), [](const Made& a, const Made& b) { return a.block < b.block; });
}

void ParityMender::mend_stripe(std::uint64_t stripe, std::span<const unsigned> lost, ParityBlocks& blocks) {
  const unsigned rows = ReedSolomon::data_blocks + m_layout.percent();
  std::vector<std::byte> bytes(rows * parity_block_bytes);
  std::vector<std::byte*> data;
  std::vector<const std::byte*> parity;
  const auto fetch = [&](std::uint64_t block, std::byte* to) {
    if (block >= m_layout.blocks() || m_bad[block]) return false;
    const auto found = blocks.read(block);
    std::copy(found.begin(), found.end(), to);
    return !found.empty();
  };
  for (unsigned row = 0; row < rows; ++row) {
    std::byte* const place = bytes.data() + row * parity_block_bytes;
    if (row < ReedSolomon::data_blocks) {
      const std::uint64_t block = row * m_layout.stripes() + stripe;
      if (block < m_layout.data_blocks()) static_cast<void>(fetch(block, place));
      data.push_back(place);
    } else {
      const std::uint64_t block = m_layout.parity_block(stripe, row - ReedSolomon::data_blocks);
      parity.push_back(fetch(block, place) ? place : nullptr);
    }
  }
  if (!m_code.restore(data, lost, parity, parity_block_bytes)) return;
  for (const unsigned row : lost) {
    const std::uint64_t block = row * m_layout.stripes() + stripe;
    m_made.push_back({.block = block, .place = m_bytes.size()});
    m_bytes.write(std::span<const std::byte>(data[row], m_layout.bytes_of(block)));
  }
}

void ParityMender::write_to(ByteSink& out) {
  ParityBlocks blocks(m_copies, m_layout, m_views, sweep_bytes);
  std::vector<std::byte> zeros(parity_block_bytes), made_again(parity_block_bytes);
  auto made = m_made.begin();
  for (std::uint64_t block = 0; block < m_layout.data_blocks(); ++block) {
    if (block % ParityPage::sums_each == 0) throw_if_stopped(m_stop);
    std::span<const std::byte> bytes = m_bad[block] ? std::span<const std::byte>() : blocks.read(block);
    if (made != m_made.end() && made->block == block) {
      m_bytes.read_at(made->place, std::span(made_again).first(m_layout.bytes_of(block)));
      bytes = made_again;
      ++made;
    } else if (bytes.empty()) {
      bytes = zeros;
    }
    out.write(bytes.first(m_layout.bytes_of(block)));
  }
}

}  // namespace permafrost::archive

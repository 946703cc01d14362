// SPDX-License-Identifier: Apache-2.0
#include "io/zstd_seek_table.hpp"

#include <array>

#include "io/little_endian.hpp"
#include "io/zstd_frames.hpp"

namespace permafrost {

namespace {
constexpr std::uint32_t table_magic = 0x184D2A5E;
constexpr std::uint32_t footer_magic = 0x8F92EAB1;
constexpr std::size_t footer_bytes = 9, head_bytes = 8;
}  // namespace

void SeekTableWriter::add(const SeekEntry& entry) {
  std::array<std::byte, 12> line{};
  store_le(line.data(), entry.stored_size);
  store_le(line.data() + 4, entry.content_size);
  store_le(line.data() + 8, entry.checksum);
  m_entries.write(line);
  ++m_count;
}

void SeekTableWriter::write_to(ByteSink& out) {
  write_skippable_head(out, table_magic, m_entries.size() + footer_bytes);
  copy(*m_entries.open(), out);
  std::array<std::byte, footer_bytes> footer{};
  store_le(footer.data(), static_cast<std::uint32_t>(m_count));
  footer[4] = std::byte{0x80};
  store_le(footer.data() + 5, footer_magic);
  out.write(footer);
}

std::optional<SeekTable> SeekTable::find(const InputFile& file) {
  std::array<std::byte, footer_bytes> footer{};
  if (file.size() < footer_bytes + head_bytes) return std::nullopt;
  file.read_exactly(file.size() - footer_bytes, footer);
  const auto descriptor = std::to_integer<unsigned>(footer[4]);
  if (load_le<std::uint32_t>(footer.data() + 5) != footer_magic || (descriptor & 0x7C) != 0)
    return std::nullopt;

  SeekTable table;
  table.m_count = load_le<std::uint32_t>(footer.data());
  table.m_entry_bytes = (descriptor & 0x80) != 0 ? 12 : 8;
  const std::uint64_t payload = table.m_count * table.m_entry_bytes + footer_bytes;
  if (payload + head_bytes > file.size()) return std::nullopt;
  table.m_offset = file.size() - payload - head_bytes;
  std::array<std::byte, head_bytes> head{};
  file.read_exactly(table.m_offset, head);
  if (load_le<std::uint32_t>(head.data()) != table_magic ||
      load_le<std::uint32_t>(head.data() + 4) != payload) {
    return std::nullopt;
  }
  return table;
}

void SeekTable::for_each(const InputFile& file, const std::function<void(const SeekEntry&)>& visit) const {
  const auto lines = file.range(m_offset + head_bytes, m_count * m_entry_bytes);
  std::array<std::byte, 12 * 1024> block{};
  const std::size_t block_bytes = m_entry_bytes * 1024;
  while (const std::size_t got = read_fully(*lines, std::span(block).first(block_bytes))) {
    for (std::size_t at = 0; at + m_entry_bytes <= got; at += m_entry_bytes) {
      const std::byte* const line = block.data() + at;
      visit(SeekEntry{.stored_size = load_le<std::uint32_t>(line),
                      .content_size = load_le<std::uint32_t>(line + 4),
                      .checksum = has_checksums() ? load_le<std::uint32_t>(line + 8) : 0});
    }
  }
}

}  // namespace permafrost

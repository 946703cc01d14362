// SPDX-License-Identifier: Apache-2.0
#include "formats/permafrost_archive/lent_file.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "formats/permafrost_archive/findings.hpp"
#include "formats/permafrost_archive/layout.hpp"

namespace permafrost::archive {

std::size_t LentFile::read(std::span<std::byte> out) {
  if (!m_bytes) m_bytes = m_member.open();
  const std::size_t got = m_bytes->read(out);
  m_hasher.update(out.first(got));
  if (got != 0 || out.empty() || std::exchange(m_told, true) || m_hasher.finish() == m_member.digest)
    return got;
  m_member.reporter->report(fixity_digest_differs, {.entry = m_member.row.path, .object = {}, .offset = {}},
                            fill(tr("its {1} is not the one listed"), {"sha256"}),
                            loss_of(m_member.row.path));
  return got;
}

// --- manifests ----------------------------------------------------------------------------------

namespace {
constexpr std::size_t longest_line = std::size_t{32} << 10;
}

ManifestDigests::ManifestDigests(ArchiveFile& archive) : m_lines(longest_line) {
  if (const auto row = archive.find(manifest_txt)) m_bytes = archive.range(row->data_offset, row->size);
}

std::optional<Sha256> ManifestDigests::of(std::string_view path) {
  constexpr std::size_t digits = 64;
  while (const auto line = m_bytes ? m_lines.next(*m_bytes) : std::nullopt) {
    if (line->size() > digits + 2 && line->substr(digits + 2) == path)
      return Sha256::from_hex(line->substr(0, digits));
  }
  return std::nullopt;
}

// --- runs of frames -----------------------------------------------------------------------------

std::string FrameRun::header_of(const LentMember& member) const {
  return tar_header({.kind = TarMember::Kind::file,
                     .name = m_top + "/" + member.row.path,
                     .link = {},
                     .size = member.row.size});
}

bool FrameRun::add(const LentMember& member) {
  const std::uint64_t header = header_of(member).size();
  if (member.row.data_offset < header || member.row.size > std::uint64_t{1} << 60U) return false;
  const std::uint64_t begin = member.row.data_offset - header;
  if (m_members.empty()) {
    const auto frame = member.archive->frame_with(begin);
    if (!frame || member.archive->frame(*frame).content_offset != begin) return false;
    m_first_frame = *frame;
    m_begin = begin;
  } else if (begin != m_end || member.archive != m_members.front().archive) {
    return false;
  }
  m_members.push_back(member);
  m_end = member.row.end() + tar_padding(member.row.size);
  const auto last = member.archive->frame_with(m_end - 1);
  m_filled = false;
  if (last) {
    const FrameRow row = member.archive->frame(*last);
    m_filled = row.content_offset + row.content_size == m_end;
  }
  return true;
}

bool FrameRun::headers_are_right(const FrameRow& row, std::span<const std::byte> content) const {
  return std::all_of(m_members.begin(), m_members.end(), [&](const LentMember& member) {
    const std::uint64_t end = member.row.data_offset, begin = end - tar_block;
    if (end <= row.content_offset || begin >= row.content_offset + row.content_size) return true;
    const std::string header = header_of(member);
    const std::uint64_t first = end - header.size();
    if (first < row.content_offset || end > row.content_offset + row.content_size) return false;
    return as_text(content.subspan(first - row.content_offset, header.size())) == header;
  });
}

bool FrameRun::can_be_copied() const {
  const ArchiveFile& archive = *m_members.front().archive;
  FrameDecoder decoder;
  std::vector<std::byte> content;
  for (std::uint64_t frame = m_first_frame; frame < archive.frames(); ++frame) {
    const FrameRow row = archive.frame(frame);
    if (row.content_offset >= m_end) break;
    const std::vector<std::byte> stored = archive.stored(frame);
    if (stored.size() < row.stored_size || sha256_of(stored) != row.sha256) return false;
    content.resize(row.content_size);
    if (!decoder.decode(stored, content) || !headers_are_right(row, content)) return false;
  }
  return true;
}

void FrameRun::copy(const std::function<void(const StoredFrame&)>& take) const {
  const ArchiveFile& archive = *m_members.front().archive;
  for (std::uint64_t frame = m_first_frame; frame < archive.frames(); ++frame) {
    const FrameRow row = archive.frame(frame);
    if (row.content_offset >= m_end) break;
    const std::vector<std::byte> stored = archive.stored(frame);
    const std::span<const std::byte> whole = stored;
    take(StoredFrame{.pieces = {&whole, 1},
                     .size = whole.size(),
                     .content_size = row.content_size,
                     .checksum = frame_checksum(stored),
                     .sha256 = row.sha256});
  }
}

void FrameRun::clear() {
  m_members.clear();
  m_filled = false;
}

}  // namespace permafrost::archive

// SPDX-License-Identifier: Apache-2.0
#include "formats/permafrost_archive/bag_writer.hpp"

#include <algorithm>
#include <cassert>

#include "formats/permafrost_archive/layout.hpp"
#include "io/little_endian.hpp"

namespace permafrost::archive {

namespace {

constexpr std::uint64_t largest_media_piece = std::uint64_t{4} << 20;

/// What a spool remembers of each of its frames.
struct FrameFacts {
  std::uint32_t stored_size, content_size, checksum;
  Sha256 sha256;
  static constexpr std::size_t bytes = 44;
};

std::array<std::byte, FrameFacts::bytes> encode(const StoredFrame& frame) {
  std::array<std::byte, FrameFacts::bytes> out{};
  store_le(out.data(), static_cast<std::uint32_t>(frame.size));
  store_le(out.data() + 4, static_cast<std::uint32_t>(frame.content_size));
  store_le(out.data() + 8, frame.checksum);
  std::copy(frame.sha256.bytes.begin(), frame.sha256.bytes.end(), out.begin() + 12);
  return out;
}

template <class Plain>
std::span<const std::byte> memory_of(const Plain& value) {
  return std::as_bytes(std::span(&value, 1));
}

}  // namespace

// --- documents ----------------------------------------------------------------------------------

DocumentSpool::DocumentSpool(Form form, FramePress& press, std::uint64_t frame_bytes)
    : m_form(form), m_press(press), m_frame_bytes(frame_bytes) {
  if (form == Form::collection) m_opening = collection_opening;
  m_message->update(m_message->next_turn(), as_bytes(m_opening));
  m_size = m_opening.size();
}

void DocumentSpool::append(std::string_view text) {
  const auto bytes = as_bytes(text);
  if (m_buffer.empty()) m_buffer.reserve(static_cast<std::size_t>(m_frame_bytes));
  m_buffer.append(bytes);
  m_size += bytes.size();
}

void DocumentSpool::add(std::string_view item, const ItemKeys& keys) {
  if (m_count != 0 && m_form == Form::collection) append(",\n");
  if (!m_buffer.empty() && m_buffer.size() + item.size() > m_frame_bytes) cut();
  m_run.add(keys, m_buffer.size(), item.size());
  append(item);
  if (m_form == Form::lines) append("\n");
  ++m_count;
}

void DocumentSpool::close(std::string_view members) {
  if (m_count != 0) append("\n");
  append(members.empty() ? "]" : "],");
  append(members);
  append("}\n");
}

/// Keeps the run in scratch space until its document has its place.
void DocumentSpool::end_run(std::uint32_t frame) {
  if (m_run.empty()) return;
  RunCollector::Closed closed = m_run.close();
  closed.row.frame = frame;
  m_runs.write(memory_of(closed.row));
  m_runs.write(memory_of(std::uint64_t{closed.hashes.size()}));
  m_runs.write(std::as_bytes(std::span(closed.hashes)));
}

void DocumentSpool::cut() {
  if (m_buffer.empty()) return;
  end_run(m_frames_cut++);
  const auto keep = [this](const StoredFrame& frame) {
    m_facts.write(encode(frame));
    frame.write_to(m_stored);
  };
  m_buffer = m_press.submit(std::move(m_buffer), Packing::compress, keep, m_message);
}

Sha256 DocumentSpool::digest() {
  if (!m_buffer.empty()) m_message->update(m_message->next_turn(), std::as_const(m_buffer).all());
  return m_message->finish();
}

// --- the bag ------------------------------------------------------------------------------------

BagWriter::BagWriter(ByteSink& out, FramePress& press, std::uint64_t frame_bytes, std::string top)
    : m_out(out), m_press(press), m_frame_bytes(frame_bytes), m_top(std::move(top)) {
  append(as_bytes(tar_comment(greeting)), Packing::compress);
  add(bagit_txt, bag_declaration);
}

void BagWriter::place(const StoredFrame& frame) {
  frame.write_to(m_out);
  const auto stored_size = static_cast<std::uint32_t>(frame.size);
  const auto content_size = static_cast<std::uint32_t>(frame.content_size);
  m_index.frame({.offset = m_placed_bytes,
                 .content_offset = m_placed_content,
                 .stored_size = stored_size,
                 .content_size = content_size,
                 .sha256 = frame.sha256});
  m_seek_table.add({.stored_size = stored_size, .content_size = content_size, .checksum = frame.checksum});
  m_placed_bytes += stored_size;
  m_placed_content += content_size;
}

void BagWriter::cut() {
  if (m_pending.empty()) return;
  ++m_frames_cut;
  m_pending =
      m_press.submit(std::move(m_pending), m_packing, [this](const StoredFrame& frame) { place(frame); });
}

/// The place of the next bytes of the tar, at most `most` and at least one; whoever asks fills all of it.
std::span<std::byte> BagWriter::extend(std::uint64_t most, Packing packing) {
  if (packing != m_packing) cut();
  m_packing = packing;
  const std::uint64_t piece =
      packing == Packing::store ? std::min(m_frame_bytes, largest_media_piece) : m_frame_bytes;
  if (m_pending.size() >= piece) cut();
  m_pending.reserve(static_cast<std::size_t>(piece));
  const auto part = static_cast<std::size_t>(std::min(most, piece - m_pending.size()));
  m_tar_size += part;
  return m_pending.extend(part);
}

void BagWriter::append(std::span<const std::byte> bytes, Packing packing) {
  while (!bytes.empty()) {
    const std::span<std::byte> room = extend(bytes.size(), packing);
    std::copy_n(bytes.begin(), room.size(), room.begin());
    bytes = bytes.subspan(room.size());
  }
}

/// Ends the pending frame unless `bytes` more fit into it.
void BagWriter::make_room(std::uint64_t bytes, Packing packing) {
  if (packing != m_packing || m_pending.size() + bytes > m_frame_bytes) cut();
}

void BagWriter::begin_member(std::string_view path, std::uint64_t size, Packing packing, std::uint64_t room) {
  TarMember member{
      .kind = TarMember::Kind::file, .name = m_top + "/" + std::string(path), .link = {}, .size = size};
  const std::string header = tar_header(member);
  make_room(header.size() + room, packing);
  append(as_bytes(header), packing);
  m_index.entry({.data_offset = m_tar_size, .size = size, .link = false, .path = std::string(path)});
  m_last = {.path = std::string(path), .data_offset = m_tar_size, .size = size, .sha256 = {}};
}

void BagWriter::end_member(std::string_view path, std::uint64_t size, const Sha256& digest, Packing packing) {
  append(std::vector<std::byte>(tar_padding(size)), packing);
  m_last.sha256 = digest;
  list(path, size, digest);
}

/// The line of a manifest.
void BagWriter::list(std::string_view path, std::uint64_t size, const Sha256& digest) {
  const bool payload = path.starts_with("data/");
  (payload ? m_manifest : m_tag_manifest)
      .write(as_bytes(digest.hex().append("  ").append(path).append("\n")));
  if (!payload) return;
  m_payload_bytes += size;
  ++m_payload_files;
}

void BagWriter::add(std::string_view path, std::string_view content) {
  begin_member(path, content.size(), Packing::compress, content.size());
  append(as_bytes(content), Packing::compress);
  end_member(path, content.size(), sha256_of(as_bytes(content)), Packing::compress);
}

WrittenFile BagWriter::add(std::string_view path, ByteSource& content, std::uint64_t size,
                           const Sha256& digest, Packing packing) {
  begin_member(path, size, packing, size);
  for (std::uint64_t left = size; left != 0;) {
    const std::span<std::byte> room = extend(left, packing);
    [[maybe_unused]] const std::size_t got = read_fully(content, room);
    assert(got == room.size() && "the caller knows the size");
    left -= room.size();
  }
  end_member(path, size, digest, packing);
  return m_last;
}

void BagWriter::add_link(std::string_view path, const WrittenFile& target) {
  const TarMember member{.kind = TarMember::Kind::hard_link,
                         .name = m_top + "/" + std::string(path),
                         .link = m_top + "/" + target.path};
  append(as_bytes(tar_header(member)), m_packing);
  m_index.entry(
      {.data_offset = target.data_offset, .size = target.size, .link = true, .path = std::string(path)});
  list(path, target.size, target.sha256);
}

void BagWriter::add_runs(const DocumentSpool& document, std::uint32_t entry) {
  const auto source = document.m_runs.open();
  RunRow row;
  std::vector<std::uint64_t> hashes;
  while (read_fully(*source, std::as_writable_bytes(std::span(&row, 1))) != 0) {
    std::uint64_t count = 0;
    read_fully(*source, std::as_writable_bytes(std::span(&count, 1)));
    hashes.resize(static_cast<std::size_t>(count));
    read_fully(*source, std::as_writable_bytes(std::span(hashes)));
    row.frame += m_frames_cut;
    row.entry = entry;
    m_index.run(row, hashes);
  }
}

void BagWriter::copy_frames(const DocumentSpool& document) {
  const auto facts = document.m_facts.open(), stored = document.m_stored.open();
  std::array<std::byte, FrameFacts::bytes> fact{};
  std::vector<std::byte> bytes;
  while (read_fully(*facts, fact) != 0) {
    bytes.resize(load_le<std::uint32_t>(fact.data()));
    read_fully(*stored, bytes);
    const std::span<const std::byte> whole = bytes;
    StoredFrame frame{.pieces = {&whole, 1},
                      .size = whole.size(),
                      .content_size = load_le<std::uint32_t>(fact.data() + 4),
                      .checksum = load_le<std::uint32_t>(fact.data() + 8),
                      .sha256 = {}};
    std::copy_n(fact.begin() + 12, frame.sha256.bytes.size(), frame.sha256.bytes.begin());
    place(frame);
  }
  m_frames_cut += document.m_frames_cut;
}

void BagWriter::add(std::string_view path, DocumentSpool& document) {
  const std::uint64_t size = document.m_size;
  if (document.has_frames() || size + tar_block > m_frame_bytes) {
    document.cut();
    begin_member(path, size, Packing::compress, document.m_opening.size());
    append(as_bytes(document.m_opening), Packing::compress);
    cut();
    m_press.drain();  // the document's frames are in its spool, all before them in their place
    add_runs(document, m_index.entries() - 1);
    copy_frames(document);
    m_tar_size += size - document.m_opening.size();
  } else {
    begin_member(path, size, Packing::compress, size);
    append(as_bytes(document.m_opening), Packing::compress);
    const auto opening_end = static_cast<std::uint32_t>(m_pending.size());
    if (!document.m_run.empty()) {
      RunCollector::Closed closed = document.m_run.close();
      closed.row.frame = m_frames_cut;
      closed.row.entry = m_index.entries() - 1;
      closed.row.place += opening_end;
      m_index.run(closed.row, closed.hashes);
    }
    append(document.m_buffer.all(), Packing::compress);
  }
  end_member(path, size, document.digest(), Packing::compress);
}

std::vector<WrittenFile> BagWriter::add(const FrameRun& run) {
  cut();
  m_press.drain();
  run.copy([this](const StoredFrame& frame) {
    place(frame);
    ++m_frames_cut;
  });
  std::vector<WrittenFile> written;
  for (const LentMember& member : run.members()) {
    WrittenFile file{.path = member.row.path,
                     .data_offset = m_tar_size + (member.row.data_offset - run.begin()),
                     .size = member.row.size,
                     .sha256 = member.digest};
    m_index.entry({.data_offset = file.data_offset, .size = file.size, .link = false, .path = file.path});
    list(file.path, file.size, file.sha256);
    written.push_back(std::move(file));
  }
  m_tar_size += run.end() - run.begin();
  return written;
}

void BagWriter::finish(std::string_view bag_info, ParityWriter* parity) {
  add(bag_info_txt, bag_info);
  const auto manifest_digest = drain(*m_manifest.open()).sha256;
  add(manifest_txt, *m_manifest.open(), m_manifest.size(), manifest_digest, Packing::compress);
  const std::string tags = read_text(*m_tag_manifest.open(), m_tag_manifest.size(), tag_manifest_txt);
  add(tag_manifest_txt, tags);
  append(std::vector<std::byte>(2 * tar_block), Packing::compress);
  cut();
  m_press.drain();

  const Spool payload = m_index.finish();
  write_tail(m_out, *payload.open(), payload.size(), m_seek_table, parity);
}

}  // namespace permafrost::archive

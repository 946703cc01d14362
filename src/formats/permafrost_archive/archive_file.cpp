// SPDX-License-Identifier: Apache-2.0
#include "formats/permafrost_archive/archive_file.hpp"

#include <algorithm>
#include <cstring>
#include <deque>
#include <iterator>
#include <limits>
#include <utility>

#include "base/error.hpp"
#include "base/stop.hpp"
#include "base/text.hpp"
#include "formats/permafrost_archive/archive.hpp"
#include "formats/permafrost_archive/findings.hpp"
#include "formats/permafrost_archive/layout.hpp"
#include "formats/permafrost_archive/parity_mender.hpp"
#include "io/little_endian.hpp"
#include "io/sha256.hpp"
#include "io/sha256_lanes.hpp"
#include "io/work_ring.hpp"
#include "io/zstd_frames.hpp"
#include "io/zstd_seek_table.hpp"

namespace permafrost::archive {

namespace {

constexpr std::uint32_t unknown_size = 0xFFFFFFFF;
constexpr std::size_t plain_piece = std::size_t{1} << 20, most_jobs = 8;
/// A frame of incompressible bytes is a little larger than its content.
constexpr std::uint64_t most_stored = whole_frame_bytes + (whole_frame_bytes >> 8);
/// How far from the end pages of parity are looked for when the end is damaged.
constexpr std::uint64_t parity_search_bytes = std::uint64_t{256} << 20;
constexpr std::size_t head_bytes = std::size_t{64} << 10, tar_head_bytes = std::size_t{4} << 10;
constexpr std::uint64_t most_bytes_in_flight = std::uint64_t{20} << 20;

/// What a frame has of the files of a tar: one that goes on from the frame before, whole ones, one that goes
/// on in the next.
struct FilesInFrame {
  struct Part {
    std::uint64_t offset = 0, size = 0;
    std::shared_ptr<Sha256Chain> file;
    std::uint64_t turn = 0;
  };
  struct Whole {
    std::uint64_t offset = 0, size = 0;
  };
  std::vector<Part> parts;
  std::vector<Whole> whole;
  std::vector<DigestedStretch> begun;  ///< the last of the parts, and the whole ones once they are digested
};

struct DecodeJob {
  std::uint64_t number = 0;
  FrameRow row;
  ByteRoom stored, content;
  FilesInFrame files;
  bool intact = false, read = false;
  [[nodiscard]] std::size_t room() const { return stored.room() + content.room(); }
};

/// Can it be a frame that is held whole? An empty one costs nothing and may claim any content.
bool can_be_held(std::uint64_t stored_size, std::uint64_t content_size) {
  return stored_size != 0 && stored_size <= most_stored && content_size <= whole_frame_bytes;
}

void make_room(DecodeJob& job) {
  job.stored.make(job.row.stored_size);
  job.content.make(job.row.content_size > whole_frame_bytes ? 0 : job.row.content_size);
}

/// Into the room made for it.
void read_stored(const InputFile& file, DecodeJob& job) {
  job.stored.shorten(file.read_at(job.row.offset, job.stored.all()));
}

/// Reads and decodes one frame, for which there is room. Does the digest of its content say all that the
/// frame's would, since it is intact and `store`d?
bool read_content(const InputFile& file, FrameDecoder& decoder, DecodeJob& job) {
  const bool held = job.row.content_size <= whole_frame_bytes;
  const std::span<std::byte> content = job.content.all();
  if (held && FrameDecoder::read_stored(file, job.row.offset, job.row.stored_size, content)) {
    job.intact = job.read = true;
    return true;
  }
  read_stored(file, job);
  const std::span<const std::byte> stored = job.stored.all();
  job.intact = held && decoder.decode(stored, content);
  job.read = job.intact || (held && FrameDecoder::copy_stored(stored, content));
  return job.intact && FrameDecoder::is_stored(stored, job.row.content_size);
}

/// Digests the files that lie in an intact frame, what was read of others, and, with `frame`, the frame
/// itself.
void digest(DecodeJob& job, bool frame) {
  const std::span<const std::byte> content = job.content.all(), stored = job.stored.all();
  const auto bytes_of = [&](const auto& one) {
    return content.subspan(one.offset - job.row.content_offset, one.size);
  };
  FilesInFrame& files = job.files;
  // Jobs are begun in the order of frames, so whoever waits here waits for one that is at work.
  for (const auto& part : files.parts)
    part.file->update(part.turn, job.read ? bytes_of(part) : std::span<const std::byte>());
  if (!job.intact) files.whole.clear();
  std::vector<std::span<const std::byte>> bytes;
  for (const auto& one : files.whole) bytes.push_back(bytes_of(one));
  if (frame) bytes.push_back(stored);
  const std::vector<Sha256> digests = sha256_of_each(bytes);
  if (frame) job.row.sha256 = digests.back();
  for (std::size_t i = 0; i < files.whole.size(); ++i) {
    const auto& [offset, size] = files.whole[i];
    files.begun.push_back(
        {.offset = offset, .size = size, .sha256 = [sha256 = digests[i]] { return sha256; }});
  }
  std::ranges::sort(files.begun, {}, &DigestedStretch::offset);
}

/// The row's digest becomes that of the bytes found, unless the digests of its content, which its readers
/// take where the files have none, say as much: there the index's stands.
void decode(const InputFile& file, FrameDecoder& decoder, DecodeJob& job) {
  const bool content_tells = read_content(file, decoder, job);
  digest(job, !content_tells);
}

/// Which files lie in which frame, for frames in their order. What an index says of places may be wrong: each
/// byte counts for one file at most, a header lies between two, so that a frame has no more of them than a
/// tar could, and who uses a digest compares what it was made of.
class FilesInFrames {
 public:
  explicit FilesInFrames(const Index& index) : m_entries(index) {}

  FilesInFrame in(const FrameRow& row) {
    FilesInFrame files;
    const std::uint64_t begin = row.content_offset, end = begin + row.content_size;
    if (m_begun && begin == m_frame_end) {
      add_part(files, begin, end);
    } else {
      m_begun.reset();
    }
    m_frame_end = end;
    for (const EntryRow* entry = m_entries.peek(); entry != nullptr; entry = m_entries.peek()) {
      if (!entry->link && entry->data_offset >= end) break;
      const bool behind_header = entry->data_offset >= m_file_end + tar_block;
      if (!entry->link && entry->size != 0 && entry->data_offset >= begin && behind_header)
        add(files, entry->data_offset, entry->size, end);
      m_entries.pass();
    }
    return files;
  }

 private:
  void add(FilesInFrame& files, std::uint64_t offset, std::uint64_t size, std::uint64_t frame_end) {
    if (size <= frame_end - offset) {
      m_file_end = offset + size;
      files.whole.push_back({.offset = offset, .size = size});
      return;
    }
    if (size > std::numeric_limits<std::uint64_t>::max() - offset - tar_block) return;
    m_file_end = offset + size;
    m_begun = std::make_shared<Sha256Chain>();
    files.begun.push_back(
        {.offset = offset, .size = size, .sha256 = [file = m_begun] { return file->finish(); }});
    add_part(files, offset, frame_end);
  }

  void add_part(FilesInFrame& files, std::uint64_t begin, std::uint64_t frame_end) {
    files.parts.push_back({.offset = begin,
                           .size = std::min(m_file_end, frame_end) - begin,
                           .file = m_begun,
                           .turn = m_begun->next_turn()});
    if (m_file_end <= frame_end) m_begun.reset();
  }

  Peeking<EntryCursor> m_entries;
  std::uint64_t m_frame_end = 0, m_file_end = 0;
  std::shared_ptr<Sha256Chain> m_begun;  // the file that goes on in the next frame
};

/// Frames from one row on, decoded ahead on worker threads.
class FrameStream : public PieceStream {
 public:
  /// `digests`: are those of files wanted?
  FrameStream(const InputFile& file, const Index& rows, std::uint64_t first, unsigned workers, const Env& env,
              OnFrame seen, bool digests)
      : m_rows(rows, first),
        m_next(first),
        m_env(env),
        m_seen(std::move(seen)),
        m_jobs(workers < 2 ? 1 : most_jobs),
        m_ring(workers, [&file]() -> WorkRing<DecodeJob>::Works {
          return [&file, decoder = std::make_shared<FrameDecoder>()](DecodeJob& job) {
            decode(file, *decoder, job);
          };
        }) {
    if (digests) m_files.emplace(rows);
  }

  std::optional<Piece> next() override {
    throw_if_stopped(m_env.stop);
    while (m_rows.peek() != nullptr &&
           (m_ring.empty() || (m_ring.size() < m_jobs && m_in_flight < most_bytes_in_flight))) {
      DecodeJob job = job_for(*m_rows.peek());
      m_rows.pass();
      m_in_flight += job.room();
      m_ring.push(std::move(job));
    }
    do {
      if (m_ring.empty()) return std::nullopt;
      keep_room_of(std::exchange(m_job, m_ring.pop()));
      m_in_flight -= m_job.room();
    } while (m_job.row.content_offset + m_job.row.content_size <= m_wanted_from);
    if (m_seen) {
      m_env.progress.bytes_done += m_job.row.stored_size;
      m_seen({.number = m_job.number, .row = m_job.row, .intact = m_job.intact, .read = m_job.read});
    }
    Piece piece{.offset = m_job.row.content_offset, .bytes = {}};
    if (m_job.read) {
      piece.bytes = m_job.content.all();
      piece.digested = m_job.files.begun;
    } else if (m_job.row.content_size == unknown_size) {
      piece.lost_count_known = false;
    } else {
      piece.lost = m_job.row.content_size;
    }
    return piece;
  }

  void skip_to(std::uint64_t offset) override {
    m_wanted_from = offset;
    for (const FrameRow* row = m_rows.peek(); row != nullptr; row = m_rows.peek()) {
      if (row->content_offset + row->content_size > offset) break;
      m_env.progress.bytes_done += row->stored_size;
      m_rows.pass();
      ++m_next;
    }
  }

 private:
  /// In the room of one that is done with.
  DecodeJob job_for(const FrameRow& row) {
    DecodeJob job;
    if (!m_spare.empty()) {
      job.stored = std::move(m_spare.back().stored);
      job.content = std::move(m_spare.back().content);
      m_spare.pop_back();
      m_spare_bytes -= job.room();
    }
    job.number = m_next++;
    job.row = row;
    if (m_files) job.files = m_files->in(row);
    make_room(job);
    return job;
  }

  void keep_room_of(DecodeJob job) {
    m_spare_bytes += job.room();
    m_spare.push_back(std::move(job));
    while (!m_spare.empty() && m_in_flight + m_spare_bytes > most_bytes_in_flight) {
      m_spare_bytes -= m_spare.front().room();
      m_spare.pop_front();
    }
  }

  Peeking<FrameCursor> m_rows;
  std::optional<FilesInFrames> m_files;
  std::uint64_t m_next;  // number of the row that comes
  std::uint64_t m_in_flight = 0, m_wanted_from = 0;
  const Env& m_env;
  OnFrame m_seen;
  std::size_t m_jobs;
  DecodeJob m_job;
  std::deque<DecodeJob> m_spare;  // done with; only their room counts
  std::uint64_t m_spare_bytes = 0;
  WorkRing<DecodeJob> m_ring;
};

/// Bytes that need no decoding.
class PlainStream : public PieceStream {
 public:
  PlainStream(Region region, std::uint64_t from, const Env& env, bool counts)
      : m_region(std::move(region)), m_at(from), m_env(env), m_counts(counts), m_buffer(plain_piece) {}
  std::optional<Piece> next() override {
    throw_if_stopped(m_env.stop);
    const std::size_t got = m_region.read_at(m_at, m_buffer);
    if (got == 0) return std::nullopt;
    if (m_counts) m_env.progress.bytes_done += got;
    m_at += got;
    return Piece{.offset = m_at - got, .bytes = std::span(m_buffer).first(got)};
  }

 private:
  Region m_region;
  std::uint64_t m_at;
  const Env& m_env;
  bool m_counts;
  std::vector<std::byte> m_buffer;
};

/// A stretch of pieces; zeros where they are lost.
class RangeSource : public ByteSource {
 public:
  RangeSource(std::unique_ptr<PieceStream> pieces, std::uint64_t offset, std::uint64_t size)
      : m_pieces(std::move(pieces)), m_at(offset), m_left(size) {}
  std::size_t read(std::span<std::byte> out) override {
    out = out.first(static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), m_left)));
    if (out.empty() || !fill()) return 0;
    const std::uint64_t skip = m_at - m_piece.offset, size = size_of(m_piece);
    const std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), size - skip));
    if (m_piece.bytes.empty()) {
      std::memset(out.data(), 0, count);
    } else {
      std::memcpy(out.data(), m_piece.bytes.data() + skip, count);
    }
    m_at += count;
    m_left -= count;
    return count;
  }

 private:
  static std::uint64_t size_of(const Piece& piece) {
    return piece.bytes.empty() ? piece.lost : piece.bytes.size();
  }
  bool fill() {
    while (m_at >= m_piece.offset + size_of(m_piece)) {
      const auto piece = m_pieces->next();
      if (!piece || piece->offset > m_at) return false;
      m_piece = *piece;
    }
    return true;
  }

  std::unique_ptr<PieceStream> m_pieces;
  std::uint64_t m_at, m_left;
  Piece m_piece;
};

std::vector<std::byte> head_of(const InputFile& file) {
  std::vector<std::byte> head(head_bytes);
  head.resize(file.read_at(0, head));
  return head;
}

}  // namespace

bool is_compressed(const InputFile& file) {
  std::array<std::byte, 512> head{};
  const std::size_t got = file.read_at(0, head);
  if (got < 262) return true;
  return std::memcmp(head.data() + 257, "ustar", 5) != 0;
}

std::string tar_head(std::span<const std::byte> head) {
  const auto decoded = decode_head(head, tar_head_bytes);
  return std::string(as_text(decoded.empty() ? head : std::span<const std::byte>(decoded)));
}

bool greets(std::string_view tar_head) { return tar_head.find(greeting_word) < 2 * tar_block; }

ArchiveFile::ArchiveFile(InputFile file, const Env& env) : m_env(env), m_file(std::move(file)) {
  env.progress.bytes_total = m_file.size();
  m_plain = !is_compressed(m_file);
  if (!m_plain) read_tail();
}
ArchiveFile::~ArchiveFile() = default;

void ArchiveFile::read_tail() {
  const auto table = SeekTable::find(m_file);
  std::uint64_t end = table ? table->offset() : m_file.size();
  m_parity = find_parity(m_file, end, 0);
  // What others packed has none, though what they packed may be an archive that has.
  if (!m_parity && !Index::find(m_file, end) && greets(tar_head(head_of(m_file))))
    m_parity = find_parity(m_file, end, parity_search_bytes);
  if (m_parity)
    end = static_cast<std::uint64_t>(static_cast<std::int64_t>(m_parity->layout.covered()) + m_parity->shift);
  auto index = Index::find(m_file, end);
  const bool found = index.has_value();
  if (found) {
    const auto damage = index->damage();
    if (damage == Index::Damage::newer) {
      m_env.reporter.report(archive_version_newer,
                            {.entry = m_file.path(), .object = {}, .offset = index->frame_offset()},
                            tr("its index is not used"));
    } else if (damage || !use_index(std::move(*index))) {
      m_env.reporter.report(index_damaged, {.entry = m_file.path(), .object = {}, .offset = {}},
                            tr("it is not used"));
    }
  }
  if (m_stored) return compare_seek_table();
  if (!use_seek_table() && !scan_frames()) unpack();
  if (found) return;
  m_env.reporter.report(table || m_index_seen ? index_damaged : index_absent,
                        {.entry = m_file.path(), .object = {}, .offset = {}},
                        tr("the frames are looked through instead"));
}

/// Its frames must fill the file up to the index itself.
bool ArchiveFile::use_index(Index index) {
  const FrameRow last = index.frame(index.frames() - 1);  // one without any is damaged
  if (last.offset + last.stored_size != index.frame_offset()) return false;
  FrameCursor rows(index);
  for (FrameRow row; rows.next(row);) {
    if (!can_be_held(row.stored_size, row.content_size)) return false;
  }
  m_index = std::move(index);
  m_stored = m_catalogued = true;
  return true;
}

void ArchiveFile::compare_seek_table() {
  const auto table = SeekTable::find(m_file);
  if (!table) return report_seek_table(tr("there is none"));
  std::vector<std::uint64_t> behind{8 + m_index->payload_size()};  // the index frame, and those of parity
  if (m_parity) std::ranges::copy(m_parity->layout.frames(), std::back_inserter(behind));
  check_heads(behind);
  bool differs = table->count() != frames() + behind.size();
  std::uint64_t number = 0;
  if (!differs) {
    FrameCursor rows(*m_index);
    table->for_each(m_file, [&](const SeekEntry& entry) {
      if (FrameRow row; rows.next(row)) {
        differs = differs || entry.stored_size != row.stored_size || entry.content_size != row.content_size;
      } else {
        differs = differs || entry.stored_size != behind[number - frames()] || entry.content_size != 0 ||
                  entry.checksum != 0;
      }
      ++number;
    });
  }
  if (differs) return report_seek_table(tr("its sizes are not those of the index"));
  m_table_fits = true;
}

void ArchiveFile::check_heads(std::span<const std::uint64_t> frames_behind) {
  std::uint64_t offset = m_index->frame_offset();
  for (const std::uint64_t size : frames_behind) {
    const bool is_index = offset == m_index->frame_offset();
    const FramePlace place = find_frame(m_file, offset).place;
    if (place.skippable != (is_index ? index_frame_magic : parity_frame_magic) || place.stored_size != size) {
      m_env.reporter.report(is_index ? index_damaged : parity_damaged,
                            {.entry = m_file.path(), .object = {}, .offset = offset},
                            tr("the head of its frame is wrong, and other tools stop there"));
    }
    offset += size;
  }
}

void ArchiveFile::report_seek_table(std::string message) {
  m_env.reporter.report(seek_table_differs, {.entry = m_file.path(), .object = {}, .offset = {}},
                        std::move(message));
}

void ArchiveFile::verify_seek_table() {
  if (!m_table_fits) return;
  const auto table = SeekTable::find(m_file);
  if (!table || !table->has_checksums()) return;
  FrameCursor rows(*m_index);
  bool differs = false;
  table->for_each(m_file, [&](const SeekEntry& entry) {
    FrameRow row;
    if (differs || !rows.next(row)) return;
    std::array<std::byte, 4> end{};
    m_file.read_exactly(row.offset + row.stored_size - end.size(), end);
    differs = frame_checksum(end) != entry.checksum;
  });
  if (differs) report_seek_table(tr("its checksums are not those of the frames"));
}

bool ArchiveFile::use_seek_table() {
  const auto table = SeekTable::find(m_file);
  if (!table) return false;
  IndexBuilder rows;
  FrameRow row;
  bool fits = true;
  table->for_each(m_file, [&](const SeekEntry& entry) {
    row.stored_size = entry.stored_size;
    row.content_size = entry.content_size;
    fits = fits && (entry.content_size == 0 || can_be_held(entry.stored_size, entry.content_size));
    if (entry.content_size != 0) rows.frame(row);
    row.offset += entry.stored_size;
    row.content_offset += entry.content_size;
  });
  if (!fits || row.offset != table->offset()) return false;
  m_index = Index::of(rows.finish());
  return true;
}

/// Rows for every frame that can be found; false when one is too large to be read whole.
bool ArchiveFile::scan_frames() {
  IndexBuilder rows;
  FrameRow row;
  const auto add = [&](std::uint64_t end, std::optional<std::uint64_t> content) {
    row.stored_size =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(end - row.offset, whole_frame_bytes));
    row.content_size = content ? static_cast<std::uint32_t>(*content) : unknown_size;
    rows.frame(row);
    row.offset = end;
    row.content_offset += content.value_or(0);
  };
  while (true) {
    const FoundFrame found = find_frame(m_file, row.offset);
    const auto content = found.place.content_size;
    const bool small = content && *content <= whole_frame_bytes;
    if (found.state == FoundFrame::State::end) break;
    if (found.state == FoundFrame::State::whole) {
      if (found.place.skippable) {
        m_index_seen = m_index_seen || found.place.skippable == index_frame_magic;
        row.offset += found.place.stored_size;
      } else if (small) {
        add(row.offset + found.place.stored_size, content);
      } else {
        return false;
      }
      continue;
    }
    if (found.state == FoundFrame::State::torn) {
      if (content && !small) return false;
      m_env.reporter.report(archive_torn, {.entry = m_file.path(), .object = {}, .offset = row.offset},
                            tr("the last frame is cut off"));
    }
    if (found.place.skippable) break;
    const auto next = find_magic(m_file, row.offset + 1);
    add(next.value_or(m_file.size()), small ? content : std::nullopt);
  }
  m_index = Index::of(rows.finish());
  return true;
}

void ArchiveFile::unpack() {
  m_unpacked = std::make_unique<Spool>();
  m_index.reset();
  const auto stored = m_file.range(0, m_file.size());
  ZstdSource content(*stored);
  std::vector<std::byte> buffer(plain_piece);
  try {
    while (const std::size_t got = content.read(buffer)) {
      throw_if_stopped(m_env.stop);
      m_unpacked->write(std::span(buffer).first(got));
    }
  } catch (const Error& error) {
    if (error.fault() != Fault::input) throw;
    m_env.reporter.report(
        frame_damaged, {.entry = m_file.path(), .object = {}, .offset = {}},
        fill(tr("{1} after {2} bytes of content; the rest is lost"), {error.what(), m_unpacked->size()}));
  }
}

std::uint64_t ArchiveFile::last_frame_before(std::uint64_t tar_offset) const {
  std::uint64_t low = 0, high = frames();
  while (low + 1 < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    (frame(middle).content_offset <= tar_offset ? low : high) = middle;
  }
  return low;
}

std::optional<std::uint64_t> ArchiveFile::frame_with(std::uint64_t tar_offset) const {
  if (frames() == 0) return std::nullopt;
  const std::uint64_t number = last_frame_before(tar_offset);
  const FrameRow row = frame(number);
  if (tar_offset < row.content_offset || tar_offset - row.content_offset >= row.content_size)
    return std::nullopt;
  return number;
}

std::vector<std::byte> ArchiveFile::stored(std::uint64_t number) const {
  const FrameRow row = frame(number);
  std::vector<std::byte> bytes(row.stored_size);
  bytes.resize(m_file.read_at(row.offset, bytes));
  return bytes;
}

std::unique_ptr<PieceStream> ArchiveFile::tar(OnFrame seen) { return tar(std::move(seen), m_env.workers); }

std::unique_ptr<PieceStream> ArchiveFile::beginning() { return tar(OnFrame(), 1); }

std::unique_ptr<PieceStream> ArchiveFile::tar(OnFrame seen, unsigned workers) {
  m_env.progress.bytes_done = 0;
  if (m_plain) return std::make_unique<PlainStream>(Region(m_file, 0, m_file.size()), 0, m_env, true);
  if (m_unpacked) {
    const Region region(std::shared_ptr<const Spool>(std::shared_ptr<void>(), m_unpacked.get()));
    return std::make_unique<PlainStream>(region, 0, m_env, false);
  }
  const bool digests = m_stored && seen;  // who does not look at frames looks at no file either
  return std::make_unique<FrameStream>(m_file, *m_index, 0, workers, m_env, std::move(seen), digests);
}

std::unique_ptr<ByteSource> ArchiveFile::range(std::uint64_t offset, std::uint64_t size) {
  std::unique_ptr<PieceStream> pieces;
  if (m_plain) {
    pieces = std::make_unique<PlainStream>(Region(m_file, 0, m_file.size()), offset, m_env, false);
  } else if (m_unpacked) {
    const Region region(std::shared_ptr<const Spool>(std::shared_ptr<void>(), m_unpacked.get()));
    pieces = std::make_unique<PlainStream>(region, offset, m_env, false);
  } else {
    pieces = std::make_unique<FrameStream>(m_file, *m_index, last_frame_before(offset), 0, m_env, OnFrame(),
                                           false);
  }
  return std::make_unique<RangeSource>(std::move(pieces), offset, size);
}

ByteRoom ArchiveFile::content_of(std::uint64_t number) const {
  DecodeJob job{.number = number, .row = frame(number), .stored = {}, .content = {}, .files = {}};
  make_room(job);
  FrameDecoder decoder;
  decode(m_file, decoder, job);
  if (!job.intact) job.content.shorten(0);
  return std::move(job.content);
}

bool ArchiveFile::verify_stored_bytes() {
  if (!m_stored) {
    throw Error(Fault::input, fill(tr("'{1}' has no index to be compared with; verify it without --quick"),
                                   {m_file.path()}));
  }
  WorkRing<DecodeJob> ring(m_env.workers, [this]() -> WorkRing<DecodeJob>::Works {
    return [this](DecodeJob& job) {
      job.stored.make(job.row.stored_size);
      read_stored(m_file, job);
      job.row.sha256 = sha256_of(job.stored.all());
    };
  });
  bool whole = true;
  FrameCursor coming(*m_index), rows(*m_index);
  std::uint64_t pushed = 0, number = 0;
  for (FrameRow row, next; rows.next(row); ++number) {
    while (ring.size() < most_jobs && coming.next(next)) {
      ring.push({.number = pushed++, .row = next, .stored = {}, .content = {}, .files = {}});
    }
    throw_if_stopped(m_env.stop);
    const DecodeJob job = ring.pop();
    m_env.progress.bytes_done += row.stored_size;
    if (job.row.sha256 == row.sha256) continue;
    whole = false;
    m_env.reporter.report(frame_digest_differs, {.entry = m_file.path(), .object = {}, .offset = row.offset},
                          fill(tr("frame {1}, {2} bytes"), {number, std::uint64_t{row.stored_size}}));
  }
  return whole;
}

void ArchiveFile::verify_parity() {
  if (!m_parity) return;
  const ParityLayout& layout = m_parity->layout;
  std::vector<ParityView> views{{.copy = 0, .shift = 0}};
  if (m_parity->shift != 0) views.push_back({.copy = 0, .shift = m_parity->shift});
  const ParityDamage damage = ParityMender(std::span(&m_file, 1), layout, views, m_env.stop).examine();
  const Place place{.entry = m_file.path(), .object = {}, .offset = layout.covered()};
  if (damage.beyond != 0) {
    m_env.reporter.report(
        parity_exceeded, place,
        fill(tr("{1} blocks of {2} bytes are damaged, {3} of them where the parity left is not enough"),
             {damage.data_blocks, parity_block_bytes, damage.beyond}));
  } else if (damage.data_blocks != 0) {
    m_env.reporter.report(
        parity_suffices, place,
        fill(tr("{1} damaged blocks of {2} bytes"), {damage.data_blocks, parity_block_bytes}));
  }
  if (damage.parity_blocks + damage.pages != 0) {
    m_env.reporter.report(
        parity_damaged, place,
        fill(tr("{1} of its {2} blocks and {3} of its {4} pages of checksums"),
             {damage.parity_blocks, layout.parity_blocks(), damage.pages, 2 * layout.pages()}));
  }
  if (damage.any()) return;
  m_env.reporter.report(
      parity_whole, place,
      fill(tr("{1} parity blocks for each 100: {2} bytes in one piece can be lost"),
           {std::uint64_t{layout.percent()}, (layout.parity_blocks() - 1) * parity_block_bytes}));
}

// --- a catalogue without an index ---------------------------------------------------------------

const Index& ArchiveFile::index() {
  if (!m_catalogued) {
    m_index = look_through();
    m_catalogued = true;
  }
  return *m_index;
}

std::optional<EntryRow> ArchiveFile::find(std::string_view path) {
  std::optional<EntryRow> found;
  index().for_each_entry([&](std::uint32_t, const EntryRow& row) {
    if (row.path == path && !row.link) found = row;
    return !found;
  });
  return found;
}

namespace {

/// Hard links with what they name, found by joining names in constant memory.
class LinkJoin {
 public:
  void file(std::string_view name, std::uint64_t offset, std::uint64_t size) {
    m_names.add(name, pair(offset, size));
  }
  void link(std::string_view target, std::uint32_t entry) { m_names.add(target, big_endian(entry)); }
  /// `visit` gets entry, offset and size, by entry.
  void for_each(const std::function<void(std::uint32_t, std::uint64_t, std::uint64_t)>& visit) {
    RecordSorter links(std::size_t{2} << 20);
    std::string name, place;
    m_names.for_each([&](std::string_view key, std::string_view value) {
      if (key != name) place.clear();
      name = key;
      if (value.size() == 16) {
        place = value;
      } else if (!place.empty()) {
        links.add(value, place);
      }
    });
    links.for_each([&](std::string_view key, std::string_view value) {
      visit(from_big_endian<std::uint32_t>(key), load_le<std::uint64_t>(as_bytes(value).data()),
            load_le<std::uint64_t>(as_bytes(value).data() + 8));
    });
  }

 private:
  static std::string pair(std::uint64_t offset, std::uint64_t size) {
    std::array<std::byte, 16> bytes{};
    store_le(bytes.data(), offset);
    store_le(bytes.data() + 8, size);
    return std::string(as_text(bytes));
  }
  RecordSorter m_names{std::size_t{4} << 20};
};

}  // namespace

Index ArchiveFile::look_through() {
  const auto pieces = tar(OnFrame());
  TarReader reader(*pieces, [](TarTrouble, std::uint64_t) {});
  IndexBuilder found, joined;
  LinkJoin links;
  std::uint32_t first_entry = 0, entries = 0;
  std::string directory;
  while (const auto member = reader.next()) {
    if (member->kind == TarMember::Kind::directory || member->kind == TarMember::Kind::other) continue;
    const std::string path = bag_path(member->name);
    const bool is_link = member->kind == TarMember::Kind::hard_link;
    const Meaning meaning = meaning_of(path);
    if (meaning.what != Meaning::What::tag_file && directory_of(meaning.tree) != directory) {
      directory = directory_of(meaning.tree);
      first_entry = entries;
    }
    if (is_link) {
      links.link(member->link, entries);
    } else {
      links.file(member->name, member->data_offset, member->size);
    }
    found.entry({.data_offset = member->data_offset, .size = member->size, .link = is_link, .path = path});
    ++entries;
    if (meaning.what == Meaning::What::provenance) {
      joined.account({.first_entry = first_entry,
                      .provenance_offset = member->data_offset,
                      .provenance_size = member->size,
                      .directory = directory,
                      .id = {}});
    }
  }
  Spool places;
  links.for_each([&](std::uint32_t entry, std::uint64_t offset, std::uint64_t size) {
    const std::array<std::uint64_t, 3> numbers{entry, offset, size};
    places.write(std::as_bytes(std::span(numbers)));
  });
  const auto resolved = places.open();
  std::array<std::uint64_t, 3> next{~std::uint64_t{0}, 0, 0};
  const auto advance = [&] {
    if (read_fully(*resolved, std::as_writable_bytes(std::span(next))) == 0) next[0] = ~std::uint64_t{0};
  };
  advance();
  Index::of(found.finish()).for_each_entry([&](std::uint32_t number, const EntryRow& row) {
    EntryRow entry = row;
    if (number == next[0]) {
      entry.data_offset = next[1];
      entry.size = next[2];
      advance();
    }
    joined.entry(entry);
    return true;
  });
  if (m_index) {
    FrameCursor rows(*m_index);
    for (FrameRow row; rows.next(row);) joined.frame(row);
  }
  return Index::of(joined.finish());
}

}  // namespace permafrost::archive

// SPDX-License-Identifier: Apache-2.0
#include "formats/permafrost_archive/patchwork.hpp"

#include <algorithm>
#include <string_view>

#include "base/error.hpp"
#include "base/stop.hpp"
#include "base/text.hpp"
#include "formats/permafrost_archive/archive_tail.hpp"
#include "io/little_endian.hpp"
#include "io/sha256.hpp"
#include "io/zstd_frames.hpp"
#include "io/zstd_seek_table.hpp"

namespace permafrost::archive {

namespace {

/// How far from the end an index is looked for when nothing tells where it is, and how often.
constexpr std::uint64_t index_search_bytes = std::uint64_t{256} << 20;
constexpr unsigned index_candidates = 16;
/// A copy is hashed at most so often: bytes that only look like frames must not cost without end.
constexpr std::uint64_t most_passes = 4;

std::optional<Index> whole_index_before(const InputFile& file, std::uint64_t end) {
  auto index = Index::find(file, end);
  if (index && !index->damage()) return index;
  return std::nullopt;
}

/// The last index in the file whose digest is right, wherever it ends.
std::optional<Index> search_index(const InputFile& file) {
  constexpr std::string_view mark = "PFRINDEX";
  std::vector<std::byte> buffer(std::size_t{1} << 20);
  std::uint64_t end = file.size();
  const std::uint64_t stop = end - std::min(end, index_search_bytes);
  for (unsigned candidates = 0; end > stop + mark.size();) {
    const std::uint64_t begin = end - std::min<std::uint64_t>(end - stop, buffer.size());
    const std::size_t got = file.read_at(begin, std::span(buffer).first(end - begin));
    const std::string_view text = as_text(std::span(buffer).first(got));
    for (std::size_t at = text.rfind(mark); at != std::string_view::npos && candidates < index_candidates;
         at = at == 0 ? std::string_view::npos : text.rfind(mark, at - 1)) {
      ++candidates;
      if (auto index = whole_index_before(file, begin + at + mark.size())) return index;
    }
    if (begin == stop || candidates == index_candidates) break;
    end = begin + mark.size() - 1;
  }
  return std::nullopt;
}

std::optional<Index> index_of(const InputFile& file) {
  const auto table = SeekTable::find(file);
  if (table) {
    if (auto index = whole_index_before(file, table->offset())) return index;
  }
  if (const auto parity = find_parity(file, table ? table->offset() : 0, file.size())) {
    const auto end = static_cast<std::int64_t>(parity->layout.covered()) + parity->shift;
    if (end > 0) {
      if (auto index = whole_index_before(file, static_cast<std::uint64_t>(end))) return index;
    }
  }
  return search_index(file);
}

std::uint64_t short_digest(const Sha256& digest) { return load_le<std::uint64_t>(digest.bytes.data()); }

}  // namespace

std::optional<Patchwork> Patchwork::sew(std::span<const InputFile> copies, const Env& env) {
  std::optional<Index> plan;
  const InputFile* from = nullptr;
  for (const InputFile& copy : copies) {
    auto index = index_of(copy);
    if (!index) continue;
    if (plan && !plan->differences(*index).empty()) {
      throw Error(Fault::usage,
                  fill(tr("'{1}' and '{2}' are not copies of one archive (to put the contents of both into "
                          "one, use convert)"),
                       {from->path(), copy.path()}));
    }
    if (plan) continue;
    plan = std::move(index);
    from = &copy;
  }
  if (!plan) return std::nullopt;
  Patchwork patchwork(copies, env, std::move(*plan));
  env.progress.bytes_total = 0;
  for (const InputFile& copy : copies) env.progress.bytes_total += copy.size();
  env.progress.bytes_done = 0;
  for (std::uint32_t copy = 0; copy < copies.size() && patchwork.lost() != 0; ++copy)
    patchwork.look_through(copy);
  return patchwork;
}

void Patchwork::add_copy(std::span<const InputFile> copies) {
  m_copies = copies;
  m_env->progress.bytes_total += copies.back().size();
  look_through(static_cast<std::uint32_t>(copies.size() - 1));
}

Patchwork::Patchwork(std::span<const InputFile> copies, const Env& env, Index index)
    : m_copies(copies), m_env(&env), m_index(std::move(index)), m_patches(m_index.frames()) {
  m_names.reserve(m_patches.size());
  for (std::uint32_t frame = 0; frame < m_patches.size(); ++frame) {
    m_names.push_back({.digest = short_digest(m_index.frame(frame).sha256), .frame = frame});
  }
  std::sort(m_names.begin(), m_names.end(), [](const Name& a, const Name& b) {
    return a.digest != b.digest ? a.digest < b.digest : a.frame < b.frame;
  });
}

std::uint64_t Patchwork::lost() const {
  return static_cast<std::uint64_t>(std::count_if(
      m_patches.begin(), m_patches.end(), [](const Patch& patch) { return patch.copy == Patch::nowhere; }));
}

std::vector<std::uint64_t> Patchwork::taken() const {
  std::vector<std::uint64_t> counts(m_copies.size());
  for (const Patch& patch : m_patches) {
    if (patch.copy != Patch::nowhere) ++counts[patch.copy];
  }
  return counts;
}

/// The digest of the frame that lies at `offset`, and its size; nothing when none does.
std::optional<Sha256> Patchwork::frame_at(const InputFile& file, std::uint64_t offset, std::uint64_t& size) {
  const FoundFrame found = find_frame(file, offset);
  if (found.state != FoundFrame::State::whole || found.place.skippable) return std::nullopt;
  if (found.place.stored_size > 2 * whole_frame_bytes) return std::nullopt;
  m_buffer.resize(found.place.stored_size);
  if (file.read_at(offset, m_buffer) != m_buffer.size()) return std::nullopt;
  m_hashed += m_buffer.size();
  size = found.place.stored_size;
  return sha256_of(m_buffer);
}

/// Notes where every frame with this digest can be had. The first of them at or after `expected`, else any;
/// nothing when the archive has no such frame.
std::optional<std::uint64_t> Patchwork::take(const Sha256& digest, const Patch& patch,
                                             std::uint64_t expected) {
  auto name = std::lower_bound(m_names.begin(), m_names.end(), short_digest(digest),
                               [](const Name& one, std::uint64_t wanted) { return one.digest < wanted; });
  std::optional<std::uint64_t> frame;
  for (; name != m_names.end() && name->digest == short_digest(digest); ++name) {
    if (m_index.frame(name->frame).sha256 != digest) continue;
    if (m_patches[name->frame].copy == Patch::nowhere) m_patches[name->frame] = patch;
    if (!frame || *frame < expected) frame = name->frame;
  }
  return frame;
}

/// Goes from frame to frame. Behind a damaged one it goes on where the index says that the next begins, and
/// where that is wrong too (bytes were lost or put in) at the next place that looks like a frame.
void Patchwork::look_through(std::uint32_t copy) {
  const InputFile& file = m_copies[copy];
  const std::uint64_t done_before = m_env->progress.bytes_done;
  std::uint64_t offset = 0, size = 0;
  std::uint64_t expected = 0;  // the frame that should begin here
  m_hashed = 0;
  while (offset < file.size() && m_hashed / most_passes <= file.size()) {
    throw_if_stopped(m_env->stop);
    m_env->progress.bytes_done = done_before + offset;
    const auto digest = frame_at(file, offset, size);
    if (const auto frame =
            digest ? take(*digest, {.offset = offset, .copy = copy}, expected) : std::nullopt) {
      offset += size;
      expected = *frame + 1;
      continue;
    }
    if (expected < frames()) {
      const std::uint64_t behind = offset + m_index.frame(expected).stored_size;
      ++expected;
      if (find_frame(file, behind).state == FoundFrame::State::whole) {
        offset = behind;
        continue;
      }
    }
    const auto next = find_magic(file, offset + 1);
    if (!next) break;
    offset = *next;
  }
  m_env->progress.bytes_done = done_before + file.size();
}

std::vector<ParityView> Patchwork::views() const {
  constexpr std::size_t most_views = 64;
  std::vector<ParityView> views;
  for (std::uint32_t copy = 0; copy < m_copies.size(); ++copy) views.push_back({.copy = copy, .shift = 0});
  for (std::uint32_t frame = 0; frame < m_patches.size() && views.size() < most_views; ++frame) {
    const Patch& patch = m_patches[frame];
    if (patch.copy == Patch::nowhere) continue;
    const ParityView view{.copy = patch.copy,
                          .shift = static_cast<std::int64_t>(patch.offset - m_index.frame(frame).offset)};
    if (std::find(views.begin(), views.end(), view) == views.end()) views.push_back(view);
  }
  return views;
}

// --- writing ------------------------------------------------------------------------------------

/// A frame's checksum is its last four bytes; of a lost one a copy's seek table may know it.
std::vector<std::uint32_t> Patchwork::checksums() const {
  std::vector<std::uint32_t> sums(m_patches.size());
  for (const InputFile& copy : m_copies) {
    const auto table = SeekTable::find(copy);
    if (!table || table->count() < m_patches.size() + 1) continue;
    std::size_t frame = 0;
    table->for_each(copy, [&](const SeekEntry& entry) {
      if (frame < sums.size() && sums[frame] == 0) sums[frame] = entry.checksum;
      ++frame;
    });
  }
  return sums;
}

/// A frame that no copy has whole, as the first copy has it where it should lie: a `store`d one may have
/// wrong bytes and whole files.
void Patchwork::read_damaged(const FrameRow& row, std::span<std::byte> bytes) const {
  for (const InputFile& copy : m_copies) {
    const FoundFrame found = find_frame(copy, row.offset);
    if (found.state != FoundFrame::State::whole || found.place.stored_size != row.stored_size) continue;
    static_cast<void>(copy.read_at(row.offset, bytes));
    return;
  }
}

void Patchwork::write_to(ByteSink& out, ParityWriter* parity) const {
  std::vector<std::uint32_t> sums = checksums();
  SeekTableWriter table;
  std::vector<std::byte> bytes;
  for (std::uint64_t frame = 0; frame < frames(); ++frame) {
    throw_if_stopped(m_env->stop);
    const FrameRow row = m_index.frame(frame);
    const Patch& patch = m_patches[frame];
    bytes.assign(row.stored_size, std::byte{0});
    if (patch.copy == Patch::nowhere) {
      read_damaged(row, bytes);
    } else {
      m_copies[patch.copy].read_exactly(patch.offset, bytes);
      sums[frame] = frame_checksum(bytes);
    }
    out.write(bytes);
    table.add({.stored_size = row.stored_size, .content_size = row.content_size, .checksum = sums[frame]});
  }
  write_tail(out, *m_index.open_payload(), m_index.payload_size(), table, parity);
}

}  // namespace permafrost::archive

// SPDX-License-Identifier: Apache-2.0
#include "io/zstd_frames.hpp"

#include <xxhash.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <new>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "io/little_endian.hpp"
#include "io/sha256_lanes.hpp"
#include "io/work_ring.hpp"

namespace permafrost {

namespace {

constexpr std::uint32_t data_magic = 0xFD2FB528, skippable_magic = 0x184D2A50;
constexpr std::size_t block_bytes = std::size_t{128} << 10;

struct FreeCompressor {
  void operator()(ZSTD_CCtx* context) const noexcept { ZSTD_freeCCtx(context); }
};
struct FreeDecompressor {
  void operator()(ZSTD_DCtx* context) const noexcept { ZSTD_freeDCtx(context); }
};
using Compressor = std::unique_ptr<ZSTD_CCtx, FreeCompressor>;
using Decompressor = std::unique_ptr<ZSTD_DCtx, FreeDecompressor>;

Decompressor make_decompressor() {
  Decompressor context(ZSTD_createDCtx());
  if (!context) throw std::bad_alloc();
  return context;
}

std::uint32_t checksum_of(std::span<const std::byte> content) {
  return static_cast<std::uint32_t>(XXH64(content.data(), content.size(), 0));
}

// --- frames of raw blocks -----------------------------------------------------------------------

enum BlockType : std::uint32_t { raw_block = 0, run_block = 1, reserved_block = 3 };

void append_le(std::vector<std::byte>& out, std::uint32_t value, std::size_t bytes) {
  std::array<std::byte, 4> encoded{};
  store_le(encoded.data(), value);
  out.insert(out.end(), encoded.begin(), encoded.begin() + static_cast<std::ptrdiff_t>(bytes));
}

void append_block_head(std::vector<std::byte>& out, BlockType type, std::size_t size) {
  append_le(out, (static_cast<std::uint32_t>(size) << 3) | (static_cast<std::uint32_t>(type) << 1), 3);
}

constexpr std::size_t shortest_run = 32;

/// The next run of at least 32 zero bytes in `content` at or after `from`; {size, size} when there is none.
std::pair<std::size_t, std::size_t> next_zeros(std::span<const std::byte> content, std::size_t from) {
  constexpr std::size_t stride = 24;  // every such run covers 8 zero bytes at a multiple of 24 from `from`
  for (std::size_t at = from; at + 8 <= content.size(); at += stride) {
    std::uint64_t word = 0;
    std::memcpy(&word, content.data() + at, sizeof word);
    if (word != 0) continue;
    std::size_t begin = at, end = at + 8;
    while (begin > from && content[begin - 1] == std::byte{0}) --begin;
    while (end < content.size() && content[end] == std::byte{0}) ++end;
    if (end - begin >= shortest_run) return {begin, end};
  }
  return {content.size(), content.size()};
}

/// Magic, descriptor (4-byte content size, checksum, not single-segment), a window of 128 KiB.
std::array<std::byte, 10> stored_head(std::size_t content_size) {
  std::array<std::byte, 10> head{};
  store_le(head.data(), data_magic);
  head[4] = std::byte{0x84};
  head[5] = std::byte{0x38};
  store_le(head.data() + 6, static_cast<std::uint32_t>(content_size));
  return head;
}

/// A stored frame on the way: heads of blocks and runs in its own bytes, and between them stretches of the
/// content.
class FrameStore {
 public:
  FrameStore(std::span<const std::byte> content, EncodedFrame& frame) : m_content(content), m_frame(frame) {
    const auto head = stored_head(content.size());
    m_frame.own.assign(head.begin(), head.end());
  }

  void add_raw(std::size_t begin, std::size_t end) {
    while (begin < end) {
      const std::size_t size = std::min(end - begin, block_bytes);
      add_head(raw_block, size);
      m_stretches.push_back({.own_end = m_frame.own.size(), .begin = begin, .size = size});
      begin += size;
    }
  }
  void add_zeros(std::size_t count) {
    while (count != 0) {
      const std::size_t size = std::min(count, block_bytes);
      add_head(run_block, size);
      m_frame.own.push_back(std::byte{0});
      count -= size;
    }
  }
  void finish(std::uint32_t checksum) {
    if (m_content.empty()) add_head(raw_block, 0);
    m_frame.own[m_last_head] |= std::byte{1};
    append_le(m_frame.own, checksum, 4);
    m_frame.checksum = checksum;
    m_frame.pieces.clear();
    m_frame.size = m_frame.own.size();
    std::span<const std::byte> own = m_frame.own;
    std::size_t taken = 0;
    for (const Stretch& stretch : m_stretches) {
      m_frame.pieces.push_back(own.subspan(taken, stretch.own_end - taken));
      m_frame.pieces.push_back(m_content.subspan(stretch.begin, stretch.size));
      m_frame.size += stretch.size;
      taken = stretch.own_end;
    }
    m_frame.pieces.push_back(own.subspan(taken));
  }

 private:
  /// Of the content, behind so many of the frame's own bytes.
  struct Stretch {
    std::size_t own_end, begin, size;
  };

  void add_head(BlockType type, std::size_t size) {
    m_last_head = m_frame.own.size();
    append_block_head(m_frame.own, type, size);
  }

  std::span<const std::byte> m_content;
  EncodedFrame& m_frame;
  std::vector<Stretch> m_stretches;
  std::size_t m_last_head = 0;
};

void store_frame(std::span<const std::byte> content, std::uint32_t checksum, EncodedFrame& frame) {
  FrameStore store(content, frame);
  for (std::size_t at = 0; at < content.size();) {
    const auto [zeros, end] = next_zeros(content, at);
    store.add_raw(at, zeros);
    store.add_zeros(end - zeros);
    at = end;
  }
  store.finish(checksum);
}

// --- reading frame heads ------------------------------------------------------------------------

struct FrameHead {
  std::size_t head_bytes = 0;
  std::optional<std::uint64_t> content_size;
  bool checksum = false;
};

constexpr std::size_t longest_head = 18;

/// The head of a data frame after its magic number; nothing when it is cut off or reserved bits are set.
std::optional<FrameHead> read_head(std::span<const std::byte> bytes) {
  if (bytes.size() < 5) return std::nullopt;
  const auto descriptor = std::to_integer<unsigned>(bytes[4]);
  if ((descriptor & 0x08) != 0) return std::nullopt;
  const bool single_segment = (descriptor & 0x20) != 0;
  constexpr std::array<std::size_t, 4> dictionary_bytes{0, 1, 2, 4}, size_bytes{0, 2, 4, 8};
  const std::size_t dictionary = dictionary_bytes[descriptor & 3];
  std::size_t size_field = size_bytes[descriptor >> 6];
  if (size_field == 0 && single_segment) size_field = 1;

  FrameHead head;
  const std::size_t size_at = 5 + (single_segment ? 0U : 1U) + dictionary;
  head.head_bytes = size_at + size_field;
  head.checksum = (descriptor & 0x04) != 0;
  if (bytes.size() < head.head_bytes) return std::nullopt;
  const std::byte* const field = bytes.data() + size_at;
  switch (size_field) {
    case 1: head.content_size = load_le<std::uint8_t>(field); break;
    case 2: head.content_size = load_le<std::uint16_t>(field) + std::uint64_t{256}; break;
    case 4: head.content_size = load_le<std::uint32_t>(field); break;
    case 8: head.content_size = load_le<std::uint64_t>(field); break;
    default: break;
  }
  return head;
}

struct BlockHead {
  bool last;
  std::uint32_t type, size;
};

BlockHead read_block_head(const std::byte* bytes) {
  const std::uint32_t head = load_le<std::uint16_t>(bytes) | (std::to_integer<std::uint32_t>(bytes[2]) << 16);
  return {.last = (head & 1) != 0, .type = (head >> 1) & 3, .size = head >> 3};
}

/// Small reads at rising offsets, served from one buffer.
class Window {
 public:
  explicit Window(const InputFile& file) : m_file(file) {}
  std::span<const std::byte> at(std::uint64_t offset, std::size_t count) {
    if (offset < m_begin || offset + count > m_begin + m_filled) {
      m_begin = offset;
      m_filled = m_file.read_at(offset, m_buffer);
    }
    const std::size_t skip = offset - m_begin;
    return std::span(m_buffer).subspan(skip, std::min(count, m_filled - skip));
  }

 private:
  const InputFile& m_file;
  std::array<std::byte, 512> m_buffer{};  ///< heads of blocks lie close together or very far
  std::uint64_t m_begin = 0;
  std::size_t m_filled = 0;
};

FoundFrame walk_blocks(const InputFile& file, std::uint64_t offset, const FrameHead& head) {
  FoundFrame found{.state = FoundFrame::State::torn, .place = {}};
  found.place.offset = offset;
  found.place.content_size = head.content_size;
  Window window(file);
  std::uint64_t at = offset + head.head_bytes;
  for (bool last = false; !last;) {
    const auto bytes = window.at(at, 3);
    if (bytes.size() < 3) return found;
    const BlockHead block = read_block_head(bytes.data());
    if (block.type == reserved_block || block.size > block_bytes) {
      found.state = FoundFrame::State::no_frame;
      return found;
    }
    last = block.last;
    at += 3 + (block.type == run_block ? 1 : std::uint64_t{block.size});
  }
  at += head.checksum ? 4 : 0;
  if (at > file.size()) return found;
  found.place.stored_size = at - offset;
  found.state = FoundFrame::State::whole;
  return found;
}

FoundFrame nothing_at(std::uint64_t offset, FoundFrame::State state) {
  FoundFrame found;
  found.state = state;
  found.place.offset = offset;
  return found;
}

FoundFrame find_skippable(const InputFile& file, std::uint64_t offset, std::span<const std::byte> head) {
  FoundFrame found{.state = FoundFrame::State::torn, .place = {}};
  found.place.offset = offset;
  found.place.content_size = 0;
  found.place.skippable = load_le<std::uint32_t>(head.data());
  if (head.size() < 8) return found;
  found.place.stored_size = std::uint64_t{8} + load_le<std::uint32_t>(head.data() + 4);
  if (offset + found.place.stored_size <= file.size()) found.state = FoundFrame::State::whole;
  return found;
}

}  // namespace

FoundFrame find_frame(const InputFile& file, std::uint64_t offset) {
  std::array<std::byte, longest_head> buffer{};
  const std::size_t got = offset < file.size() ? file.read_at(offset, buffer) : 0;
  const auto bytes = std::span<const std::byte>(buffer).first(got);
  if (bytes.empty()) return nothing_at(offset, FoundFrame::State::end);
  if (bytes.size() < 4) return nothing_at(offset, FoundFrame::State::torn);
  const auto magic = load_le<std::uint32_t>(bytes.data());
  if ((magic & 0xFFFFFFF0) == skippable_magic) return find_skippable(file, offset, bytes);
  if (magic != data_magic) return nothing_at(offset, FoundFrame::State::no_frame);
  if (const auto head = read_head(bytes)) return walk_blocks(file, offset, *head);
  const bool cut = got < longest_head;
  return nothing_at(offset, cut ? FoundFrame::State::torn : FoundFrame::State::no_frame);
}

std::optional<std::uint64_t> find_magic(const InputFile& file, std::uint64_t from) {
  std::vector<std::byte> buffer(std::size_t{64} << 10);
  constexpr std::array<std::byte, 4> magic{std::byte{0x28}, std::byte{0xB5}, std::byte{0x2F},
                                           std::byte{0xFD}};
  while (from + magic.size() <= file.size()) {
    const std::size_t got = file.read_at(from, buffer);
    const auto end = buffer.begin() + static_cast<std::ptrdiff_t>(got);
    const auto place = std::search(buffer.begin(), end, magic.begin(), magic.end());
    if (place != end) return from + static_cast<std::uint64_t>(place - buffer.begin());
    from += got - (magic.size() - 1);
  }
  return std::nullopt;
}

// --- encoding -----------------------------------------------------------------------------------

namespace {
/// From this level on zstd would take tables of 24 to 80 MiB for a frame of 4 MiB, once a worker. With tables
/// of a million entries it takes at most 12, and archives of posts grow by a thousandth at level 9.
constexpr int first_hungry_level = 9, most_table_log = 20;
}  // namespace

struct FrameEncoder::State {
  Compressor context;
  /// For the largest frame so far, so that what waits is as small as it packs.
  ByteRoom room;
};

FrameEncoder::FrameEncoder(int level) : m_state(std::make_unique<State>()) {
  m_state->context.reset(ZSTD_createCCtx());
  if (!m_state->context) throw std::bad_alloc();
  ZSTD_CCtx_setParameter(m_state->context.get(), ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(m_state->context.get(), ZSTD_c_checksumFlag, 1);
  if (level < first_hungry_level) return;
  ZSTD_CCtx_setParameter(m_state->context.get(), ZSTD_c_hashLog, most_table_log);
  ZSTD_CCtx_setParameter(m_state->context.get(), ZSTD_c_chainLog, most_table_log);
}
FrameEncoder::~FrameEncoder() = default;
FrameEncoder::FrameEncoder(FrameEncoder&&) noexcept = default;
FrameEncoder& FrameEncoder::operator=(FrameEncoder&&) noexcept = default;

void FrameEncoder::encode(std::span<const std::byte> content, Packing packing, EncodedFrame& frame) {
  const std::uint32_t checksum = checksum_of(content);
  if (packing == Packing::store) return store_frame(content, checksum, frame);
  State& state = *m_state;
  const std::span<std::byte> room = state.room.make(ZSTD_compressBound(content.size()));
  const std::size_t size =
      ZSTD_compress2(state.context.get(), room.data(), room.size(), content.data(), content.size());
  if (ZSTD_isError(size) != 0)
    throw Error(Fault::output, fill(tr("cannot compress: {1}"), {ZSTD_getErrorName(size)}));
  if (size * 100 >= content.size() * 97 && content.size() >= 512)
    return store_frame(content, checksum, frame);
  frame.own.assign(room.begin(), room.begin() + static_cast<std::ptrdiff_t>(size));
  frame.pieces.assign(1, frame.own);
  frame.size = size;
  frame.checksum = checksum;
}

std::uint32_t frame_checksum(std::span<const std::byte> stored) {
  return stored.size() < 4 ? 0 : load_le<std::uint32_t>(stored.data() + stored.size() - 4);
}

std::uint64_t hash64(std::string_view text) { return XXH64(text.data(), text.size(), 0); }

void write_skippable_head(ByteSink& out, std::uint32_t magic, std::uint64_t payload_size) {
  if (payload_size > 0xFFFFFFFF) throw Error(Fault::output, tr("the archive's index would pass 4 GiB"));
  std::array<std::byte, 8> head{};
  store_le(head.data(), magic);
  store_le(head.data() + 4, static_cast<std::uint32_t>(payload_size));
  out.write(head);
}

// --- the press ----------------------------------------------------------------------------------

namespace {
constexpr std::size_t most_jobs = 6;  // two a core of the smallest machine, and two in waiting
constexpr std::uint64_t most_bytes_in_flight = std::uint64_t{24} << 20;

struct PressJob {
  ByteRoom content;
  EncodedFrame frame;
  Packing packing = Packing::compress;
  FramePress::Taker take;
  std::shared_ptr<Sha256Chain> message;
  std::uint64_t turn = 0;
  Sha256 sha256;
};

/// Content, and room for as much output where it is packed.
std::uint64_t cost_of(const PressJob& job) {
  return job.packing == Packing::store ? job.content.size() : 2 * job.content.size();
}

/// Jobs are begun in the order of their turns, so whoever waits here waits for one that is at work.
void encode(FrameEncoder& encoder, PressJob& job) {
  if (job.message) job.message->update(job.turn, job.content.all());
  encoder.encode(std::as_const(job.content).all(), job.packing, job.frame);
}

WorkRing<PressJob>::Works press_works(int level) {
  const auto encoder = std::make_shared<FrameEncoder>(level);
  const auto one = [encoder](PressJob& job) {
    encode(*encoder, job);
    job.sha256 = sha256_of(ScatteredBytes(job.frame.pieces));
  };
  const auto two = [encoder](PressJob& first, PressJob& second) {
    encode(*encoder, first);
    encode(*encoder, second);
    const std::array<ScatteredBytes, 2> frames{first.frame.pieces, second.frame.pieces};
    const auto digests = sha256_of_each(frames);
    first.sha256 = digests.front();
    second.sha256 = digests.back();
  };
  return {one, two};
}
}  // namespace

struct FramePress::State {
  State(unsigned workers, int level) : ring(workers, [level] { return press_works(level); }) {}

  void retire() {
    PressJob job = ring.pop();
    bytes_in_flight -= cost_of(job);
    job.take({.pieces = job.frame.pieces,
              .size = job.frame.size,
              .content_size = job.content.size(),
              .checksum = job.frame.checksum,
              .sha256 = job.sha256});
    spare = std::move(job.content);
  }

  std::uint64_t bytes_in_flight = 0;
  ByteRoom spare;  ///< of the frame that was taken last
  WorkRing<PressJob> ring;
};

/// Where tables are large as many workers as on the smallest machine: more would have three frames of 4 MiB
/// at most to work on, and take 12 MiB each.
FramePress::FramePress(unsigned workers, int level)
    : m_state(std::make_unique<State>(level < first_hungry_level ? workers : std::min(workers, 2U), level)) {}
FramePress::~FramePress() = default;

ByteRoom FramePress::submit(ByteRoom content, Packing packing, Taker take,
                            std::shared_ptr<Sha256Chain> message) {
  State& state = *m_state;
  PressJob job{.content = std::move(content),
               .frame = {},
               .packing = packing,
               .take = std::move(take),
               .message = std::move(message),
               .turn = 0,
               .sha256 = {}};
  if (job.message) job.turn = job.message->next_turn();
  const std::uint64_t cost = cost_of(job);
  while (!state.ring.empty() &&
         (state.ring.size() >= most_jobs || state.bytes_in_flight + cost > most_bytes_in_flight)) {
    state.retire();
  }
  state.bytes_in_flight += cost;
  if (packing == Packing::store) {
    state.ring.push_paired(std::move(job));
  } else {
    state.ring.push(std::move(job));
  }
  ByteRoom room = std::exchange(state.spare, {});
  room.shorten(0);
  return room;
}

void FramePress::drain() {
  while (!m_state->ring.empty()) m_state->retire();
}

// --- decoding -----------------------------------------------------------------------------------

struct FrameDecoder::State {
  Decompressor context = make_decompressor();
};

FrameDecoder::FrameDecoder() : m_state(std::make_unique<State>()) {}
FrameDecoder::~FrameDecoder() = default;
FrameDecoder::FrameDecoder(FrameDecoder&&) noexcept = default;
FrameDecoder& FrameDecoder::operator=(FrameDecoder&&) noexcept = default;

bool FrameDecoder::decode(std::span<const std::byte> stored, std::span<std::byte> content) {
  const std::size_t size = ZSTD_decompressDCtx(m_state->context.get(), content.data(), content.size(),
                                               stored.data(), stored.size());
  return ZSTD_isError(size) == 0 && size == content.size();
}

namespace {

/// Visits the blocks of a frame behind its head, each with its bytes; false unless all of them are raw or
/// runs, none is torn, and `checksum_bytes` come behind the last.
template <typename Visit>
bool for_each_stored_block(std::span<const std::byte> blocks, std::size_t checksum_bytes,
                           const Visit& visit) {
  for (bool last = false; !last;) {
    if (blocks.size() < 3) return false;
    const BlockHead block = read_block_head(blocks.data());
    blocks = blocks.subspan(3);
    last = block.last;
    const std::size_t bytes = block.type == run_block ? 1 : block.size;
    if (block.type > run_block || bytes > blocks.size() || !visit(block, blocks.first(bytes))) return false;
    blocks = blocks.subspan(bytes);
  }
  return blocks.size() == checksum_bytes;
}

}  // namespace

bool FrameDecoder::is_stored(std::span<const std::byte> stored, std::uint64_t content_size) {
  const auto head = stored_head(static_cast<std::size_t>(content_size));
  if (stored.size() < head.size() || !std::ranges::equal(stored.first(head.size()), head)) return false;
  // A block of one byte is the same raw and as a run.
  return for_each_stored_block(stored.subspan(head.size()), 4, [](const BlockHead& block, auto) {
    return block.type == raw_block || block.size >= shortest_run;
  });
}

namespace {

/// A `store`d frame as a walk over the heads of its blocks shows it: what it has beside the content, up to
/// its checksum, and where the content lies in between.
struct StoredShape {
  struct Stretch {
    std::size_t own_end;  ///< so many of its own bytes stand before
    std::span<std::byte> content;
  };
  std::vector<std::byte> own;
  std::vector<Stretch> raw;
  std::vector<std::pair<std::span<std::byte>, std::byte>> runs;
};

/// A frame of more is copied faster than it is read block by block; preadv takes 1024 places, two a raw
/// block.
constexpr std::size_t most_blocks = 400;

std::optional<StoredShape> shape_of(const InputFile& file, std::uint64_t offset, std::uint64_t stored_size,
                                    std::span<std::byte> content) {
  Window window(file);
  const auto due = stored_head(content.size());
  const auto head = window.at(offset, due.size());
  if (!std::ranges::equal(head, due)) return std::nullopt;
  StoredShape shape;
  shape.own.assign(head.begin(), head.end());
  std::uint64_t at = due.size();
  for (bool last = false; !last;) {
    const auto bytes = window.at(offset + at, 4);
    if (bytes.size() < 4) return std::nullopt;
    const BlockHead block = read_block_head(bytes.data());
    const bool run = block.type == run_block;
    if (block.type > run_block || block.size > std::min(block_bytes, content.size())) return std::nullopt;
    if (run && block.size < shortest_run) return std::nullopt;
    if (shape.raw.size() + shape.runs.size() == most_blocks) return std::nullopt;
    const auto part = content.first(block.size);
    content = content.subspan(block.size);
    const auto own = bytes.first(run ? 4 : 3);
    shape.own.insert(shape.own.end(), own.begin(), own.end());
    if (run) {
      shape.runs.emplace_back(part, bytes[3]);
    } else {
      shape.raw.push_back({.own_end = shape.own.size(), .content = part});
    }
    at += own.size() + (run ? 0 : block.size);
    last = block.last;
  }
  if (!content.empty() || at + sizeof(std::uint32_t) != stored_size) return std::nullopt;
  return shape;
}

}  // namespace

bool FrameDecoder::read_stored(const InputFile& file, std::uint64_t offset, std::uint64_t stored_size,
                               std::span<std::byte> content) {
  const auto shape = shape_of(file, offset, stored_size, content);
  if (!shape || shape->raw.empty()) return false;
  std::vector<std::byte> found(shape->own.size() + sizeof(std::uint32_t));
  std::vector<std::span<std::byte>> rooms;
  std::size_t at = 0;
  for (const auto& [own_end, bytes] : shape->raw) {
    rooms.push_back(std::span(found).subspan(at, own_end - at));
    rooms.push_back(bytes);
    at = own_end;
  }
  rooms.push_back(std::span(found).subspan(at));
  const bool same =
      file.read_scattered(offset, rooms) && std::equal(shape->own.begin(), shape->own.end(), found.begin());
  if (!same) return false;
  for (const auto& [bytes, value] : shape->runs) std::ranges::fill(bytes, value);
  return checksum_of(content) == frame_checksum(found);
}

bool FrameDecoder::copy_stored(std::span<const std::byte> stored, std::span<std::byte> content) {
  const auto head = stored.size() < 4 || load_le<std::uint32_t>(stored.data()) != data_magic
                        ? std::nullopt
                        : read_head(stored);
  if (!head || head->content_size.value_or(content.size()) != content.size()) return false;
  const bool copied =
      for_each_stored_block(stored.subspan(head->head_bytes), head->checksum ? 4 : 0,
                            [&content](const BlockHead& block, std::span<const std::byte> bytes) {
                              if (block.size > content.size()) return false;
                              if (block.type == run_block) {
                                std::fill_n(content.begin(), block.size, bytes[0]);
                              } else {
                                std::ranges::copy(bytes, content.begin());
                              }
                              content = content.subspan(block.size);
                              return true;
                            });
  return copied && content.empty();
}

struct ZstdSource::State {
  ByteSource& stored;
  Decompressor context = make_decompressor();
  ByteRoom buffer = {};
  ZSTD_inBuffer in{};
  bool inside_frame = false;
};

ZstdSource::ZstdSource(ByteSource& stored) : m_state(new State{.stored = stored}) {}
ZstdSource::~ZstdSource() = default;

std::size_t ZstdSource::read(std::span<std::byte> out) {
  State& state = *m_state;
  ZSTD_outBuffer made{out.data(), out.size(), 0};
  while (made.pos == 0 && !out.empty()) {
    if (state.in.pos == state.in.size) {
      const std::span<std::byte> room = state.buffer.make(ZSTD_DStreamInSize());
      state.in = {room.data(), state.stored.read(room), 0};
      if (state.in.size == 0) {
        if (state.inside_frame) throw Error(Fault::input, tr("the compressed data ends early"));
        return 0;
      }
    }
    const std::size_t left = ZSTD_decompressStream(state.context.get(), &made, &state.in);
    if (ZSTD_isError(left) != 0) {
      throw Error(Fault::input, fill(tr("the compressed data is damaged: {1}"), {ZSTD_getErrorName(left)}));
    }
    state.inside_frame = left != 0;
  }
  return made.pos;
}

std::vector<std::byte> decode_head(std::span<const std::byte> head, std::size_t limit) {
  const Decompressor context = make_decompressor();
  std::vector<std::byte> content(limit);
  ZSTD_outBuffer out{content.data(), content.size(), 0};
  ZSTD_inBuffer in{head.data(), head.size(), 0};
  while (in.pos < in.size && out.pos < out.size) {
    const std::size_t before = in.pos + out.pos;
    if (ZSTD_isError(ZSTD_decompressStream(context.get(), &out, &in)) != 0 || in.pos + out.pos == before)
      break;
  }
  content.resize(out.pos);
  return content;
}

}  // namespace permafrost

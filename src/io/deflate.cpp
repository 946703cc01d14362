// SPDX-License-Identifier: Apache-2.0
#include "io/deflate.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <new>
#include <utility>

#ifdef PERMAFROST_HAVE_ISAL
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#endif

namespace permafrost {
namespace {

constexpr std::size_t input_bytes = std::size_t{256} << 10;
/// The libraries count buffers in 32 bits.
constexpr std::size_t largest_step = std::size_t{1} << 30;

// zlib and ISA-L only read what next_in points at, but want it without const.
std::uint8_t* input_pointer(std::span<const std::byte> bytes) {
  return const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(bytes.data()));
}

std::uint8_t* output_pointer(std::span<std::byte> bytes) {
  return reinterpret_cast<std::uint8_t*>(bytes.data());
}

class ZlibInflater : public Inflater {
 public:
  explicit ZlibInflater(DeflateWrapping wrapping) {
    const int window_bits = wrapping == DeflateWrapping::gzip ? 15 + 16 : -15;
    if (inflateInit2(&m_stream, window_bits) != Z_OK) throw std::bad_alloc();
  }
  ~ZlibInflater() override { inflateEnd(&m_stream); }
  ZlibInflater(const ZlibInflater&) = delete;
  ZlibInflater& operator=(const ZlibInflater&) = delete;

  State step(std::span<const std::byte>& in, std::span<std::byte>& out) override {
    const auto in_size = std::min(in.size(), largest_step);
    const auto out_size = std::min(out.size(), largest_step);
    m_stream.next_in = input_pointer(in);
    m_stream.avail_in = static_cast<uInt>(in_size);
    m_stream.next_out = output_pointer(out);
    m_stream.avail_out = static_cast<uInt>(out_size);
    const int result = inflate(&m_stream, Z_NO_FLUSH);
    in = in.subspan(in_size - m_stream.avail_in);
    out = out.subspan(out_size - m_stream.avail_out);
    m_consumed += in_size - m_stream.avail_in;
    if (result == Z_STREAM_END) return State::finished;
    return result == Z_OK || result == Z_BUF_ERROR ? State::more : State::damaged;
  }
  std::uint64_t consumed() const override { return m_consumed; }

 private:
  z_stream m_stream{};
  std::uint64_t m_consumed = 0;
};

class ZlibDeflater : public Deflater {
 public:
  ZlibDeflater() {
    if (deflateInit2(&m_stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
  }
  ~ZlibDeflater() override { deflateEnd(&m_stream); }
  ZlibDeflater(const ZlibDeflater&) = delete;
  ZlibDeflater& operator=(const ZlibDeflater&) = delete;

  void step(std::span<const std::byte> bytes, bool last, ByteSink& out) override {
    m_stream.next_in = input_pointer(bytes);
    m_stream.avail_in = static_cast<uInt>(bytes.size());
    do {
      m_stream.next_out = output_pointer(m_buffer);
      m_stream.avail_out = static_cast<uInt>(m_buffer.size());
      deflate(&m_stream, last ? Z_FINISH : Z_NO_FLUSH);
      out.write(std::span(m_buffer).first(m_buffer.size() - m_stream.avail_out));
    } while (m_stream.avail_out == 0);
  }

 private:
  z_stream m_stream{};
  std::vector<std::byte> m_buffer = std::vector<std::byte>(input_bytes);
};

#ifdef PERMAFROST_HAVE_ISAL

class IsalInflater : public Inflater {
 public:
  explicit IsalInflater(DeflateWrapping wrapping) {
    isal_inflate_init(&m_stream);
    m_stream.crc_flag = wrapping == DeflateWrapping::gzip ? ISAL_GZIP : ISAL_DEFLATE;
  }

  State step(std::span<const std::byte>& in, std::span<std::byte>& out) override {
    const auto in_size = std::min(in.size(), largest_step);
    const auto out_size = std::min(out.size(), largest_step);
    m_stream.next_in = input_pointer(in);
    m_stream.avail_in = static_cast<std::uint32_t>(in_size);
    m_stream.next_out = output_pointer(out);
    m_stream.avail_out = static_cast<std::uint32_t>(out_size);
    const int result = isal_inflate(&m_stream);
    // It may give back bytes of an earlier call, more than it was given now.
    const auto taken = static_cast<std::int64_t>(in_size) - static_cast<std::int64_t>(m_stream.avail_in);
    in = in.subspan(static_cast<std::size_t>(std::max<std::int64_t>(taken, 0)));
    out = out.subspan(out_size - m_stream.avail_out);
    m_taken += taken;
    if (result >= 0 && m_stream.block_state == ISAL_BLOCK_FINISH) return State::finished;
    return result < 0 || taken < 0 ? State::damaged : State::more;
  }
  // Whole bytes that were taken ahead of the bits that were needed do not belong to the stream.
  std::uint64_t consumed() const override {
    return static_cast<std::uint64_t>(m_taken - std::max(m_stream.read_in_length, 0) / 8);
  }

 private:
  inflate_state m_stream;
  std::int64_t m_taken = 0;
};

class IsalDeflater : public Deflater {
 public:
  IsalDeflater() {
    isal_deflate_init(&m_stream);
    m_stream.level = 1;
    m_stream.level_buf = m_level_buffer.data();
    m_stream.level_buf_size = static_cast<std::uint32_t>(m_level_buffer.size());
  }

  void step(std::span<const std::byte> bytes, bool last, ByteSink& out) override {
    m_stream.next_in = input_pointer(bytes);
    m_stream.avail_in = static_cast<std::uint32_t>(bytes.size());
    m_stream.end_of_stream = last ? 1 : 0;
    do {
      m_stream.next_out = output_pointer(m_buffer);
      m_stream.avail_out = static_cast<std::uint32_t>(m_buffer.size());
      isal_deflate(&m_stream);
      out.write(std::span(m_buffer).first(m_buffer.size() - m_stream.avail_out));
    } while (m_stream.avail_out == 0);
  }

 private:
  isal_zstream m_stream{};
  std::vector<std::uint8_t> m_level_buffer = std::vector<std::uint8_t>(ISAL_DEF_LVL1_DEFAULT);
  std::vector<std::byte> m_buffer = std::vector<std::byte>(input_bytes);
};

#endif

/// Hands the engine equal pieces, since what an engine writes may depend on how its input is cut.
class SteadyDeflater : public Deflater {
 public:
  explicit SteadyDeflater(std::unique_ptr<Deflater> engine) : m_engine(std::move(engine)) {
    m_piece.reserve(input_bytes);
  }

  void step(std::span<const std::byte> bytes, bool last, ByteSink& out) override {
    while (m_piece.size() + bytes.size() > input_bytes) {
      const auto part = bytes.first(input_bytes - m_piece.size());
      bytes = bytes.subspan(part.size());
      if (m_piece.empty()) {
        m_engine->step(part, false, out);
        continue;
      }
      m_piece.insert(m_piece.end(), part.begin(), part.end());
      m_engine->step(m_piece, false, out);
      m_piece.clear();
    }
    m_piece.insert(m_piece.end(), bytes.begin(), bytes.end());
    if (last) m_engine->step(m_piece, true, out);
  }

 private:
  std::unique_ptr<Deflater> m_engine;
  std::vector<std::byte> m_piece;
};

}  // namespace

std::uint32_t crc32_of(std::uint32_t crc, std::span<const std::byte> bytes,
                       [[maybe_unused]] DeflateEngine engine) {
#ifdef PERMAFROST_HAVE_ISAL
  if (engine == DeflateEngine::fastest) return crc32_gzip_refl(crc, input_pointer(bytes), bytes.size());
#endif
  return static_cast<std::uint32_t>(crc32_z(crc, input_pointer(bytes), bytes.size()));
}

std::unique_ptr<Inflater> make_inflater(DeflateWrapping wrapping, [[maybe_unused]] DeflateEngine engine) {
#ifdef PERMAFROST_HAVE_ISAL
  if (engine == DeflateEngine::fastest) return std::make_unique<IsalInflater>(wrapping);
#endif
  return std::make_unique<ZlibInflater>(wrapping);
}

std::unique_ptr<Deflater> make_deflater([[maybe_unused]] DeflateEngine engine) {
#ifdef PERMAFROST_HAVE_ISAL
  if (engine == DeflateEngine::fastest)
    return std::make_unique<SteadyDeflater>(std::make_unique<IsalDeflater>());
#endif
  return std::make_unique<SteadyDeflater>(std::make_unique<ZlibDeflater>());
}

InflateSource::InflateSource(const InputFile& file, std::uint64_t offset, std::uint64_t length,
                             DeflateWrapping wrapping, DeflateEngine engine)
    : m_file(file), m_offset(offset), m_length(length), m_wrapping(wrapping) {
  m_buffer.make(static_cast<std::size_t>(std::min<std::uint64_t>(length, input_bytes)));
  start(engine);
}

void InflateSource::start(DeflateEngine engine) {
  m_engine = engine;
  m_inflater = make_inflater(m_wrapping, engine);
  m_taken = m_before;
  m_in = {};
}

void InflateSource::refill() {
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(m_buffer.size(), m_length - m_taken));
  m_in = m_buffer.all().first(m_file.read_at(m_offset + m_taken, m_buffer.all().first(wanted)));
  m_taken += m_in.size();
  if (m_place != nullptr) m_place->store(m_offset + m_taken, std::memory_order_relaxed);
}

/// One step, with `damaged` also for a stream that wants more than there is.
Inflater::State InflateSource::step(std::span<std::byte>& out) {
  if (m_in.empty()) refill();
  const std::size_t before = m_in.size() + out.size();
  const auto state = m_inflater->step(m_in, out);
  const bool stuck = m_in.size() + out.size() == before;
  return stuck && state == Inflater::State::more ? Inflater::State::damaged : state;
}

std::size_t InflateSource::read(std::span<std::byte> out) {
  std::span<std::byte> rest = out;
  while (!rest.empty() && !m_ended) {
    const std::size_t room = rest.size();
    const auto state = step(rest);
    m_delivered += room - rest.size();
    if (state == Inflater::State::finished) {
      m_ended = !next_member();
    } else if (state == Inflater::State::damaged) {
      if (m_engine == DeflateEngine::fastest) {
        ask_the_reference();
      } else {
        m_ended = m_torn = true;
      }
    }
  }
  return out.size() - rest.size();
}

/// zlib goes over the stream once more up to where we are and takes it from there: it knows best how
/// much of a damaged stream can be had.
void InflateSource::ask_the_reference() {
  start(DeflateEngine::reference);
  std::vector<std::byte> scratch(input_bytes);
  for (std::uint64_t left = m_delivered; left != 0;) {
    auto room =
        std::span(scratch).first(static_cast<std::size_t>(std::min<std::uint64_t>(left, scratch.size())));
    const std::size_t wanted = room.size();
    const auto state = step(room);
    left -= wanted - room.size();
    if (state == Inflater::State::more) continue;
    m_ended = true;
    m_torn = state == Inflater::State::damaged;
    return;
  }
}

/// Another gzip member right behind? What else may follow a gzip file is not ours.
bool InflateSource::next_member() {
  if (m_wrapping != DeflateWrapping::gzip) return false;
  const std::uint64_t end = consumed();
  std::array<std::byte, 2> magic{};
  if (m_length - end < magic.size() || m_file.read_at(m_offset + end, magic) != magic.size()) return false;
  if (magic != std::array{std::byte{0x1f}, std::byte{0x8b}}) return false;
  m_before = end;
  m_delivered = 0;
  start(m_engine);
  return true;
}

}  // namespace permafrost

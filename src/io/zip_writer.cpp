// SPDX-License-Identifier: Apache-2.0
#include "io/zip_writer.hpp"

#include <algorithm>
#include <cassert>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "io/deflate.hpp"
#include "io/zip_format.hpp"

namespace permafrost {
namespace {

using namespace zip;

/// An entry whose stored bytes fit here is written in one piece, with its sizes in the header.
constexpr std::size_t held_bytes = std::size_t{256} << 10;

constexpr std::uint16_t version_plain = 20;
constexpr std::uint16_t version_zip64 = 45;
constexpr std::uint16_t made_by_unix = 3U << 8U | version_zip64;
constexpr std::uint32_t regular_0644 = 0100644U << 16U;
constexpr std::uint16_t first_dos_day = 1U << 5U | 1U;  // 1980-01-01
constexpr std::size_t local_sizes_at = 14;              // crc and the two sizes of 32 bits

/// Little-endian fields one behind the other.
class Fields {
 public:
  Fields& put(std::uint64_t value, std::size_t width) {
    for (; width != 0; --width, value >>= 8U) m_bytes.push_back(static_cast<std::byte>(value & 0xffU));
    return *this;
  }
  Fields& put(std::string_view text) {
    const auto bytes = as_bytes(text);
    m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end());
    return *this;
  }
  [[nodiscard]] std::span<const std::byte> bytes() const { return m_bytes; }

 private:
  std::vector<std::byte> m_bytes;
};

std::uint64_t capped(std::uint64_t value, std::uint64_t full) { return std::min(value, full); }

/// What is known of an entry when it is complete.
struct Written {
  std::string name;
  std::uint16_t method = method_stored;
  std::uint16_t flags = flag_utf8;
  bool wide = false;  ///< a Zip64 field stands in its local header
  std::uint64_t offset = 0;
  std::uint64_t packed = 0;
  std::uint64_t unpacked = 0;
  std::uint32_t crc = 0;
};

/// Before the sizes are known a wide header holds zeros, which are overwritten or described later.
std::span<const std::byte> put_local(Fields& out, const Written& entry) {
  out.put(local_signature, 4).put(entry.wide ? version_zip64 : version_plain, 2).put(entry.flags, 2);
  out.put(entry.method, 2).put(0, 2).put(first_dos_day, 2).put(entry.crc, 4);
  out.put(entry.wide ? full32 : entry.packed, 4).put(entry.wide ? full32 : entry.unpacked, 4);
  out.put(entry.name.size(), 2).put(entry.wide ? 20 : 0, 2).put(entry.name);
  if (entry.wide) out.put(extra_zip64, 2).put(16, 2).put(entry.unpacked, 8).put(entry.packed, 8);
  return out.bytes();
}

std::span<const std::byte> put_central(Fields& out, const Written& entry) {
  Fields wide;
  for (const std::uint64_t value : {entry.unpacked, entry.packed, entry.offset}) {
    if (value >= full32) wide.put(value, 8);
  }
  const std::size_t wide_size = wide.bytes().size();
  const bool needs_zip64 = entry.wide || wide_size != 0;
  out.put(central_signature, 4).put(made_by_unix, 2).put(needs_zip64 ? version_zip64 : version_plain, 2);
  out.put(entry.flags, 2).put(entry.method, 2).put(0, 2).put(first_dos_day, 2).put(entry.crc, 4);
  out.put(capped(entry.packed, full32), 4).put(capped(entry.unpacked, full32), 4);
  out.put(entry.name.size(), 2).put(wide_size == 0 ? 0 : 4 + wide_size, 2).put(0, 2).put(0, 2).put(0, 2);
  out.put(regular_0644, 4).put(capped(entry.offset, full32), 4).put(entry.name);
  if (wide_size != 0) out.put(extra_zip64, 2).put(wide_size, 2).put(as_text(wide.bytes()));
  return out.bytes();
}

/// The entry being written: packs, counts, and keeps the beginning back until it is known to be large.
class EntrySink : public ByteSink {
 public:
  explicit EntrySink(AtomicFile& out) : m_out(out) { m_held.reserve(held_bytes); }

  void begin(std::string_view name, ZipWriter::Method method) {
    m_entry = Written{};
    m_entry.name = name;
    m_entry.offset = m_out.position();
    m_deflater.reset();
    if (method != ZipWriter::Method::deflate) return;
    m_entry.method = method_deflated;
    m_deflater = make_deflater();
  }

  void write(std::span<const std::byte> bytes) override {
    m_entry.crc = crc32_of(m_entry.crc, bytes);
    m_entry.unpacked += bytes.size();
    if (m_deflater) {
      m_deflater->step(bytes, false, m_stored);
    } else {
      store(bytes);
    }
  }

  Written end() {
    if (m_deflater) m_deflater->step({}, true, m_stored);
    if (!m_entry.wide) {
      Fields header;
      m_out.write(put_local(header, m_entry));
      m_out.write(m_held);
      m_held.clear();
    } else if (m_out.seekable()) {
      Fields header;
      const auto bytes = put_local(header, m_entry);
      m_out.write_at(m_entry.offset + local_sizes_at, bytes.subspan(local_sizes_at));
    } else {
      Fields descriptor;
      descriptor.put(descriptor_signature, 4)
          .put(m_entry.crc, 4)
          .put(m_entry.packed, 8)
          .put(m_entry.unpacked, 8);
      m_out.write(descriptor.bytes());
    }
    return std::move(m_entry);
  }

 private:
  /// What the deflater gives goes the same way as stored bytes.
  struct Stored : ByteSink {
    explicit Stored(EntrySink& entry) : m_sink(entry) {}
    void write(std::span<const std::byte> bytes) override { m_sink.store(bytes); }
    EntrySink& m_sink;
  };

  void store(std::span<const std::byte> bytes) {
    m_entry.packed += bytes.size();
    if (!m_entry.wide && m_entry.packed <= held_bytes) {
      m_held.insert(m_held.end(), bytes.begin(), bytes.end());
      return;
    }
    if (!m_entry.wide) open_wide();
    m_out.write(bytes);
  }

  void open_wide() {
    Written unknown = m_entry;
    unknown.crc = 0;
    unknown.packed = unknown.unpacked = 0;
    unknown.wide = m_entry.wide = true;
    if (!m_out.seekable()) unknown.flags = m_entry.flags |= flag_sizes_follow;
    Fields header;
    m_out.write(put_local(header, unknown));
    m_out.write(m_held);
    m_held.clear();
  }

  AtomicFile& m_out;
  Stored m_stored{*this};
  Written m_entry;
  std::unique_ptr<Deflater> m_deflater;
  std::vector<std::byte> m_held;
};

}  // namespace

struct ZipWriter::State {
  explicit State(AtomicFile& file) : out(file), sink(file) {}

  void end_entry() {
    if (!std::exchange(open, false)) return;
    Fields header;
    directory.write(put_central(header, sink.end()));
    ++count;
  }

  AtomicFile& out;
  EntrySink sink;
  Spool directory;
  std::uint64_t count = 0;
  bool open = false;
  bool finished = false;
};

ZipWriter::ZipWriter(AtomicFile& out) : m_state(std::make_unique<State>(out)) {}
ZipWriter::~ZipWriter() = default;

ByteSink& ZipWriter::add(std::string_view name, Method method) {
  assert(!m_state->finished);
  if (name.size() > full16) {
    throw Error(Fault::limit,
                fill(tr("a name in a zip cannot have {1} bytes"), {std::uint64_t{name.size()}}));
  }
  m_state->end_entry();
  m_state->sink.begin(name, method);
  m_state->open = true;
  return m_state->sink;
}

void ZipWriter::finish() {
  State& state = *m_state;
  assert(!state.finished);
  state.end_entry();
  state.finished = true;
  const std::uint64_t begin = state.out.position();
  const std::uint64_t size = state.directory.size();
  copy(*state.directory.open(), state.out);
  Fields end;
  if (state.count >= full16 || begin >= full32 || size >= full32) {
    const std::uint64_t end64 = state.out.position();
    end.put(end64_signature, 4).put(end64_bytes - 12, 8).put(made_by_unix, 2).put(version_zip64, 2);
    end.put(0, 4).put(0, 4).put(state.count, 8).put(state.count, 8).put(size, 8).put(begin, 8);
    end.put(locator64_signature, 4).put(0, 4).put(end64, 8).put(1, 4);
  }
  end.put(end_signature, 4).put(0, 2).put(0, 2).put(capped(state.count, full16), 2);
  end.put(capped(state.count, full16), 2)
      .put(capped(size, full32), 4)
      .put(capped(begin, full32), 4)
      .put(0, 2);
  state.out.write(end.bytes());
}

}  // namespace permafrost

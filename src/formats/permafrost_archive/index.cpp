// SPDX-License-Identifier: Apache-2.0
#include "formats/permafrost_archive/index.hpp"

#include <algorithm>
#include <charconv>

#include "base/error.hpp"
#include "base/url.hpp"
#include "formats/permafrost_archive/layout.hpp"
#include "io/little_endian.hpp"
#include "io/sha256.hpp"
#include "io/zstd_frames.hpp"

namespace permafrost::archive {

namespace {

constexpr std::string_view payload_magic = "PFRINDEX";
constexpr std::size_t head_bytes = 16, section_bytes = 32, tail_bytes = 32 + 8 + 8, name_row_bytes = 12;
constexpr std::size_t most_sections = 64, packed_piece = std::size_t{256} << 10,
                      longest_line = std::size_t{64} << 10, longest_id = std::size_t{32} << 10;
constexpr std::uint32_t packed_flag = 1;

std::array<std::byte, FrameRow::bytes> encode(const FrameRow& row) {
  std::array<std::byte, FrameRow::bytes> out{};
  store_le(out.data(), row.offset);
  store_le(out.data() + 8, row.content_offset);
  store_le(out.data() + 16, row.stored_size);
  store_le(out.data() + 20, row.content_size);
  std::copy(row.sha256.bytes.begin(), row.sha256.bytes.end(), out.begin() + 24);
  return out;
}

template <typename Row>
Row decode(const std::byte* from);

template <>
FrameRow decode(const std::byte* from) {
  FrameRow row{.offset = load_le<std::uint64_t>(from),
               .content_offset = load_le<std::uint64_t>(from + 8),
               .stored_size = load_le<std::uint32_t>(from + 16),
               .content_size = load_le<std::uint32_t>(from + 20),
               .sha256 = {}};
  std::copy_n(from + 24, row.sha256.bytes.size(), row.sha256.bytes.begin());
  return row;
}

std::array<std::byte, RunRow::bytes> encode(const RunRow& row) {
  std::array<std::byte, RunRow::bytes> out{};
  store_le(out.data(), row.frame);
  store_le(out.data() + 4, row.entry);
  store_le(out.data() + 8, row.first_item);
  store_le(out.data() + 16, row.place);
  store_le(out.data() + 20, row.length);
  store_le(out.data() + 24, row.count);
  store_le(out.data() + 28, row.ranged);
  store_le(out.data() + 32, row.least_key);
  store_le(out.data() + 40, row.greatest_key);
  store_le(out.data() + 48, static_cast<std::uint64_t>(row.earliest));
  store_le(out.data() + 56, static_cast<std::uint64_t>(row.latest));
  return out;
}

template <>
RunRow decode(const std::byte* from) {
  return {.frame = load_le<std::uint32_t>(from),
          .entry = load_le<std::uint32_t>(from + 4),
          .first_item = load_le<std::uint64_t>(from + 8),
          .place = load_le<std::uint32_t>(from + 16),
          .length = load_le<std::uint32_t>(from + 20),
          .count = load_le<std::uint32_t>(from + 24),
          .ranged = load_le<std::uint32_t>(from + 28),
          .least_key = load_le<std::uint64_t>(from + 32),
          .greatest_key = load_le<std::uint64_t>(from + 40),
          .earliest = static_cast<std::int64_t>(load_le<std::uint64_t>(from + 48)),
          .latest = static_cast<std::int64_t>(load_le<std::uint64_t>(from + 56))};
}

/// The next field of a line, up to a tab; 0 where there is no number.
std::string_view take_field(std::string_view& line) {
  const std::string_view field = line.substr(0, line.find('\t'));
  line.remove_prefix(std::min(line.size(), field.size() + 1));
  return field;
}

std::uint64_t take_number(std::string_view& line) {
  const std::string_view field = take_field(line);
  std::uint64_t value = 0;
  std::from_chars(field.data(), field.data() + field.size(), value);
  return value;
}

constexpr RunRow empty_run{.least_key = ~std::uint64_t{0}, .earliest = 1, .latest = 0};

}  // namespace

// --- collecting runs ----------------------------------------------------------------------------

void RunCollector::add(const ItemKeys& keys, std::uint64_t place, std::uint64_t length) {
  if (m_row.count == 0) {
    m_row = empty_run;
    m_row.place = static_cast<std::uint32_t>(place);
    m_row.first_item = m_items_before;
    m_rising = true;
  }
  ++m_row.count;
  m_row.length = static_cast<std::uint32_t>(place + length - m_row.place);
  if (keys.time) {
    const bool first = m_row.earliest > m_row.latest;
    m_row.earliest = first ? *keys.time : std::min(m_row.earliest, *keys.time);
    m_row.latest = first ? *keys.time : std::max(m_row.latest, *keys.time);
  }

  const auto key = last_number(keys.id);
  m_rising = m_rising && key && (!m_last_key || *key > *m_last_key);
  if (key) {
    m_last_key = std::max(m_last_key.value_or(0), *key);
    m_row.least_key = std::min(m_row.least_key, *key);
    m_row.greatest_key = std::max(m_row.greatest_key, *key);
  }
  for (const std::string_view name : {keys.id, keys.object_id, keys.url}) {
    if (name.empty()) continue;
    m_all.push_back(hash64(name));
    if (key && last_number(name) != key) m_odd.push_back(m_all.back());
  }
}

RunCollector::Closed RunCollector::close() {
  m_items_before += m_row.count;
  if (m_row.least_key > m_row.greatest_key) m_row.least_key = 0;
  m_row.ranged = m_rising ? 1 : 0;
  Closed closed{.row = m_row, .hashes = m_rising ? std::move(m_odd) : std::move(m_all)};
  std::sort(closed.hashes.begin(), closed.hashes.end());
  closed.hashes.erase(std::unique(closed.hashes.begin(), closed.hashes.end()), closed.hashes.end());
  m_row = RunRow{};
  m_all.clear();
  m_odd.clear();
  return closed;
}

// --- building -----------------------------------------------------------------------------------

IndexBuilder::IndexBuilder() : m_names(std::size_t{4} << 20) {}

void IndexBuilder::frame(const FrameRow& row) { m_frames.write(encode(row)); }

void IndexBuilder::entry(const EntryRow& row) {
  std::string line = std::to_string(row.data_offset) + "\t" + std::to_string(row.size);
  line.append(row.link ? "\tl\t" : "\tf\t").append(storable(row.path)).append("\n");
  m_entries.write(as_bytes(line));
  ++m_entry_count;
}

void IndexBuilder::account(const AccountRow& row) {
  std::string line = std::to_string(row.first_entry) + "\t" + std::to_string(row.provenance_offset) + "\t" +
                     std::to_string(row.provenance_size) + "\t";
  line.append(storable(row.directory))
      .append("\t")
      .append(row.id.size() > longest_id ? "" : storable(row.id))
      .append("\n");
  m_accounts.write(as_bytes(line));
}

void IndexBuilder::run(const RunRow& row, std::span<const std::uint64_t> hashes) {
  m_runs.write(encode(row));
  for (const std::uint64_t hash : hashes) {
    std::array<std::byte, 8> key{};
    store_le(key.data(), hash);
    std::reverse(key.begin(), key.end());  // sorted bytewise, so the greatest byte first
    std::array<std::byte, 4> value{};
    store_le(value.data(), m_run_count);
    m_names.add(as_text(key), as_text(value));
  }
  ++m_run_count;
}

namespace {

/// The bytes of `plain` as small zstd frames one after the other.
Spool pack(const Spool& plain) {
  Spool packed;
  FrameEncoder encoder(3);
  const auto source = plain.open();
  std::vector<std::byte> content(packed_piece);
  EncodedFrame frame;
  while (const std::size_t got = read_fully(*source, content)) {
    encoder.encode(std::span(content).first(got), Packing::compress, frame);
    frame.write_to(packed);
  }
  return packed;
}

class HashingSink : public ByteSink {
 public:
  explicit HashingSink(ByteSink& next) : m_next(next) {}
  void write(std::span<const std::byte> bytes) override {
    m_hasher.update(bytes);
    m_next.write(bytes);
  }
  Sha256 digest() { return m_hasher.finish(); }

 private:
  ByteSink& m_next;
  Sha256Hasher m_hasher;
};

std::array<std::byte, section_bytes> encode_section(std::string_view id, bool packed, std::uint64_t offset,
                                                    std::uint64_t size, std::uint64_t content) {
  std::array<std::byte, section_bytes> out{};
  std::copy_n(as_bytes(id).begin(), 4, out.begin());
  store_le(out.data() + 4, packed ? packed_flag : 0U);
  store_le(out.data() + 8, offset);
  store_le(out.data() + 16, size);
  store_le(out.data() + 24, content);
  return out;
}

}  // namespace

Spool Index::write(std::span<const Section> sections) {
  Spool payload;
  HashingSink out(payload);
  std::array<std::byte, head_bytes> head{};
  std::copy(as_bytes(payload_magic).begin(), as_bytes(payload_magic).end(), head.begin());
  store_le(head.data() + 8, static_cast<std::uint16_t>(version_major));
  store_le(head.data() + 10, static_cast<std::uint16_t>(version_minor));
  store_le(head.data() + 12, static_cast<std::uint32_t>(sections.size()));
  out.write(head);
  std::uint64_t offset = head_bytes + sections.size() * section_bytes;
  for (const Section& section : sections) {
    const std::uint64_t size = section.region.size();
    out.write(encode_section(section.id, section.packed, offset, size, section.content));
    offset += size;
  }
  for (const Section& section : sections) copy(*section.region.open(), out);

  std::array<std::byte, tail_bytes> tail{};
  const Sha256 digest = out.digest();
  std::copy(digest.bytes.begin(), digest.bytes.end(), tail.begin());
  store_le(tail.data() + 32, offset + tail_bytes);
  std::copy(as_bytes(payload_magic).begin(), as_bytes(payload_magic).end(), tail.begin() + 40);
  payload.write(tail);
  return payload;
}

namespace {
Region region_of(Spool spool) { return Region(std::make_shared<const Spool>(std::move(spool))); }
}  // namespace

Spool IndexBuilder::finish() {
  Spool names;
  m_names.for_each([&](std::string_view key, std::string_view value) {
    std::array<std::byte, name_row_bytes> row{};
    std::copy_n(as_bytes(key).rbegin(), 8, row.begin());
    std::copy_n(as_bytes(value).begin(), 4, row.begin() + 8);
    names.write(row);
  });
  const std::uint64_t frame_bytes = m_frames.size(), run_bytes = m_runs.size(), name_bytes = names.size();
  const std::array sections{
      Index::Section{std::string(Index::frames_id), false, region_of(std::move(m_frames)), frame_bytes},
      Index::Section{std::string(Index::entries_id), true, region_of(pack(m_entries)), m_entries.size()},
      Index::Section{std::string(Index::accounts_id), true, region_of(pack(m_accounts)), m_accounts.size()},
      Index::Section{std::string(Index::runs_id), false, region_of(std::move(m_runs)), run_bytes},
      Index::Section{std::string(Index::names_id), false, region_of(std::move(names)), name_bytes}};
  return Index::write(sections);
}

Spool IndexBuilder::finish_with_rest_of(const Index& other) {
  const std::uint64_t frame_bytes = m_frames.size();
  std::vector<Index::Section> sections{
      {std::string(Index::frames_id), false, region_of(std::move(m_frames)), frame_bytes},
      {std::string(Index::entries_id), true, region_of(pack(m_entries)), m_entries.size()}};
  for (const std::string_view id : {Index::accounts_id, Index::runs_id, Index::names_id}) {
    const auto found = std::find_if(other.m_sections.begin(), other.m_sections.end(),
                                    [&](const Index::Section& section) { return section.id == id; });
    sections.push_back(found == other.m_sections.end() ? Index::Section{std::string(id), false, {}, 0}
                                                       : *found);
  }
  return Index::write(sections);
}

// --- regions ------------------------------------------------------------------------------------

std::size_t Region::read_at(std::uint64_t offset, std::span<std::byte> out) const {
  if (offset >= m_size) return 0;
  out = out.first(static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), m_size - offset)));
  return m_file != nullptr ? m_file->read_at(m_offset + offset, out)
                           : m_spool->read_at(m_offset + offset, out);
}

Region Region::part(std::uint64_t offset, std::uint64_t size) const {
  Region part = *this;
  part.m_offset += offset;
  part.m_size = offset > m_size ? 0 : std::min(size, m_size - offset);
  return part;
}

namespace {
class RegionSource : public ByteSource {
 public:
  explicit RegionSource(Region region) : m_region(std::move(region)) {}
  std::size_t read(std::span<std::byte> out) override {
    const std::size_t got = m_region.read_at(m_at, out);
    m_at += got;
    return got;
  }

 private:
  Region m_region;
  std::uint64_t m_at = 0;
};
}  // namespace

std::unique_ptr<ByteSource> Region::open() const { return std::make_unique<RegionSource>(*this); }

// --- reading ------------------------------------------------------------------------------------

std::optional<Index> Index::find(const InputFile& file, std::uint64_t end) {
  std::array<std::byte, 16> tail{};
  if (end > file.size() || end < head_bytes + tail_bytes + 8) return std::nullopt;
  file.read_exactly(end - tail.size(), tail);
  const auto size = load_le<std::uint64_t>(tail.data());
  if (as_text(std::span(tail).last(8)) != payload_magic || size < head_bytes + tail_bytes || size > end - 8) {
    return std::nullopt;
  }
  Index index(Region(file, end - size, size));
  index.m_frame_offset = end - size - 8;
  return index;
}

Index Index::of(Spool payload) { return Index(Region(std::make_shared<const Spool>(std::move(payload)))); }

void Index::read_directory() {
  std::array<std::byte, head_bytes> head{};
  if (m_payload.read_at(0, head) != head.size() || as_text(std::span(head).first(8)) != payload_magic) return;
  m_major = load_le<std::uint16_t>(head.data() + 8);
  const auto count = load_le<std::uint32_t>(head.data() + 12);
  if (m_major != version_major || count > most_sections) return;
  for (std::uint32_t i = 0; i < count; ++i) {
    std::array<std::byte, section_bytes> line{};
    if (m_payload.read_at(head_bytes + i * section_bytes, line) != line.size()) return;
    const auto offset = load_le<std::uint64_t>(line.data() + 8),
               size = load_le<std::uint64_t>(line.data() + 16);
    if (offset > m_payload.size() || size > m_payload.size() - offset) return;
    m_sections.push_back({.id = std::string(as_text(std::span(line).first(4))),
                          .packed = (load_le<std::uint32_t>(line.data() + 4) & packed_flag) != 0,
                          .region = m_payload.part(offset, size),
                          .content = load_le<std::uint64_t>(line.data() + 24)});
  }
  m_shaped = true;
}

bool Index::unpacks(const Section& section) const {
  std::unique_ptr<ByteSource> stored;
  const auto content = open(section, stored);
  std::array<std::byte, 16384> buffer;
  std::uint64_t size = 0;
  try {
    while (const std::size_t got = content->read(buffer)) {
      size += got;
      if (size > section.content) return false;  // whoever made it wants us to unpack without end
    }
  } catch (const Error&) {
    return false;
  }
  return size == section.content;
}

std::optional<Index::Damage> Index::damage() const {
  Sha256Hasher hasher;
  const auto body = m_payload.part(0, m_payload.size() - tail_bytes).open();
  std::array<std::byte, 16384> buffer;
  while (const std::size_t got = body->read(buffer)) hasher.update(std::span(buffer).first(got));
  std::array<std::byte, 32> digest{};
  m_payload.read_at(m_payload.size() - tail_bytes, digest);
  if (hasher.finish().bytes != digest) return Damage::digest;
  if (!m_shaped) return m_major > version_major ? Damage::newer : Damage::shape;
  const bool whole = std::ranges::all_of(m_sections, [&](const Section& section) {
    return (section.id != entries_id && section.id != accounts_id) || unpacks(section);
  });
  return whole && frames_join() ? std::nullopt : std::optional(Damage::shape);
}

Region Index::section(std::string_view id) const {
  for (const Section& section : m_sections) {
    if (section.id == id) return section.region;
  }
  return {};
}

bool Index::frames_join() const {
  std::uint64_t offset = 0, content = 0;
  FrameCursor rows(*this);
  for (FrameRow row; rows.next(row);) {
    if (row.offset != offset || row.content_offset != content) return false;
    offset += row.stored_size;
    content += row.content_size;
  }
  return offset != 0;
}

FrameRow Index::frame(std::uint64_t number) const {
  std::array<std::byte, FrameRow::bytes> row{};
  section(frames_id).read_at(number * row.size(), row);
  return decode<FrameRow>(row.data());
}

std::unique_ptr<ByteSource> Index::open(const Section& section, std::unique_ptr<ByteSource>& stored) const {
  stored = section.region.open();
  if (section.packed) return std::make_unique<ZstdSource>(*stored);
  return std::move(stored);
}

IndexLines::IndexLines(const Index& index, std::string_view section) : m_lines(longest_line) {
  for (const Index::Section& one : index.m_sections) {
    if (one.id == section) m_source = index.open(one, m_stored);
  }
}

std::optional<std::string_view> IndexLines::next() {
  return m_source ? m_lines.next(*m_source) : std::nullopt;
}

bool EntryCursor::next(EntryRow& row) {
  auto line = m_lines.next();
  if (!line) return false;
  row.data_offset = take_number(*line);
  row.size = take_number(*line);
  row.link = take_field(*line) == "l";
  row.path = *line;
  return true;
}

bool AccountCursor::next(AccountRow& row) {
  auto line = m_lines.next();
  if (!line) return false;
  row.first_entry = static_cast<std::uint32_t>(take_number(*line));
  row.provenance_offset = take_number(*line);
  row.provenance_size = take_number(*line);
  row.directory = take_field(*line);
  row.id = *line;
  return true;
}

void Index::for_each_entry(const std::function<bool(std::uint32_t, const EntryRow&)>& visit) const {
  EntryCursor cursor(*this);
  EntryRow row;
  for (std::uint32_t number = 0; cursor.next(row); ++number) {
    if (!visit(number, row)) return;
  }
}

void Index::for_each_account(const std::function<bool(const AccountRow&)>& visit) const {
  AccountCursor cursor(*this);
  AccountRow row;
  while (cursor.next(row)) {
    if (!visit(row)) return;
  }
}

template <typename R>
RowCursor<R>::RowCursor(const Index& index, std::uint64_t first)
    : m_region(index.section(R::section)), m_next(first * R::bytes) {}

template <typename R>
bool RowCursor<R>::next(R& row) {
  if (m_at == m_filled) {
    const std::size_t got = m_region.read_at(m_next, m_rows);
    m_filled = got - got % R::bytes;
    m_next += m_filled;
    m_at = 0;
  }
  if (m_at == m_filled) return false;
  row = decode<R>(m_rows.data() + m_at);
  m_at += R::bytes;
  return true;
}

template class RowCursor<FrameRow>;
template class RowCursor<RunRow>;

void Index::for_each_run(const std::function<bool(std::uint32_t, const RunRow&)>& visit) const {
  RunCursor cursor(*this);
  RunRow row;
  for (std::uint32_t number = 0; cursor.next(row); ++number) {
    if (!visit(number, row)) return;
  }
}

std::optional<RunRow> Index::run(std::uint32_t number) const {
  std::array<std::byte, RunRow::bytes> row{};
  if (section(runs_id).read_at(std::uint64_t{number} * row.size(), row) != row.size()) return std::nullopt;
  return decode<RunRow>(row.data());
}

std::vector<std::uint32_t> Index::runs_with(std::uint64_t hash) const {
  const Region names = section(names_id);
  std::array<std::byte, name_row_bytes> row{};
  const auto hash_at = [&](std::uint64_t number) {
    names.read_at(number * row.size(), row);
    return load_le<std::uint64_t>(row.data());
  };
  std::uint64_t low = 0, high = names.size() / name_row_bytes;
  const std::uint64_t count = high;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (hash_at(middle) < hash) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  std::vector<std::uint32_t> runs;
  for (; low < count && hash_at(low) == hash && runs.size() < 1000; ++low) {
    runs.push_back(load_le<std::uint32_t>(row.data() + 8));
  }
  return runs;
}

std::vector<std::string> Index::differences(const Index& other, Part part) const {
  std::vector<std::string> names;
  constexpr std::array sections{frames_id, entries_id, accounts_id, runs_id, names_id};
  for (const std::string_view id : std::span(sections).first(part == Part::layout ? 2 : sections.size())) {
    std::array<Sha256, 2> digests;
    const std::array<const Index*, 2> both{this, &other};
    for (std::size_t i = 0; i < 2; ++i) {
      for (const Section& section : both[i]->m_sections) {
        if (section.id != id) continue;
        std::unique_ptr<ByteSource> stored;
        digests[i] = drain(*open(section, stored)).sha256;
      }
    }
    if (digests[0] != digests[1]) names.emplace_back(id);
  }
  return names;
}

}  // namespace permafrost::archive

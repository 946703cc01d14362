// SPDX-License-Identifier: Apache-2.0
#include "io/zip_entry_source.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/stop.hpp"
#include "base/text.hpp"
#include "io/container_findings.hpp"
#include "io/read_ahead.hpp"

namespace permafrost {
namespace {

using namespace container_finding;

/// Entries below this are unpacked sooner than a thread is made.
constexpr std::uint64_t worth_a_thread = std::uint64_t{1} << 20;
constexpr std::uint64_t ratio_free_bytes = std::uint64_t{64} << 20;
constexpr std::uint64_t four_gib = std::uint64_t{1} << 32;

/// Equal, or equal as far as 32 bits go where nothing wider was written.
bool sizes_agree(std::uint64_t recorded, std::uint64_t real, bool zip64) {
  return recorded == real || (!zip64 && recorded == real % four_gib);
}

}  // namespace

ZipEntrySource::ZipEntrySource(const Surroundings& around, const zip::Header& header, std::string name,
                               std::uint64_t ordinal, std::optional<ZipSpan> stored)
    : m_around(around), m_header(header), m_name(std::move(name)), m_ordinal(ordinal), m_stored(stored) {}

void ZipEntrySource::report(const FindingInfo& info, std::string message) {
  m_around.ledger.report(m_ordinal, info, m_name, std::move(message));
}

/// The data begin behind the local header, whose name and extra field may differ from the central ones.
/// A header that lost its signature but still bears the name is good enough.
std::optional<ZipSpan> ZipEntrySource::find_stored() {
  const InputFile& file = m_around.file;
  std::array<std::byte, zip::local_bytes> fixed{};
  if (m_header.offset >= file.size() || file.read_at(m_header.offset, fixed) != fixed.size()) return {};
  const std::size_t length = zip::local_length(fixed);
  std::vector<std::byte> whole(length);
  if (file.read_at(m_header.offset, whole) != length) return {};
  const auto local = zip::parse_local(whole);
  const bool signature = zip::number32(fixed, 0) == zip::local_signature;
  if (!signature && local.raw_name != m_header.raw_name) return {};
  compare_headers(local);
  const std::uint64_t begin = m_header.offset + length;
  return ZipSpan{begin, std::min(m_header.packed, file.size() - begin)};
}

void ZipEntrySource::compare_headers(const zip::Header& local) {
  const auto differ = [this](const char* what) {
    report(zip_headers_differ,
           fill(tr("the local header and the central directory give it another {1}"), {what}));
  };
  if (local.raw_name != m_header.raw_name && local.name != m_header.name) return differ(tr("name"));
  if (local.method != m_header.method) return differ(tr("method"));
  if (local.encrypted() != m_header.encrypted()) return differ(tr("encryption"));
  if (local.sizes_follow()) return;
  if (local.packed != m_header.packed || local.unpacked != m_header.unpacked) return differ(tr("size"));
  if (local.crc != m_header.crc) differ(tr("checksum"));
}

void ZipEntrySource::open() {
  if (!m_stored) m_stored = find_stored();
  if (!m_stored) {
    report(stream_torn, fill(tr("there is no local header at offset {1}"), {m_header.offset}));
    m_ended = true;
    return;
  }
  const bool empty = m_header.packed == 0 && m_header.unpacked == 0 && !m_header.sizes_follow();
  if (m_header.method == zip::method_stored || empty) {
    m_bytes = m_around.file.range(m_stored->begin, m_stored->length);
    return;
  }
  auto inflate = std::make_unique<InflateSource>(m_around.file, m_stored->begin, m_stored->length);
  inflate->show_progress(m_around.env.bytes_done);
  m_inflate = inflate.get();
  if (m_around.env.read_ahead && m_header.unpacked >= worth_a_thread) {
    m_bytes = std::make_unique<ReadAheadSource>(std::move(inflate));
  } else {
    m_bytes = std::move(inflate);
  }
}

std::size_t ZipEntrySource::read(std::span<std::byte> out) {
  if (m_ended || out.empty()) return 0;
  throw_if_stopped(m_around.env.stop);
  if (!m_bytes) open();
  if (m_ended) return 0;
  const std::size_t count = m_bytes->read(out);
  if (count == 0) {
    conclude();
    return 0;
  }
  m_size += count;
  m_crc = crc32_of(m_crc, out.first(count));
  if (within_limits()) return count;
  m_ended = true;
  return 0;
}

bool ZipEntrySource::within_limits() {
  const Limits& limits = m_around.env.limits;
  if (m_size > limits.entry_bytes) {
    report(entry_too_large, fill(tr("it has more than {1}"), {human_bytes(limits.entry_bytes)}));
    return false;
  }
  if (m_size > ratio_free_bytes && m_size / limits.inflate_ratio > m_stored->length) {
    report(entry_inflates_too_much, fill(tr("{1} in the zip have given more than {2}"),
                                         {human_bytes(m_stored->length), human_bytes(m_size)}));
    return false;
  }
  return true;
}

void ZipEntrySource::conclude() {
  m_ended = true;
  const bool torn = m_inflate != nullptr ? m_inflate->torn() : m_stored->length < m_header.packed;
  if (torn) {
    report(stream_torn, fill(tr("it breaks off after {1} bytes"), {m_size}));
    return;
  }
  m_whole = true;
  if (!m_header.sizes_follow() || m_header.crc != 0 || m_header.unpacked != 0) {
    check(m_header.crc, m_header.unpacked);
  }
}

void ZipEntrySource::check(std::uint32_t crc, std::uint64_t unpacked) {
  if (!m_whole) return;
  if (!sizes_agree(unpacked, m_size, m_header.zip64)) {
    report(entry_size_differs, fill(tr("it says {1} bytes and has {2}"), {unpacked, m_size}));
  } else if (crc != m_crc) {
    report(entry_checksum_differs, tr("its CRC-32 differs"));
  }
}

std::uint64_t ZipEntrySource::find_end() {
  std::vector<std::byte> buffer(std::size_t{64} << 10);
  while (read(buffer) != 0) {
  }
  return m_inflate != nullptr ? m_stored->begin + m_inflate->consumed() : m_stored->begin + m_stored->length;
}

}  // namespace permafrost

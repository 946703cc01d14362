// SPDX-License-Identifier: Apache-2.0
#include "io/zip_salvage.hpp"

#include <array>
#include <string_view>
#include <vector>

#include "io/deflate.hpp"

namespace permafrost {
namespace {

using namespace zip;

/// A descriptor comes with or without its signature and with sizes of 32 or 64 bits.
struct DescriptorForm {
  bool signature;
  std::size_t size_width;
};
constexpr std::array descriptor_forms{DescriptorForm{true, 4}, DescriptorForm{true, 8},
                                      DescriptorForm{false, 4}, DescriptorForm{false, 8}};

constexpr std::uint16_t newest_version = 63;
constexpr std::uint16_t largest_method = 99;
constexpr std::size_t largest_descriptor = 24;

}  // namespace

std::uint32_t ZipSalvage::signature_at(std::uint64_t at) {
  const auto bytes = m_window.at(at, 4);
  return bytes.size() == 4 ? number32(bytes, 0) : 0;
}

/// Does something stand at `at` that follows the bytes of an entry in a whole zip?
bool ZipSalvage::entry_ends_at(std::uint64_t at) {
  if (at == m_file.size()) return true;
  switch (signature_at(at)) {
    case local_signature:
    case central_signature:
    case end_signature:
    case end64_signature: return true;
    default: return false;
  }
}

std::optional<ZipSalvage::Descriptor> ZipSalvage::descriptor_at(std::uint64_t at, std::uint64_t packed) {
  for (const auto [signature, width] : descriptor_forms) {
    const std::size_t crc_at = signature ? 4 : 0;
    const std::size_t length = crc_at + 4 + 2 * width;
    const auto bytes = m_window.at(at, length);
    if (bytes.size() != length || (signature && number32(bytes, 0) != descriptor_signature)) continue;
    const std::uint64_t mask = width == 4 ? full32 : ~std::uint64_t{0};
    if (number(bytes, crc_at + 4, width) != (packed & mask)) continue;
    const Descriptor found{length, number32(bytes, crc_at), number(bytes, crc_at + 4 + width, width)};
    if (entry_ends_at(at + length)) return found;
  }
  return {};
}

/// A header that makes sense, not just four bytes that look like one.
std::optional<ZipSalvage::Found> ZipSalvage::header_at(std::uint64_t at) {
  const auto fixed = m_window.at(at, local_bytes);
  if (fixed.size() != local_bytes || number32(fixed, 0) != local_signature) return {};
  if ((number16(fixed, 4) & 0xffU) > newest_version || number16(fixed, 8) > largest_method) return {};
  if (number16(fixed, 26) == 0) return {};
  const std::size_t length = local_length(fixed);
  const auto whole = m_window.at(at, length);
  if (whole.size() != length) return {};
  return Found{parse_local(whole), at, at + length, 0, true};
}

std::optional<std::uint64_t> ZipSalvage::next_signature(std::uint64_t from) {
  using namespace std::string_view_literals;
  while (from < m_file.size()) {
    const auto bytes = as_text(m_window.from(from, 4));
    const auto found = bytes.find("PK\3\4"sv);
    if (found != std::string_view::npos) return from + found;
    if (bytes.size() < 4) return {};
    from += bytes.size() - 3;
  }
  return {};
}

std::optional<ZipSalvage::Found> ZipSalvage::find(std::uint64_t from) {
  const auto signature = signature_at(from);
  if (signature == central_signature || signature == end_signature || signature == end64_signature) return {};
  for (auto at = next_signature(from); at; at = next_signature(*at + 1)) {
    auto found = header_at(*at);
    if (!found) continue;
    measure(*found);
    return found;
  }
  return {};
}

/// Do the stored bytes of the recorded size have the recorded checksum? Whatever stands behind them then
/// (a directory that was overwritten) does not matter.
bool ZipSalvage::is_whole(const Found& found) const {
  const Header& header = found.header;
  if (header.method != method_stored || header.encrypted() || header.sizes_follow()) return false;
  const auto bytes = m_file.range(found.begin, found.length);
  std::vector<std::byte> piece(std::size_t{256} << 10);
  std::uint32_t crc = 0;
  while (const std::size_t count = bytes->read(piece)) crc = crc32_of(crc, std::span(piece).first(count));
  return crc == header.crc;
}

/// The recorded size is believed when an entry can end there, or its checksum says so. Deflate ends by
/// itself; all else has to be searched for an end.
void ZipSalvage::measure(Found& found) {
  const Header& header = found.header;
  const std::uint64_t rest = m_file.size() - found.begin;
  const bool recorded = !header.sizes_follow() || header.packed != 0;
  if (recorded && header.packed <= rest) {
    const std::uint64_t end = found.begin + header.packed;
    found.length = header.packed;
    if (entry_ends_at(end) || descriptor_at(end, header.packed) || is_whole(found)) return;
  }
  if (header.method == method_deflated && !header.encrypted()) {
    found.length = rest;
    found.exact = false;
  } else {
    found.length = search_end(found.begin) - found.begin;
  }
}

/// The next header, less the descriptor that may stand before it.
std::uint64_t ZipSalvage::search_end(std::uint64_t begin) {
  using namespace std::string_view_literals;
  for (std::uint64_t at = begin; at < m_file.size();) {
    const auto bytes = as_text(m_window.from(at, largest_descriptor));
    auto found = bytes.find("PK"sv);
    if (found == std::string_view::npos) found = bytes.size() - 1;
    at += found;
    if (entry_ends_at(at)) {
      for (const auto [signature, width] : descriptor_forms) {
        const std::uint64_t length = (signature ? 8U : 4U) + 2 * width;
        if (at - begin >= length && descriptor_at(at - length, at - length - begin)) return at - length;
      }
      return at;
    }
    at += 1;
  }
  return m_file.size();
}

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
#include "io/zip_directory.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "io/file_window.hpp"

namespace permafrost {
namespace {

using namespace zip;

/// What an end record says, not yet believed.
struct EndRecord {
  std::uint64_t offset = 0;  ///< of the first end record; the directory ends here or before
  std::uint64_t size = 0;
  std::uint64_t start = 0;  ///< of the directory, as recorded
  std::uint64_t count = 0;
  bool zip64 = false;
};

std::span<const std::byte> read_at(const InputFile& file, std::uint64_t offset, std::span<std::byte> out) {
  return out.first(offset < file.size() ? file.read_at(offset, out) : 0);
}

std::optional<EndRecord> read_end64(const InputFile& file, std::uint64_t offset) {
  std::array<std::byte, end64_bytes> buffer{};
  const auto bytes = read_at(file, offset, buffer);
  if (bytes.size() != end64_bytes || number32(bytes, 0) != end64_signature) return {};
  return EndRecord{offset, number(bytes, 40, 8), number(bytes, 48, 8), number(bytes, 32, 8), true};
}

/// The Zip64 end record stands before its locator, which stands before the end record.
std::optional<EndRecord> find_end64(const InputFile& file, std::uint64_t end_offset) {
  if (end_offset < locator64_bytes + end64_bytes) return {};
  const std::uint64_t locator = end_offset - locator64_bytes;
  std::array<std::byte, locator64_bytes> buffer{};
  const auto bytes = read_at(file, locator, buffer);
  if (bytes.size() != locator64_bytes || number32(bytes, 0) != locator64_signature) return {};
  if (auto found = read_end64(file, locator - end64_bytes)) return found;
  return read_end64(file, number(bytes, 8, 8));
}

bool has_central_header(const InputFile& file, std::uint64_t offset) {
  std::array<std::byte, 4> buffer{};
  const auto bytes = read_at(file, offset, buffer);
  return bytes.size() == buffer.size() && number32(bytes, 0) == central_signature;
}

/// Where the directory is: right before the end record, or else where the record says.
std::optional<std::uint64_t> locate(const InputFile& file, const EndRecord& end) {
  if (end.size == 0 && end.count == 0) return end.offset;
  if (end.size <= end.offset && has_central_header(file, end.offset - end.size)) return end.offset - end.size;
  if (end.start < end.offset && has_central_header(file, end.start)) return end.start;
  return {};
}

std::optional<ZipDirectory> directory_of(const InputFile& file, std::uint64_t end_offset,
                                         std::span<const std::byte> fixed) {
  const EndRecord plain{end_offset, number32(fixed, 12), number32(fixed, 16), number16(fixed, 10), false};
  const auto wide = find_end64(file, end_offset);
  for (const auto& end : {wide, std::optional(plain)}) {
    if (!end) continue;
    const auto begin = locate(file, *end);
    if (!begin) continue;
    ZipDirectory result;
    result.begin = *begin;
    result.end = end->size <= end->offset - *begin ? *begin + end->size : end->offset;
    result.prefix = *begin >= end->start ? *begin - end->start : 0;
    result.count = end->count;
    result.archive_end = end_offset + end_bytes + number16(fixed, 20);
    result.zip64 = end->zip64;
    return result;
  }
  return {};
}

}  // namespace

std::optional<ZipDirectory> ZipDirectory::find(const InputFile& file) {
  constexpr std::uint64_t longest_tail = end_bytes + full16;
  const std::uint64_t length = std::min<std::uint64_t>(file.size(), 2 * longest_tail);
  std::vector<std::byte> tail(static_cast<std::size_t>(length));
  const std::uint64_t tail_offset = file.size() - length;
  tail.resize(file.read_at(tail_offset, tail));
  if (tail.size() < end_bytes) return {};
  for (std::size_t at = tail.size() - end_bytes + 1; at-- != 0;) {
    const auto fixed = std::span<const std::byte>(tail).subspan(at, end_bytes);
    if (number32(fixed, 0) != end_signature) continue;
    if (at + end_bytes + number16(fixed, 20) > tail.size()) continue;
    if (auto found = directory_of(file, tail_offset + at, fixed)) return found;
  }
  return {};
}

bool ZipDirectory::for_each(const InputFile& file, const std::function<bool(const Header&)>& visit) const {
  FileWindow window(file, std::size_t{64} << 10);
  std::uint64_t at = begin;
  while (at < end) {
    const auto fixed = window.at(at, central_bytes);
    if (fixed.size() >= 4 && number32(fixed, 0) == signature_signature) return true;
    if (fixed.size() < central_bytes || number32(fixed, 0) != central_signature) return false;
    const std::size_t length = central_length(fixed);
    if (end - at < length) return false;
    const auto whole = window.at(at, length);
    if (whole.size() < length) return false;
    Header header = parse_central(whole);
    header.offset += prefix;
    if (!visit(header)) return true;
    at += length;
  }
  return true;
}

}  // namespace permafrost

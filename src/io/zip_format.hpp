// SPDX-License-Identifier: Apache-2.0
// The records of a zip as PKWARE's APPNOTE 6.3 lays them out: numbers, headers and their extra fields.
// Used by the reader, the directory, the salvage scan and the writer; nothing here reads a file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/time.hpp"
#include "io/container.hpp"

namespace permafrost::zip {

inline constexpr std::uint32_t local_signature = 0x04034b50;
inline constexpr std::uint32_t central_signature = 0x02014b50;
inline constexpr std::uint32_t descriptor_signature = 0x08074b50;
inline constexpr std::uint32_t signature_signature = 0x05054b50;
inline constexpr std::uint32_t end_signature = 0x06054b50;
inline constexpr std::uint32_t end64_signature = 0x06064b50;
inline constexpr std::uint32_t locator64_signature = 0x07064b50;

inline constexpr std::size_t local_bytes = 30;
inline constexpr std::size_t central_bytes = 46;
inline constexpr std::size_t end_bytes = 22;
inline constexpr std::size_t end64_bytes = 56;
inline constexpr std::size_t locator64_bytes = 20;

inline constexpr std::uint16_t method_stored = 0;
inline constexpr std::uint16_t method_deflated = 8;

inline constexpr std::uint16_t flag_encrypted = 1U << 0U;
inline constexpr std::uint16_t flag_sizes_follow = 1U << 3U;
inline constexpr std::uint16_t flag_utf8 = 1U << 11U;
inline constexpr std::uint16_t flag_directory_encrypted = 1U << 13U;

inline constexpr std::uint16_t extra_zip64 = 0x0001;
inline constexpr std::uint16_t extra_time = 0x5455;
inline constexpr std::uint16_t extra_unicode_path = 0x7075;

inline constexpr std::uint32_t full32 = 0xffffffff;
inline constexpr std::uint16_t full16 = 0xffff;

/// The little-endian number of `width` bytes at `at`; the bytes have to be there.
[[nodiscard]] std::uint64_t number(std::span<const std::byte> bytes, std::size_t at, std::size_t width);
[[nodiscard]] std::uint16_t number16(std::span<const std::byte> bytes, std::size_t at);
[[nodiscard]] std::uint32_t number32(std::span<const std::byte> bytes, std::size_t at);

/// One entry as its central or its local header describes it.
struct Header {
  std::string raw_name;
  std::string name;  ///< raw_name as UTF-8
  std::uint16_t flags = 0;
  std::uint16_t method = 0;
  std::uint32_t crc = 0;
  std::uint64_t packed = 0;    ///< bytes in the file
  std::uint64_t unpacked = 0;  ///< bytes of the content
  std::uint64_t offset = 0;    ///< of the local header; as recorded, in central headers only
  bool zip64 = false;          ///< sizes stand in a Zip64 field
  Entry::Kind kind = Entry::Kind::file;
  std::optional<Seconds> modified;

  [[nodiscard]] bool encrypted() const { return (flags & (flag_encrypted | flag_directory_encrypted)) != 0; }
  [[nodiscard]] bool sizes_follow() const { return (flags & flag_sizes_follow) != 0; }
};

/// Bytes of the whole header, given its fixed part with the right signature.
[[nodiscard]] std::size_t central_length(std::span<const std::byte> fixed);
[[nodiscard]] std::size_t local_length(std::span<const std::byte> fixed);
/// Read from a whole header. Malformed extra fields are passed over.
[[nodiscard]] Header parse_central(std::span<const std::byte> header);
[[nodiscard]] Header parse_local(std::span<const std::byte> header);

}  // namespace permafrost::zip

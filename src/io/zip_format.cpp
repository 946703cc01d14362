// SPDX-License-Identifier: Apache-2.0
#include "io/zip_format.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>

#include "base/text.hpp"
#include "io/bytes.hpp"
#include "io/deflate.hpp"

namespace permafrost::zip {
namespace {

constexpr unsigned host_unix = 3;
constexpr unsigned host_macos = 19;

/// Code page 437 from 0x80 on, the encoding of zip names without a flag.
constexpr std::array<char16_t, 128> code_page_437{
    0x00C7, 0x00FC, 0x00E9, 0x00E2, 0x00E4, 0x00E0, 0x00E5, 0x00E7, 0x00EA, 0x00EB, 0x00E8, 0x00EF, 0x00EE,
    0x00EC, 0x00C4, 0x00C5, 0x00C9, 0x00E6, 0x00C6, 0x00F4, 0x00F6, 0x00F2, 0x00FB, 0x00F9, 0x00FF, 0x00D6,
    0x00DC, 0x00A2, 0x00A3, 0x00A5, 0x20A7, 0x0192, 0x00E1, 0x00ED, 0x00F3, 0x00FA, 0x00F1, 0x00D1, 0x00AA,
    0x00BA, 0x00BF, 0x2310, 0x00AC, 0x00BD, 0x00BC, 0x00A1, 0x00AB, 0x00BB, 0x2591, 0x2592, 0x2593, 0x2502,
    0x2524, 0x2561, 0x2562, 0x2556, 0x2555, 0x2563, 0x2551, 0x2557, 0x255D, 0x255C, 0x255B, 0x2510, 0x2514,
    0x2534, 0x252C, 0x251C, 0x2500, 0x253C, 0x255E, 0x255F, 0x255A, 0x2554, 0x2569, 0x2566, 0x2560, 0x2550,
    0x256C, 0x2567, 0x2568, 0x2564, 0x2565, 0x2559, 0x2558, 0x2552, 0x2553, 0x256B, 0x256A, 0x2518, 0x250C,
    0x2588, 0x2584, 0x258C, 0x2590, 0x2580, 0x03B1, 0x00DF, 0x0393, 0x03C0, 0x03A3, 0x03C3, 0x00B5, 0x03C4,
    0x03A6, 0x0398, 0x03A9, 0x03B4, 0x221E, 0x03C6, 0x03B5, 0x2229, 0x2261, 0x00B1, 0x2265, 0x2264, 0x2320,
    0x2321, 0x00F7, 0x2248, 0x00B0, 0x2219, 0x00B7, 0x221A, 0x207F, 0x00B2, 0x25A0, 0x00A0};

std::string from_code_page_437(std::string_view raw) {
  std::string text;
  for (const char c : raw) {
    const auto byte = static_cast<unsigned char>(c);
    const char32_t point = byte < 0x80 ? byte : code_page_437[byte - 0x80U];
    if (point < 0x80) {
      text += static_cast<char>(point);
    } else if (point < 0x800) {
      text += static_cast<char>(0xC0U | point >> 6U);
      text += static_cast<char>(0x80U | (point & 0x3FU));
    } else {
      text += static_cast<char>(0xE0U | point >> 12U);
      text += static_cast<char>(0x80U | (point >> 6U & 0x3FU));
      text += static_cast<char>(0x80U | (point & 0x3FU));
    }
  }
  return text;
}

/// DOS time knows no zone; it is taken as UTC, so that the same zip means the same everywhere.
std::optional<Seconds> dos_time(std::uint32_t time, std::uint32_t date) {
  using namespace std::chrono;
  const year_month_day day{year(static_cast<int>(1980 + (date >> 9U))), month(date >> 5U & 15U),
                           std::chrono::day(date & 31U)};
  if (!day.ok()) return {};
  const Seconds days = sys_days(day).time_since_epoch().count();
  return days * 86400 + Seconds{time >> 11U} * 3600 + Seconds{time >> 5U & 63U} * 60 +
         Seconds{time & 31U} * 2;
}

/// Sizes of 32 bits that are full stand in the Zip64 field, in this order.
void read_zip64(Header& header, std::span<const std::byte> field) {
  for (std::uint64_t* value : {&header.unpacked, &header.packed, &header.offset}) {
    if (*value != full32 || field.size() < 8) continue;
    *value = number(field, 0, 8);
    field = field.subspan(8);
    header.zip64 = true;
  }
}

/// The name once more, as UTF-8, good as long as it was not renamed without it.
void read_unicode_path(Header& header, std::span<const std::byte> field) {
  if (field.size() < 5 || header.name != header.raw_name) return;
  if (number32(field, 1) != crc32_of(0, as_bytes(header.raw_name))) return;
  const auto path = as_text(field.subspan(5));
  if (!path.empty() && !find_bad_utf8(path)) header.name = path;
}

void read_extra(Header& header, std::span<const std::byte> extra) {
  while (extra.size() >= 4) {
    const auto id = number16(extra, 0);
    const std::size_t size = std::min<std::size_t>(number16(extra, 2), extra.size() - 4);
    const auto field = extra.subspan(4, size);
    extra = extra.subspan(4 + size);
    if (id == extra_zip64) {
      header.zip64 = true;
      read_zip64(header, field);
    } else if (id == extra_time && size >= 5 && (std::to_integer<unsigned>(field[0]) & 1U) != 0) {
      header.modified = static_cast<std::int32_t>(number32(field, 1));
    } else if (id == extra_unicode_path && (header.flags & flag_utf8) == 0) {
      read_unicode_path(header, field);
    }
  }
}

/// The fields that both headers share stand at `at` in the same order: flags, method, time, date,
/// crc, packed, unpacked.
void read_shared(Header& header, std::span<const std::byte> bytes, std::size_t at) {
  header.flags = number16(bytes, at);
  header.method = number16(bytes, at + 2);
  header.modified = dos_time(number16(bytes, at + 4), number16(bytes, at + 6));
  header.crc = number32(bytes, at + 8);
  header.packed = number32(bytes, at + 12);
  header.unpacked = number32(bytes, at + 16);
}

void read_name_and_extra(Header& header, std::span<const std::byte> name, std::span<const std::byte> extra) {
  header.raw_name = as_text(name);
  header.name = header.raw_name;
  read_extra(header, extra);
  if (find_bad_utf8(header.name)) header.name = from_code_page_437(header.raw_name);
  if (header.name.ends_with('/')) header.kind = Entry::Kind::directory;
}

/// What the file was on the system that packed it.
Entry::Kind kind_of(unsigned host, std::uint32_t attributes, Entry::Kind by_name) {
  constexpr unsigned type_mask = 0170000;
  const unsigned type = attributes >> 16U & type_mask;
  if (by_name == Entry::Kind::directory || (host != host_unix && host != host_macos)) return by_name;
  switch (type) {
    case 0:
    case 0100000: return Entry::Kind::file;
    case 0040000: return Entry::Kind::directory;
    case 0120000: return Entry::Kind::link;
    default: return Entry::Kind::other;
  }
}

}  // namespace

std::uint64_t number(std::span<const std::byte> bytes, std::size_t at, std::size_t width) {
  std::uint64_t value = 0;
  for (std::size_t i = width; i != 0; --i)
    value = value << 8U | std::to_integer<std::uint64_t>(bytes[at + i - 1]);
  return value;
}

std::uint16_t number16(std::span<const std::byte> bytes, std::size_t at) {
  return static_cast<std::uint16_t>(number(bytes, at, 2));
}

std::uint32_t number32(std::span<const std::byte> bytes, std::size_t at) {
  return static_cast<std::uint32_t>(number(bytes, at, 4));
}

std::size_t central_length(std::span<const std::byte> fixed) {
  return central_bytes + number16(fixed, 28) + number16(fixed, 30) + number16(fixed, 32);
}

std::size_t local_length(std::span<const std::byte> fixed) {
  return local_bytes + number16(fixed, 26) + number16(fixed, 28);
}

Header parse_central(std::span<const std::byte> header) {
  Header result;
  read_shared(result, header, 8);
  result.offset = number32(header, 42);
  const std::size_t name_size = number16(header, 28);
  read_name_and_extra(result, header.subspan(central_bytes, name_size),
                      header.subspan(central_bytes + name_size, number16(header, 30)));
  result.kind = kind_of(std::to_integer<unsigned>(header[5]), number32(header, 38), result.kind);
  return result;
}

Header parse_local(std::span<const std::byte> header) {
  Header result;
  read_shared(result, header, 6);
  const std::size_t name_size = number16(header, 26);
  read_name_and_extra(result, header.subspan(local_bytes, name_size),
                      header.subspan(local_bytes + name_size));
  return result;
}

}  // namespace permafrost::zip

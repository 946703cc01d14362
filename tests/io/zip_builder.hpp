// SPDX-License-Identifier: Apache-2.0
// Zips made byte by byte, so that a test can lie in any field. Every field of a part may be changed
// after it was filled in with the truth.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "io/bytes.hpp"
#include "io/deflate.hpp"

namespace permafrost::test {

inline std::string little(std::uint64_t number, int width) {
  std::string bytes;
  for (int i = 0; i != width; ++i, number >>= 8U) bytes += static_cast<char>(number & 0xffU);
  return bytes;
}

inline std::string deflated(std::string_view content) {
  StringSink packed;
  make_deflater(DeflateEngine::reference)->step(as_bytes(content), true, packed);
  return packed.text;
}

/// One entry; `stored` is what lies in the file.
struct ZipPart {
  ZipPart(std::string entry_name, std::string_view content, bool deflate = true)
      : name(std::move(entry_name)),
        stored(deflate ? deflated(content) : std::string(content)),
        method(deflate ? 8 : 0),
        crc(crc32_of(0, as_bytes(content))),
        packed(stored.size()),
        unpacked(content.size()) {}

  std::string name;
  std::string stored;
  std::uint16_t method;
  std::uint16_t flags = 0;
  std::uint32_t crc;
  std::uint64_t packed;
  std::uint64_t unpacked;
  std::string local_extra, central_extra;
  std::uint32_t attributes = 0100644U << 16U;
  std::optional<std::string> local_name;
  bool sizes_behind = false;      ///< local sizes zero, a data descriptor follows
  bool descriptor_signed = true;  ///< with its signature
  int descriptor_width = 4;
  std::optional<std::uint64_t> central_offset;
};

class ZipBuilder {
 public:
  ZipBuilder& add(ZipPart part) {
    const auto flags = static_cast<std::uint16_t>(part.flags | (part.sizes_behind ? 8 : 0));
    const std::string name = part.local_name.value_or(part.name);
    const std::uint64_t offset = bytes.size();
    const auto known = [&](std::uint64_t value) { return part.sizes_behind ? 0 : value; };
    bytes += "PK\3\4" + little(20, 2) + little(flags, 2) + little(part.method, 2) + little(0, 2) +
             little(33, 2) + little(known(part.crc), 4) + little(known(part.packed), 4) +
             little(known(part.unpacked), 4) + little(name.size(), 2) + little(part.local_extra.size(), 2) +
             name + part.local_extra + part.stored;
    if (part.sizes_behind) {
      bytes += (part.descriptor_signed ? "PK\7\10" : "") + little(part.crc, 4) +
               little(part.packed, part.descriptor_width) + little(part.unpacked, part.descriptor_width);
    }
    directory += "PK\1\2" + little(0x031e, 2) + little(20, 2) + little(flags, 2) + little(part.method, 2) +
                 little(0, 2) + little(33, 2) + little(part.crc, 4) + little(part.packed, 4) +
                 little(part.unpacked, 4) + little(part.name.size(), 2) +
                 little(part.central_extra.size(), 2) + little(0, 2) + little(0, 2) + little(0, 2) +
                 little(part.attributes, 4) + little(part.central_offset.value_or(offset), 4) + part.name +
                 part.central_extra;
    ++count;
    return *this;
  }
  /// The whole zip.
  [[nodiscard]] std::string finish() const {
    return bytes + directory + "PK\5\6" + little(0, 4) + little(count, 2) + little(count, 2) +
           little(directory.size(), 4) + little(bytes.size(), 4) + little(0, 2);
  }

  std::string bytes;      ///< the entries
  std::string directory;  ///< the central headers
  std::uint64_t count = 0;
};

}  // namespace permafrost::test

// SPDX-License-Identifier: Apache-2.0
// Finds the entries of a zip without its central directory, from local header to local header: for
// truncated downloads and for zips past 4 GiB whose directory overflowed. Used by the zip reader.
#pragma once

#include <cstdint>
#include <optional>

#include "io/file.hpp"
#include "io/file_window.hpp"
#include "io/zip_format.hpp"

namespace permafrost {

class ZipSalvage {
 public:
  /// `file` must outlive it.
  explicit ZipSalvage(const InputFile& file) : m_file(file), m_window(file, std::size_t{16} << 10) {}

  struct Found {
    zip::Header header;
    std::uint64_t offset = 0;  ///< of the local header
    std::uint64_t begin = 0;   ///< of the stored bytes
    std::uint64_t length = 0;  ///< of the stored bytes, at most
    bool exact = true;         ///< is `length` right? Else unpacking has to find the end
  };
  /// The first entry at or after `from`. Nothing when the central directory begins at `from`, or when
  /// there is none up to the end of the file.
  [[nodiscard]] std::optional<Found> find(std::uint64_t from);

  /// The sizes that stand behind the bytes of an entry.
  struct Descriptor {
    std::uint64_t length = 0;
    std::uint32_t crc = 0;
    std::uint64_t unpacked = 0;
  };
  /// Nothing when what stands at `at` does not fit an entry of `packed` bytes before it.
  [[nodiscard]] std::optional<Descriptor> descriptor_at(std::uint64_t at, std::uint64_t packed);

 private:
  [[nodiscard]] std::uint32_t signature_at(std::uint64_t at);
  [[nodiscard]] bool entry_ends_at(std::uint64_t at);
  [[nodiscard]] bool is_whole(const Found& found) const;
  [[nodiscard]] std::optional<Found> header_at(std::uint64_t at);
  [[nodiscard]] std::optional<std::uint64_t> next_signature(std::uint64_t from);
  void measure(Found& found);
  [[nodiscard]] std::uint64_t search_end(std::uint64_t begin);

  const InputFile& m_file;
  FileWindow m_window;
};

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
// The central directory of a zip: found from the end of the file, with or without Zip64, also when
// something stands before or after the zip, and read entry by entry without holding it in memory.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "io/file.hpp"
#include "io/zip_format.hpp"

namespace permafrost {

class ZipDirectory {
 public:
  /// Nothing when no end record leads to a directory.
  [[nodiscard]] static std::optional<ZipDirectory> find(const InputFile& file);

  /// Calls `visit` with each header, its offset corrected to one in the file, until it returns false.
  /// False when the chain of headers breaks before the directory's end.
  bool for_each(const InputFile& file, const std::function<bool(const zip::Header&)>& visit) const;

  std::uint64_t begin = 0;        ///< of the first central header
  std::uint64_t end = 0;          ///< of the directory
  std::uint64_t prefix = 0;       ///< foreign bytes before the zip, which offsets do not count
  std::uint64_t count = 0;        ///< entries, as recorded
  std::uint64_t archive_end = 0;  ///< after the comment
  bool zip64 = false;
};

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
// Small looks into a file in rising order without a system call for each: headers of a zip, a search
// for a signature. For reading contents there are InputFile::range and InflateSource.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "io/file.hpp"

namespace permafrost {

class FileWindow {
 public:
  /// `file` must outlive it. `bytes` are read at once, or more when more is asked for.
  FileWindow(const InputFile& file, std::size_t bytes) : m_file(file), m_least(bytes) {}

  /// The bytes at `offset`, `count` of them or fewer at the end of the file. Valid until the next call.
  [[nodiscard]] std::span<const std::byte> at(std::uint64_t offset, std::size_t count);
  /// As at(), and whatever else happens to be here already.
  [[nodiscard]] std::span<const std::byte> from(std::uint64_t offset, std::size_t count);

 private:
  const InputFile& m_file;
  std::size_t m_least;
  std::uint64_t m_offset = 0;
  std::vector<std::byte> m_bytes;
};

}  // namespace permafrost

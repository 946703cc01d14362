// SPDX-License-Identifier: Apache-2.0
// The seek table of the zstd seekable format 0.1.0: the last, skippable frame of a file, which lists the
// sizes of all frames before it. Existing readers of that format find their way with it; ours too.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "io/bytes.hpp"
#include "io/file.hpp"

namespace permafrost {

/// One line of a seek table; a skippable frame has content size 0 and checksum 0.
struct SeekEntry {
  std::uint32_t stored_size = 0, content_size = 0, checksum = 0;
};

/// The table as the last skippable frame of the file (format 0.1.0, checksums present).
class SeekTableWriter {
 public:
  void add(const SeekEntry& entry);
  void write_to(ByteSink& out);

 private:
  Spool m_entries;
  std::uint64_t m_count = 0;
};

/// A table found at the end of a file; entries are read when asked for.
class SeekTable {
 public:
  /// Nothing when the file does not end in one whose size fits.
  [[nodiscard]] static std::optional<SeekTable> find(const InputFile& file);
  [[nodiscard]] std::uint64_t count() const { return m_count; }
  [[nodiscard]] bool has_checksums() const { return m_entry_bytes == 12; }
  /// Where the table's own skippable frame begins.
  [[nodiscard]] std::uint64_t offset() const { return m_offset; }
  void for_each(const InputFile& file, const std::function<void(const SeekEntry&)>& visit) const;

 private:
  std::uint64_t m_offset = 0, m_count = 0, m_entry_bytes = 0;
};

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
// The content of one zip entry: found, unpacked, held against the limits, its size and checksum
// checked at the end. Used by the zip reader for entries of a directory and for salvaged ones.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "io/bytes.hpp"
#include "io/container.hpp"
#include "io/deflate.hpp"
#include "io/entry_ledger.hpp"
#include "io/file.hpp"
#include "io/zip_format.hpp"

namespace permafrost {

/// Where the stored bytes of an entry lie.
struct ZipSpan {
  std::uint64_t begin = 0;
  std::uint64_t length = 0;
};

class ZipEntrySource : public ByteSource {
 public:
  struct Surroundings {
    const InputFile& file;
    const ContainerEnv& env;
    EntryLedger& ledger;
  };

  /// `stored` is where the bytes are; without it they are looked for behind the local header, when
  /// they are wanted. All references must outlive it.
  ZipEntrySource(const Surroundings& around, const zip::Header& header, std::string name,
                 std::uint64_t ordinal, std::optional<ZipSpan> stored = {});

  std::size_t read(std::span<std::byte> out) override;

  /// Reads to the end, if that was not done, and tells where the stored bytes end.
  [[nodiscard]] std::uint64_t find_end();
  /// For sizes that stand behind the bytes: checks what was read to the end against them.
  void check(std::uint32_t crc, std::uint64_t unpacked);
  [[nodiscard]] std::uint64_t size() const noexcept { return m_size; }
  [[nodiscard]] std::uint32_t crc() const noexcept { return m_crc; }

 private:
  void open();
  [[nodiscard]] std::optional<ZipSpan> find_stored();
  void compare_headers(const zip::Header& local);
  [[nodiscard]] bool within_limits();
  void conclude();
  void report(const FindingInfo& info, std::string message);

  Surroundings m_around;
  const zip::Header& m_header;
  std::string m_name;
  std::uint64_t m_ordinal;
  std::optional<ZipSpan> m_stored;
  std::unique_ptr<ByteSource> m_bytes;
  InflateSource* m_inflate = nullptr;  ///< inside m_bytes, when the entry is deflated
  std::uint64_t m_size = 0;
  std::uint32_t m_crc = 0;
  bool m_ended = false;
  bool m_whole = false;  ///< ended by itself and not torn
};

}  // namespace permafrost

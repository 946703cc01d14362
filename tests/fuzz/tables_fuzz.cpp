// SPDX-License-Identifier: Apache-2.0
// Tables and manifests: rows are the text without a gap, however its bytes arrive, and what is written of a
// row is read back as it; no manifest does more than fail.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "codec/export_manifest.hpp"
#include "codec/mastodon_csv.hpp"
#include "io/bytes.hpp"
#include "io/csv.hpp"

namespace {

using namespace permafrost;

void require(bool holds) {
  if (!holds) std::abort();
}

/// Gives at most `step` bytes a read, as pipes and decompressors do.
class SlowSource : public ByteSource {
 public:
  SlowSource(std::string_view text, std::size_t step) : m_inner(text), m_step(step) {}
  std::size_t read(std::span<std::byte> out) override {
    return m_inner.read(out.first(std::min(out.size(), m_step)));
  }

 private:
  MemorySource m_inner;
  std::size_t m_step;
};

void check_reads_back(const CsvRow& row) {
  if (row.torn || row.too_long) return;
  const std::string line = csv_line(row.cells);
  MemorySource bytes(line);
  CsvReader reader(bytes);
  CsvRow again;
  require(reader.next(again));
  require(again.cells == row.cells || line.starts_with("\xEF\xBB\xBF"));
}

void check_rows(std::string_view text) {
  MemorySource whole(text);
  SlowSource drops(text, 3);
  CsvReader reader(whole, 1000), slow_reader(drops, 1000);
  CsvRow row, slow_row;
  std::uint64_t end = 0;
  while (reader.next(row)) {
    require(slow_reader.next(slow_row));
    require(row.cells == slow_row.cells && row.torn == slow_row.torn && row.too_long == slow_row.too_long);
    require(row.offset == end && row.length != 0 && row.cells.size() <= CsvReader::most_cells);
    end += row.length;
    check_reads_back(row);
  }
  require(!slow_reader.next(slow_row));
  require(end == text.size() || text == "\xEF\xBB\xBF");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_rows(text);
  for (const auto& table : all_tables()) {
    MemorySource bytes(text);
    TableReader reader(bytes, table.kind);
    TableRow row;
    while (reader.next(row)) require(!row.target.empty());
  }
  static_cast<void>(read_export_manifest(std::string(text), [](const std::string&) {}));
  return 0;
}

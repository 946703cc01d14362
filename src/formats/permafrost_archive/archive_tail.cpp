// SPDX-License-Identifier: Apache-2.0
#include "formats/permafrost_archive/archive_tail.hpp"

#include "formats/permafrost_archive/index.hpp"
#include "io/zstd_frames.hpp"

namespace permafrost::archive {

void write_tail(ByteSink& out, ByteSource& index, std::uint64_t index_bytes, SeekTableWriter& table,
                ParityWriter* parity) {
  write_skippable_head(out, index_frame_magic, index_bytes);
  copy(index, out);
  table.add({.stored_size = static_cast<std::uint32_t>(index_bytes + 8), .content_size = 0, .checksum = 0});
  if (parity != nullptr) parity->write(table);
  table.write_to(out);
}

}  // namespace permafrost::archive

// SPDX-License-Identifier: Apache-2.0
// What stands behind the frames of the tar: the index, parity where it is wanted, and last the seek table.
// Whoever writes an archive, signs one or puts one together ends it with this.
#pragma once

#include <cstdint>

#include "formats/permafrost_archive/parity_writer.hpp"
#include "io/bytes.hpp"
#include "io/zstd_seek_table.hpp"

namespace permafrost::archive {

/// `table` has a line for each frame that was written; `parity` (null: none) writes to the same file as
/// `out`.
void write_tail(ByteSink& out, ByteSource& index, std::uint64_t index_bytes, SeekTableWriter& table,
                ParityWriter* parity);

}  // namespace permafrost::archive

// SPDX-License-Identifier: Apache-2.0
// Makes the parity of everything that a file holds so far. Used by whatever writes the end of an archive; the
// arithmetic is io/reed_solomon's, the places are parity_layout's.
#pragma once

#include <stop_token>

#include "io/file.hpp"
#include "io/zstd_seek_table.hpp"

namespace permafrost::archive {

class ParityWriter {
 public:
  /// `out` is not standard output; `percent` as in ParityLayout. `stop` ends it with Error{interrupted}.
  ParityWriter(AtomicFile& out, unsigned percent, unsigned workers, std::stop_token stop)
      : m_out(out), m_percent(percent), m_workers(workers), m_stop(std::move(stop)) {
    m_out.expect_reading();
  }

  /// Reads back what was written and puts its parity behind it; tells `table` of the frames. About 7 MiB for
  /// each of at most four batches at once (13 MiB at 100 percent), whatever the size of the file.
  void write(SeekTableWriter& table);

 private:
  AtomicFile& m_out;
  unsigned m_percent, m_workers;
  std::stop_token m_stop;
};

}  // namespace permafrost::archive

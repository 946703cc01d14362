// SPDX-License-Identifier: Apache-2.0
// A file's bytes with more known of them than they show: their digest, so that who wants only that need not
// read them. A source that was asked to lend files instead of checking them passes such to Sink::put_file; a
// merge compares digests, and a sink of the same format may take the file as it lies there.
#pragma once

#include <cstdint>

#include "base/digest.hpp"
#include "io/bytes.hpp"

namespace permafrost {

class StoredFile : public ByteSource {
 public:
  /// What the file's own manifest says; it is compared when the bytes are read to their end, and then the
  /// source reports.
  [[nodiscard]] virtual const Sha256& digest() const = 0;
  [[nodiscard]] virtual std::uint64_t size() const = 0;
};

}  // namespace permafrost

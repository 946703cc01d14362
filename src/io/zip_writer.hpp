// SPDX-License-Identifier: Apache-2.0
// Writes a zip (PKWARE APPNOTE 6.3.x) with Zip64 where a size or count asks for it. Entries are
// written one after the other; the output is the same for the same input (fixed time and mode).
// Memory does not grow with the number of entries: the central directory waits in scratch space.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "io/bytes.hpp"
#include "io/file.hpp"

namespace permafrost {

class ZipWriter {
 public:
  enum class Method { store, deflate };
  /// `out` must outlive it. When out is not seekable, the sizes of larger entries follow their data
  /// (data descriptors).
  explicit ZipWriter(AtomicFile& out);
  ~ZipWriter();
  ZipWriter(const ZipWriter&) = delete;
  ZipWriter& operator=(const ZipWriter&) = delete;

  /// Starts an entry; the returned sink takes its bytes until the next add() or finish().
  /// `name` is UTF-8, relative, '/' between parts, at most 65535 bytes (else Error{limit}). Error{output}
  /// for a name already added is not checked here: the caller owns the namespace.
  ByteSink& add(std::string_view name, Method method);
  /// Writes the central directory. Commit is the caller's.
  void finish();

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

}  // namespace permafrost

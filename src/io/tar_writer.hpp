// SPDX-License-Identifier: Apache-2.0
// Writes a plain tar (POSIX pax where a name or size asks for it) of files one after the other, the same
// bytes for the same input. A tar wants sizes in front: each file waits in scratch space until the next one
// begins. Our archive's tar, which is cut into frames, is io/tar_stream's.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "io/bytes.hpp"
#include "io/file.hpp"

namespace permafrost {

class TarWriter {
 public:
  /// `out` must outlive it.
  explicit TarWriter(ByteSink& out) : m_out(out) {}

  /// Starts a file; the returned sink takes its bytes until the next add() or finish(). `name` is relative,
  /// '/' between parts; no name comes twice.
  ByteSink& add(std::string_view name);
  /// The closing blocks. Commit is the caller's.
  void finish();

 private:
  void flush();

  ByteSink& m_out;
  std::string m_name;
  std::optional<Spool> m_content;
};

}  // namespace permafrost

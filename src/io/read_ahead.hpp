// SPDX-License-Identifier: Apache-2.0
// Reads another source a little ahead in a thread of its own, so that unpacking overlaps with what is
// done with the bytes. Used by the containers; the inner source must not report findings.
#pragma once

#include <memory>

#include "io/bytes.hpp"

namespace permafrost {

class ReadAheadSource : public ByteSource {
 public:
  explicit ReadAheadSource(std::unique_ptr<ByteSource> inner);
  /// Stops the thread; what it has read ahead is dropped.
  ~ReadAheadSource() override;
  ReadAheadSource(const ReadAheadSource&) = delete;
  ReadAheadSource& operator=(const ReadAheadSource&) = delete;

  /// What the inner source threw is thrown here, after the bytes that came before it.
  std::size_t read(std::span<std::byte> out) override;

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

}  // namespace permafrost

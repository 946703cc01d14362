// SPDX-License-Identifier: Apache-2.0
// Counts what passes: for the summary after a conversion.
#pragma once

#include <array>
#include <cstdint>

#include "flow/stage.hpp"
#include "model/kind.hpp"

namespace permafrost {

class TallyStage : public Stage {
 public:
  using Stage::Stage;
  void put(const Record& record) override;
  void put_file(const File& file, ByteSource& bytes) override;

  [[nodiscard]] std::uint64_t count(Kind kind) const noexcept { return m_counts[index_of(kind)]; }
  /// Bytes of all files that were read.
  [[nodiscard]] std::uint64_t file_bytes() const noexcept { return m_file_bytes; }

 private:
  std::array<std::uint64_t, kind_count> m_counts{};
  std::uint64_t m_file_bytes = 0;
};

}  // namespace permafrost

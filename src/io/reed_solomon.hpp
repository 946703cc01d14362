// SPDX-License-Identifier: Apache-2.0
// Erasure codes: from some blocks parity blocks are made, from which lost blocks can be made again, as many
// of them as there are parity blocks. ISA-L does the arithmetic where it was built in, tables everywhere
// else; both give the same bytes. Which bytes of a file are a block, and which are lost, is the archive's
// business.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace permafrost {

/// Who does the arithmetic: the fastest that was built in, or the tables, which decide in doubt.
enum class ErasureEngine { fastest, reference };

/// A Reed-Solomon code over GF(2^8) with the polynomial x^8 + x^4 + x^3 + x^2 + 1 (0x11D) and a Cauchy
/// matrix: parity block j is the sum of the data blocks d, each times 1 / ((100 + j) xor d). Every square
/// part of such a matrix can be inverted, so any parity blocks make good for as many data blocks.
/// Thread-safe.
class ReedSolomon {
 public:
  static constexpr unsigned data_blocks = 100, most_parity_blocks = 100;

  /// 1 to most_parity_blocks.
  explicit ReedSolomon(unsigned parity_blocks, ErasureEngine engine = ErasureEngine::fastest);

  /// `data` are data_blocks blocks of `bytes` each, `parity` as many as the constructor was told.
  void encode(std::span<const std::byte* const> data, std::span<std::byte* const> parity,
              std::size_t bytes) const;

  /// Makes the data blocks whose numbers are `lost` again, in place; `parity` has null where a parity block
  /// is lost too. False, and nothing is changed, when more are lost than parity is left.
  [[nodiscard]] bool restore(std::span<std::byte* const> data, std::span<const unsigned> lost,
                             std::span<const std::byte* const> parity, std::size_t bytes) const;

 private:
  /// out[i] = the sum over j of matrix[i][j] * in[j]
  void mix(std::span<const std::uint8_t> matrix, std::span<const std::byte* const> in,
           std::span<std::byte* const> out, std::size_t bytes) const;

  unsigned m_parity_blocks;
  ErasureEngine m_engine;
  std::vector<std::uint8_t> m_matrix;  // parity_blocks rows of data_blocks
};

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
#include "io/reed_solomon.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>

#ifdef PERMAFROST_HAVE_ISAL
#include <isa-l/erasure_code.h>
#endif

namespace permafrost {

namespace {

/// Powers of 2, which generates the field, and their logarithms.
struct Field {
  std::array<std::uint8_t, 510> power{};
  std::array<unsigned, 256> logarithm{};
  constexpr Field() {
    unsigned value = 1;
    for (unsigned i = 0; i < 255; ++i) {
      power[i] = power[i + 255] = static_cast<std::uint8_t>(value);
      logarithm[value] = i;
      value <<= 1U;
      if (value > 255) value ^= 0x11DU;
    }
  }
};
constexpr Field field;

constexpr std::uint8_t product(std::uint8_t a, std::uint8_t b) {
  return a == 0 || b == 0 ? std::uint8_t{0} : field.power[field.logarithm[a] + field.logarithm[b]];
}
constexpr std::uint8_t reciprocal(std::uint8_t a) { return field.power[255 - field.logarithm[a]]; }
static_assert(product(0x80, 2) == 0x1D && product(7, reciprocal(7)) == 1);

using Matrix = std::vector<std::uint8_t>;

/// Gauss and Jordan; the part of a Cauchy matrix that comes in has an inverse, and no pivot of it is 0
/// since all its square parts have one.
Matrix inverse(Matrix matrix, std::size_t size) {
  Matrix result(size * size);
  for (std::size_t i = 0; i < size; ++i) result[i * size + i] = 1;
  for (std::size_t pivot = 0; pivot < size; ++pivot) {
    const std::uint8_t scale = reciprocal(matrix[pivot * size + pivot]);
    for (Matrix* one : {&matrix, &result}) {
      for (std::size_t j = 0; j < size; ++j)
        (*one)[pivot * size + j] = product((*one)[pivot * size + j], scale);
    }
    for (std::size_t row = 0; row < size; ++row) {
      const std::uint8_t factor = matrix[row * size + pivot];
      if (row == pivot || factor == 0) continue;
      for (Matrix* one : {&matrix, &result}) {
        for (std::size_t j = 0; j < size; ++j)
          (*one)[row * size + j] ^= product((*one)[pivot * size + j], factor);
      }
    }
  }
  return result;
}

void mix_by_tables(std::span<const std::uint8_t> matrix, std::span<const std::byte* const> in,
                   std::span<std::byte* const> out, std::size_t bytes) {
  for (std::size_t row = 0; row < out.size(); ++row) {
    std::memset(out[row], 0, bytes);
    for (std::size_t column = 0; column < in.size(); ++column) {
      std::array<std::byte, 256> times{};
      for (unsigned value = 0; value < 256; ++value) {
        times[value] = std::byte{product(matrix[row * in.size() + column], static_cast<std::uint8_t>(value))};
      }
      for (std::size_t i = 0; i < bytes; ++i)
        out[row][i] ^= times[std::to_integer<std::uint8_t>(in[column][i])];
    }
  }
}

}  // namespace

ReedSolomon::ReedSolomon(unsigned parity_blocks, ErasureEngine engine)
    : m_parity_blocks(parity_blocks), m_engine(engine) {
  assert(parity_blocks >= 1 && parity_blocks <= most_parity_blocks);
  for (unsigned row = 0; row < parity_blocks; ++row) {
    for (unsigned column = 0; column < data_blocks; ++column)
      m_matrix.push_back(reciprocal(static_cast<std::uint8_t>((data_blocks + row) ^ column)));
  }
}

void ReedSolomon::mix(std::span<const std::uint8_t> matrix, std::span<const std::byte* const> in,
                      std::span<std::byte* const> out, std::size_t bytes) const {
#ifdef PERMAFROST_HAVE_ISAL
  if (m_engine == ErasureEngine::fastest) {
    // Its interface knows neither const nor std::byte.
    constexpr std::size_t table_bytes = 32, piece_bytes = 4096;
    std::vector<unsigned char> tables(table_bytes * in.size() * out.size());
    std::vector<unsigned char> coefficients(matrix.begin(), matrix.end());
    std::vector<unsigned char*> sources(in.size()), results(out.size());
    ec_init_tables(static_cast<int>(in.size()), static_cast<int>(out.size()), coefficients.data(),
                   tables.data());
    for (std::size_t done = 0; done < bytes; done += piece_bytes) {  // what is read once stays in the cache
      for (std::size_t i = 0; i < in.size(); ++i)
        sources[i] = reinterpret_cast<unsigned char*>(const_cast<std::byte*>(in[i] + done));
      for (std::size_t i = 0; i < out.size(); ++i)
        results[i] = reinterpret_cast<unsigned char*>(out[i] + done);
      ec_encode_data(static_cast<int>(std::min(piece_bytes, bytes - done)), static_cast<int>(in.size()),
                     static_cast<int>(out.size()), tables.data(), sources.data(), results.data());
    }
    return;
  }
#endif
  mix_by_tables(matrix, in, out, bytes);
}

void ReedSolomon::encode(std::span<const std::byte* const> data, std::span<std::byte* const> parity,
                         std::size_t bytes) const {
  assert(data.size() == data_blocks && parity.size() == m_parity_blocks);
  mix(m_matrix, data, parity, bytes);
}

/// The parity of what is left, taken from the parity that is there, is the parity of what is lost; as many
/// equations as blocks are lost give these.
bool ReedSolomon::restore(std::span<std::byte* const> data, std::span<const unsigned> lost,
                          std::span<const std::byte* const> parity, std::size_t bytes) const {
  std::vector<unsigned> rows;
  for (unsigned row = 0; row < m_parity_blocks && rows.size() < lost.size(); ++row) {
    if (parity[row] != nullptr) rows.push_back(row);
  }
  if (rows.size() < lost.size()) return false;
  if (lost.empty()) return true;

  Matrix equations, unknowns;
  for (const unsigned row : rows) {
    const auto line = m_matrix.begin() + row * data_blocks;
    equations.insert(equations.end(), line, line + data_blocks);
    for (const unsigned column : lost) unknowns.push_back(line[column]);
  }
  for (const unsigned column : lost) std::memset(data[column], 0, bytes);
  std::vector<std::byte> sums(rows.size() * bytes);
  std::vector<std::byte*> places;
  for (std::size_t i = 0; i < rows.size(); ++i) places.push_back(sums.data() + i * bytes);
  const std::vector<const std::byte*> left(data.begin(), data.end());
  mix(equations, left, places, bytes);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t at = 0; at < bytes; ++at) places[i][at] ^= parity[rows[i]][at];
  }
  const std::vector<const std::byte*> known(places.begin(), places.end());
  std::vector<std::byte*> found;
  for (const unsigned column : lost) found.push_back(data[column]);
  mix(inverse(std::move(unknowns), lost.size()), known, found, bytes);
  return true;
}

}  // namespace permafrost

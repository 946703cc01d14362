// SPDX-License-Identifier: Apache-2.0
// For the fuzz targets that read permafrost archives. What checksums would keep from being reached is made
// reachable: an index gets the digest that fits it, a plain tar comes in a frame too.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "io/little_endian.hpp"
#include "io/sha256.hpp"
#include "io/zstd_frames.hpp"

namespace permafrost::fuzz {

/// The same bytes with the digest right in the index that lies last in them (docs/FORMAT.md), if any.
inline std::vector<std::byte> with_right_digest(std::span<const std::byte> bytes) {
  constexpr std::string_view magic = "PFRINDEX";
  constexpr std::size_t tail_bytes = 32 + 8 + magic.size();
  std::vector<std::byte> right(bytes.begin(), bytes.end());
  const std::size_t found = as_text(bytes).rfind(magic);
  if (found == std::string_view::npos || found + magic.size() < tail_bytes) return right;
  const std::size_t end = found + magic.size();
  const auto size = load_le<std::uint64_t>(right.data() + found - 8);
  if (size < tail_bytes || size > end) return right;
  const Sha256 digest = sha256_of(std::span(right).subspan(end - size, size - tail_bytes));
  std::copy(digest.bytes.begin(), digest.bytes.end(),
            right.begin() + static_cast<std::ptrdiff_t>(end - tail_bytes));
  return right;
}

/// Tries the bytes, and what they are made into.
template <typename Try>
void each_reachable(std::span<const std::byte> bytes, const Try& try_it) {
  try_it(bytes);
  const auto right = with_right_digest(bytes);
  if (!std::equal(right.begin(), right.end(), bytes.begin(), bytes.end()))
    try_it(std::span<const std::byte>(right));
  if (bytes.size() > 262 && as_text(bytes).substr(257, 5) == "ustar") {
    EncodedFrame frame;
    FrameEncoder(1).encode(bytes, Packing::store, frame);
    StringSink whole;
    frame.write_to(whole);
    try_it(as_bytes(whole.text));
  }
}

}  // namespace permafrost::fuzz

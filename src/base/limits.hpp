// SPDX-License-Identifier: Apache-2.0
// Every cap on hostile input in one place. Checked before memory is taken; passing one is
// Error{Fault::limit} that names the limit, or a Finding where the rest can still be read.
#pragma once

#include <cstdint>

namespace permafrost {

struct Limits {
  std::uint64_t item_bytes = std::uint64_t{8}
                             << 20;  ///< one item of a collection (Mastodon itself refuses 1 MiB)
  std::uint64_t document_bytes = std::uint64_t{16}
                                 << 20;   ///< one small document held in memory (actor, manifest)
  std::uint64_t entries = 10'000'000;     ///< entries of one container
  std::uint64_t entry_name_bytes = 4096;  ///< length of one entry's name
  std::uint64_t json_depth = 512;         ///< nesting of one JSON item
  std::uint64_t inflate_ratio =
      1100;  ///< out : in of one entry past the first 64 MiB; deflate can reach 1032
  std::uint64_t entry_bytes = std::uint64_t{1} << 40;  ///< one entry, unpacked
};

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
// What a signature of a whole bag is about: its tag manifest, which has the digest of the manifest, which has
// the digest of every file. The source of a bag fills it in while it checks those digests; whether the
// signature holds is verify's to say.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace permafrost {

struct BagSeal {
  static constexpr std::size_t most_uncovered = 100;

  std::optional<std::string> text;       ///< tagmanifest-sha256.txt as it lies there
  std::optional<std::string> signature;  ///< tagmanifest-sha256.txt.minisig
  bool ambiguous = false;                ///< one of the two is there twice and differs
  /// The source came to the end, and found every listed file as it is listed, and below data/ no other.
  bool intact = false;
  std::vector<std::string> uncovered;  ///< files outside data/ that no tag manifest lists; the first of them
};

}  // namespace permafrost

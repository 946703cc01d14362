// SPDX-License-Identifier: Apache-2.0
// What came of the signatures of a flow's documents: counted by the rules on signatures, shown by reports.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace permafrost {

/// Each document that can be signed (an item of an outbox, a lone document) is counted once: either in
/// `signed_` and in exactly one of the six after it, or in `unsigned_`.
struct SignatureCounts {
  std::uint64_t signed_ = 0;      ///< bears a signature or a proof
  std::uint64_t verified = 0;     ///< valid for the document as it stands (with a context put back where due)
  std::uint64_t restored = 0;     ///< valid once attachment URLs are what they were when it was signed
  std::uint64_t invalid = 0;      ///< the key is there and says no
  std::uint64_t key_absent = 0;   ///< no key to check it with
  std::uint64_t not_covered = 0;  ///< valid, but it covers other content than is shown
  std::uint64_t unsupported = 0;  ///< of a suite that permafrost does not know
  std::uint64_t unsigned_ = 0;    ///< bears none, by design or not: which of the two is told by those below

  /// Of the unsigned: Mastodon 3.1 to 4.1 signed neither what only some may see, nor (3.2 and later) boosts.
  std::uint64_t unsigned_restricted = 0, unsigned_boosts = 0;

  /// By the prefix that was put before attachment paths: how many were restored with it.
  std::map<std::string, std::uint64_t, std::less<>> prefixes;
};

}  // namespace permafrost

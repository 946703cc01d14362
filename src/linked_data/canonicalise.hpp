// SPDX-License-Identifier: Apache-2.0
// RDF Dataset Canonicalization, RDFC-1.0 (W3C Recommendation of 2024-05-21), which URDNA2015 became: equal
// datasets give equal text, whatever their blank nodes were called. The hot path of the rules on signatures.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "linked_data/rdf.hpp"

namespace permafrost {

enum class RdfHash : std::uint8_t { sha256, sha384 };

struct CanonicaliseOptions {
  RdfHash hash = RdfHash::sha256;
  /// How often the recursive step (Hash N-Degree Quads) and its permutations may be taken for one dataset: a
  /// poison graph needs factorially many, what real servers send needs a handful.
  std::uint64_t work_limit = 50'000;
};

/// Works on one dataset after another. One thread.
class Canonicaliser {
 public:
  Canonicaliser();
  ~Canonicaliser();

  /// The sorted canonical N-Quads, valid until the next call; nothing when the work limit was reached.
  [[nodiscard]] std::optional<std::string_view> canonicalise(const Dataset& dataset,
                                                             const CanonicaliseOptions& options = {});
  /// Canonical labels ("c14n0") by the number of the blank node, of the last call.
  [[nodiscard]] const std::vector<std::string>& labels() const noexcept;

 private:
  class Machine;
  std::unique_ptr<Machine> m_machine;
};

}  // namespace permafrost

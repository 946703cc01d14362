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

#include "linked_data/nquads_spelling.hpp"
#include "linked_data/rdf.hpp"

namespace permafrost {

enum class RdfHash : std::uint8_t { sha256, sha384 };

struct CanonicaliseOptions {
  RdfHash hash = RdfHash::sha256;
  NquadsSpelling spelling = NquadsSpelling::rdfc_1_0;
  /// Steps that telling apart the nodes may take that look alike by themselves (Hash N-Degree Quads: a step
  /// for each quad looked at and each node placed on a path). What real servers send takes a few hundred, the
  /// hard cases of W3C's suite 6,000, a graph of 12 nodes with 3 neighbours each up to 40,000, a poison graph
  /// factorially many; as many as this take some 40 ms.
  std::uint64_t work_limit = 250'000;
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

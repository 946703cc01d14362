// SPDX-License-Identifier: Apache-2.0
// Canonical labels for the blank nodes of a dataset: sections 4.4 to 4.8 of RDFC-1.0, under its names. For
// linked_data/canonicalise.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/message_digest.hpp"
#include "io/sha256.hpp"
#include "linked_data/canonicalise.hpp"
#include "linked_data/quad_lines.hpp"
#include "linked_data/sort_lines.hpp"

namespace permafrost {

/// A digest in lower-case hexadecimal digits, the form in which the algorithm compares and nests them.
class RdfDigest {
 public:
  RdfDigest() = default;
  explicit RdfDigest(std::string_view digits);
  explicit RdfDigest(const Sha256& digest);
  [[nodiscard]] std::string_view text() const noexcept { return {m_digits.data(), m_size}; }
  friend auto operator<=>(const RdfDigest& a, const RdfDigest& b) noexcept { return a.text() <=> b.text(); }
  friend bool operator==(const RdfDigest& a, const RdfDigest& b) noexcept { return a.text() == b.text(); }

 private:
  std::array<char, 96> m_digits;  // as many as SHA-384 has
  std::uint8_t m_size = 0;
};

class RdfHasher {
 public:
  void use(RdfHash which);
  void update(std::string_view text);
  /// The digest of all updates; then it starts anew.
  [[nodiscard]] RdfDigest finish();

 private:
  Sha256Hasher m_sha256;
  std::optional<MessageDigest> m_sha384;
};

class BlankLabels {
 public:
  /// `nodes`: how many the dataset has, mentioned or not. False when the work limit was reached.
  bool issue_all(QuadLines& quads, std::size_t nodes, const CanonicaliseOptions& options);
  /// By number of the node, without "_:"; empty for what no quad mentions.
  [[nodiscard]] const std::vector<std::string>& labels() const noexcept { return m_labels; }

 private:
  class Path;
  struct Related {
    RdfDigest hash;
    std::uint32_t node;
  };

  // 4.4, Canonicalization Algorithm
  void map_mentions();
  void hash_and_order();
  void issue(std::uint32_t node);
  bool issue_alike(std::size_t begin, std::size_t end);

  // 4.6 to 4.8
  [[nodiscard]] RdfDigest hash_first_degree(std::uint32_t node);
  [[nodiscard]] RdfDigest hash_related(std::uint32_t related, const Quad& quad, char position);
  [[nodiscard]] std::vector<Related> find_related(std::uint32_t node);
  bool hash_n_degree(std::uint32_t node, RdfDigest& hash);
  bool choose_path(std::vector<std::uint32_t>& nodes, std::string& data);
  bool follow(const std::vector<std::uint32_t>& nodes, Path& path);

  /// False when the work that is allowed has been done.
  bool work(std::size_t steps) {
    m_work += steps;
    return m_work <= m_work_limit;
  }

  // The issuer of temporary identifiers. Its copies only ever grow from what they are copied from, so it is
  // one list that is cut back instead.
  void name(std::uint32_t node);
  void forget_names_from(std::size_t count);
  [[nodiscard]] std::string temporary(std::uint32_t node) const;

  QuadLines* m_quads = nullptr;
  std::size_t m_nodes = 0;
  RdfHasher m_hasher;
  LineSorter m_sorter;
  std::vector<std::string_view> m_sorted;

  std::vector<std::uint32_t> m_first;     // by node: where its mentions begin; one more: where the last end
  std::vector<std::uint32_t> m_mentions;  // numbers of lines
  std::vector<RdfDigest> m_hashes;        // by node: of its first degree
  std::vector<std::uint32_t> m_order;     // nodes that are mentioned, by that
  std::vector<std::string> m_labels;
  std::uint32_t m_issued = 0;

  std::vector<std::uint32_t> m_position;  // by node: its place in m_named
  std::vector<std::uint32_t> m_named;
  std::uint64_t m_work_limit = 0;
  std::uint64_t m_work = 0;
  std::uint32_t m_depth = 0;
};

}  // namespace permafrost

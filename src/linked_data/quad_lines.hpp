// SPDX-License-Identifier: Apache-2.0
// The quads of a dataset, each written once as a line of canonical N-Quads with a place for the names of its
// blank nodes. For linked_data/canonicalise and blank_labels.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "linked_data/nquads_spelling.hpp"
#include "linked_data/rdf.hpp"
#include "linked_data/text_buffer.hpp"

namespace permafrost {

struct QuadLine {
  const Quad* quad;  // as long as the dataset stays as it is
  std::size_t begin;
  std::size_t size;
  std::uint32_t blanks = 0;                 // how many of the following there are: in the order of the text,
  std::array<std::size_t, 3> holes = {};    // where they stand, from `begin`,
  std::array<std::uint32_t, 3> nodes = {};  // and their numbers
};

class QuadLines {
 public:
  /// What stands in a hole: the name that all blank nodes have while another is looked at.
  static constexpr std::string_view anybody = "_:z";

  void read(const Dataset& dataset, NquadsSpelling spelling);
  /// Leaves one of the lines that say the same; false when all are different already.
  bool drop_repetitions();

  [[nodiscard]] const std::vector<QuadLine>& lines() const noexcept { return m_lines; }
  [[nodiscard]] std::string_view text_of(const QuadLine& line) const noexcept {
    return m_text.view().substr(line.begin, line.size);
  }
  /// Writes `letter` over the z wherever `node` stands in `line`; until read() again it is for the caller to
  /// put back.
  void call(std::uint32_t node, const QuadLine& line, char letter) noexcept {
    for (std::uint32_t i = 0; i < line.blanks; ++i) {
      if (line.nodes[i] == node) m_text.data()[line.begin + line.holes[i] + anybody.size() - 1] = letter;
    }
  }

 private:
  TextBuffer m_text;
  std::vector<QuadLine> m_lines;
};

}  // namespace permafrost

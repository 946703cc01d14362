// SPDX-License-Identifier: Apache-2.0
#include "linked_data/quad_lines.hpp"

#include <algorithm>
#include <compare>

#include "linked_data/nquads_text.hpp"

namespace permafrost {

/// A blank node as a predicate is none of RDF's and keeps the label it has.
void QuadLines::read(const Dataset& dataset, NquadsSpelling spelling) {
  m_text.clear();
  m_lines.clear();
  m_lines.reserve(dataset.quads().size());
  for (const Quad& quad : dataset.quads()) {
    QuadLine line{.quad = &quad, .begin = m_text.size(), .size = 0};
    append_quad(m_text, quad, spelling, [this, &quad, &line](const RdfTerm& blank) {
      if (&blank == &quad.predicate) {
        m_text.append("_:");
        m_text.append(blank.value);
        return;
      }
      line.holes[line.blanks] = m_text.size() - line.begin;
      line.nodes[line.blanks++] = blank.blank;
      m_text.append(anybody);
    });
    line.size = m_text.size() - line.begin;
    m_lines.push_back(line);
  }
}

bool QuadLines::drop_repetitions() {
  const auto compare = [this](const QuadLine& a, const QuadLine& b) {
    const auto order = text_of(a) <=> text_of(b);
    return order != 0 ? order : a.nodes <=> b.nodes;
  };
  std::sort(m_lines.begin(), m_lines.end(),
            [&compare](const QuadLine& a, const QuadLine& b) { return compare(a, b) < 0; });
  const auto last =
      std::unique(m_lines.begin(), m_lines.end(),
                  [&compare](const QuadLine& a, const QuadLine& b) { return compare(a, b) == 0; });
  const bool any = last != m_lines.end();
  m_lines.erase(last, m_lines.end());
  return any;
}

}  // namespace permafrost

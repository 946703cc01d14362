// SPDX-License-Identifier: Apache-2.0
#include "linked_data/canonicalise.hpp"

#include "linked_data/blank_labels.hpp"
#include "linked_data/quad_lines.hpp"
#include "linked_data/sort_lines.hpp"
#include "linked_data/text_buffer.hpp"

namespace permafrost {

/// The algorithm works on a set of quads; here they may come repeated, which changes nothing but hashes.
/// Where a repetition is seen in the result, or may be why the work ran out, all is done again without.
class Canonicaliser::Machine {
 public:
  std::optional<std::string_view> run(const Dataset& dataset, const CanonicaliseOptions& options) {
    m_quads.read(dataset, options.spelling);
    const std::size_t nodes = dataset.blanks().size();
    bool repeated = false;
    bool done = m_labels.issue_all(m_quads, nodes, options);
    if (done) repeated = write();
    if ((!done || (repeated && nodes > 1)) && m_quads.drop_repetitions()) {
      done = m_labels.issue_all(m_quads, nodes, options);
      if (done) write();
    }
    return done ? std::optional(m_output.view()) : std::nullopt;
  }
  [[nodiscard]] const std::vector<std::string>& labels() const noexcept { return m_labels.labels(); }

 private:
  void label(const QuadLine& line);
  /// The lines with their labels, sorted, each once. Was one there twice?
  bool write();

  QuadLines m_quads;
  BlankLabels m_labels;
  LineSorter m_sorter;
  std::vector<std::string_view> m_sorted;
  TextBuffer m_labelled;
  TextBuffer m_output;
};

void Canonicaliser::Machine::label(const QuadLine& line) {
  const std::string_view text = m_quads.text_of(line);
  const std::size_t begin = m_labelled.size();
  std::size_t done = 0;
  for (std::uint32_t i = 0; i < line.blanks; ++i) {
    m_labelled.append(text.substr(done, line.holes[i] - done));
    m_labelled.append("_:");
    m_labelled.append(labels()[line.nodes[i]]);
    done = line.holes[i] + QuadLines::anybody.size();
  }
  m_labelled.append(text.substr(done));
  m_sorted.push_back(m_labelled.view().substr(begin));
}

bool Canonicaliser::Machine::write() {
  constexpr std::size_t longest_label = 2 + 4 + 10;  // "_:", "c14n" and a number
  std::size_t room = 0;
  for (const QuadLine& line : m_quads.lines()) {
    if (line.blanks != 0) room += line.size + line.blanks * longest_label;
  }
  m_labelled.clear();
  m_labelled.reserve(room);  // nothing moves once it has been pointed at
  m_sorted.clear();
  for (const QuadLine& line : m_quads.lines()) {
    if (line.blanks == 0) {
      m_sorted.push_back(m_quads.text_of(line));
    } else {
      label(line);
    }
  }
  m_sorter.sort(m_sorted);
  m_output.clear();
  bool repeated = false;
  std::string_view last;
  for (const std::string_view line : m_sorted) {
    if (line == last) {
      repeated = true;
    } else {
      m_output.append(line);
      last = line;
    }
  }
  return repeated;
}

Canonicaliser::Canonicaliser() : m_machine(std::make_unique<Machine>()) {}
Canonicaliser::~Canonicaliser() = default;

std::optional<std::string_view> Canonicaliser::canonicalise(const Dataset& dataset,
                                                            const CanonicaliseOptions& options) {
  return m_machine->run(dataset, options);
}

const std::vector<std::string>& Canonicaliser::labels() const noexcept { return m_machine->labels(); }

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
// The N-Quads reader and canonicalisation: canonical text reads back as itself, and neither the order of
// quads nor the names of blank nodes nor repetitions change it.
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "linked_data/canonicalise.hpp"
#include "linked_data/nquads.hpp"

namespace {

using namespace permafrost;

constexpr std::uint64_t little_work = 2'000;  // so that a poison graph costs a search no time

void require(bool holds) {
  if (!holds) std::abort();
}

bool read(std::string_view text, Dataset& dataset) {
  std::uint64_t line = 0;
  const bool read = read_nquads(text, dataset, line);
  require(read || (line != 0 && line <= text.size() + 1));
  return read;
}

std::optional<std::string> canonical(Canonicaliser& canonicaliser, const Dataset& dataset) {
  const auto text = canonicaliser.canonicalise(dataset, {.work_limit = little_work});
  return text ? std::optional(std::string(*text)) : std::nullopt;
}

/// The same quads backwards, every third twice, its blank nodes under other names and numbers.
void disguise(const Dataset& dataset, Dataset& out) {
  const std::size_t nodes = dataset.blanks().size();
  for (std::size_t i = 0; i < nodes; ++i) (void)out.make_blank(out.keep("x" + std::to_string(i)));
  const auto renamed = [&out, nodes](RdfTerm term) {
    if (term.kind != TermKind::blank) return term;
    term.blank = static_cast<std::uint32_t>(nodes - 1 - term.blank);
    term.value = out.blanks()[term.blank];
    return term;
  };
  for (std::size_t i = dataset.quads().size(); i-- > 0;) {
    const Quad& quad = dataset.quads()[i];
    const Quad other{renamed(quad.subject), quad.predicate, renamed(quad.object), renamed(quad.graph)};
    out.add(other);
    if (i % 3 == 0) out.add(other);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Canonicaliser canonicaliser;
  Dataset dataset;
  if (!read({reinterpret_cast<const char*>(data), size}, dataset)) return 0;

  std::string written;
  for (const Quad& quad : dataset.quads()) append_nquad(written, quad);
  Dataset same;
  require(read(written, same) && same.quads().size() == dataset.quads().size());

  const auto text = canonical(canonicaliser, dataset);
  if (!text) return 0;
  Dataset again;
  require(read(*text, again));
  if (const auto second = canonical(canonicaliser, again)) require(*second == *text);
  Dataset other;
  disguise(dataset, other);
  if (const auto second = canonical(canonicaliser, other)) require(*second == *text);
  return 0;
}

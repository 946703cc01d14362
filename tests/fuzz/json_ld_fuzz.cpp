// SPDX-License-Identifier: Apache-2.0
// JSON-LD from any document, contexts and all, to canonical N-Quads. What comes out of each step must be what
// the next one reads, and doing it again must not change it.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "codec/json_view.hpp"
#include "linked_data/canonicalise.hpp"
#include "linked_data/json_ld.hpp"
#include "linked_data/nquads.hpp"

namespace {

using namespace permafrost;

constexpr std::uint64_t little_work = 2'000;  // so that a poison graph costs a search no time

void require(bool holds) {
  if (!holds) std::abort();
}

std::optional<std::string> canonical(Canonicaliser& canonicaliser, const Dataset& dataset) {
  const auto text = canonicaliser.canonicalise(dataset, {.work_limit = little_work});
  return text ? std::optional(std::string(*text)) : std::nullopt;
}

/// Of well-formed terms alone: canonical text is N-Quads, and its own canonical form.
void require_stable(Canonicaliser& canonicaliser, const std::string& text) {
  Dataset again;
  std::uint64_t line = 0;
  require(read_nquads(text, again, line));
  const auto second = canonical(canonicaliser, again);
  require(!second || *second == text);
}

class Listener : public MemberObserver {
 public:
  void on_member(const MemberUse& use) override { m_seen += use.iri.size() + use.member.raw().size(); }
  void on_type(JsonView value, std::string_view iri) override { m_seen += value.raw().size() + iri.size(); }

 private:
  std::size_t m_seen = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const ContextLibrary contexts;
  static JsonLdProcessor processor(contexts);  // one for all, as documents follow one another
  static Canonicaliser canonicaliser;
  JsonParser parser;
  const JsonView document = parser.parse_copy({reinterpret_cast<const char*>(data), size});
  if (!document) return 0;

  if (const auto expanded = processor.expand(document)) {
    JsonParser second;
    require(static_cast<bool>(second.parse_copy(*expanded)));
  } else {
    require(!processor.failure().code.empty());
  }
  Dataset dataset;
  Listener listener;
  for (const JsonLdMode mode : {JsonLdMode::v1_1, JsonLdMode::v1_0}) {
    if (!processor.to_rdf(document, dataset, {.base = "https://a.example/", .mode = mode}, &listener)) {
      require(!processor.failure().code.empty());
      continue;
    }
    const auto text = canonical(canonicaliser, dataset);
    if (!text) continue;
    require_stable(canonicaliser, *text);
    JsonLdProcessor fresh(contexts);
    Dataset same;
    require(fresh.to_rdf(document, same, {.base = "https://a.example/", .mode = mode}));
    require(canonical(canonicaliser, same) == text);  // nothing remembered of others changes a meaning
  }
  return 0;
}

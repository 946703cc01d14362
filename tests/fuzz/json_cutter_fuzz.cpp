// SPDX-License-Identifier: Apache-2.0
// The cutter against itself and against the parser: what it cuts does not depend on how the bytes arrive,
// every piece is the document's own bytes, and a document that the parser accepts is cut without trouble
// into exactly the values that the parser sees.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <tuple>
#include <vector>

#include "codec/json_view.hpp"
#include "io/bytes.hpp"
#include "io/json_cutter.hpp"

namespace {

using namespace permafrost;

void require(bool holds) {
  if (!holds) std::abort();
}

/// Gives at most `step` bytes a read, as pipes and decompressors do.
class SlowSource : public ByteSource {
 public:
  SlowSource(std::string_view text, std::size_t step) : m_inner(text), m_step(step) {}
  std::size_t read(std::span<std::byte> out) override {
    return m_inner.read(out.first(std::min(out.size(), m_step)));
  }

 private:
  MemorySource m_inner;
  std::size_t m_step;
};

/// Cuts every top-level array.
class Pieces : public JsonPieces {
 public:
  explicit Pieces(std::string_view document) : m_document(document) {}
  bool wants_items(std::string_view) override { return true; }
  void item(std::string_view, std::string_view raw, std::uint64_t offset) override { take(raw, offset); }
  void member(std::string_view, std::string_view raw, std::uint64_t offset) override { take(raw, offset); }
  void items_end(std::string_view, std::uint64_t) override {}
  void trouble(Trouble trouble, std::uint64_t offset) override { troubles.emplace_back(trouble, offset); }

  std::vector<std::pair<std::uint64_t, std::uint64_t>> places;  // offset and length
  std::vector<std::pair<Trouble, std::uint64_t>> troubles;

 private:
  void take(std::string_view raw, std::uint64_t offset) {
    require(offset <= m_document.size() && m_document.substr(offset, raw.size()) == raw);
    places.emplace_back(offset, raw.size());
  }
  std::string_view m_document;
};

constexpr CutLimits usual{.item_bytes = 4096, .member_bytes = 4096, .depth = 64};
constexpr CutLimits tight{.item_bytes = 12, .member_bytes = 8, .depth = 2};

Pieces cut(std::string_view document, std::size_t step, const CutLimits& limits) {
  SlowSource source(document, step);
  Pieces pieces(document);
  cut_json(source, limits, pieces);
  return pieces;
}

void add(const JsonView& value, std::vector<std::pair<std::uint64_t, std::uint64_t>>& places) {
  places.emplace_back(value.offset(), value.raw().size());
}

std::vector<std::pair<std::uint64_t, std::uint64_t>> places_of(const JsonView& document) {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> places;
  if (document.is_object()) {
    for (const JsonView member : document) {
      if (!member.is_array()) add(member, places);
      if (!member.is_array()) continue;
      for (const JsonView item : member) add(item, places);
    }
  } else if (document.is_array()) {
    for (const JsonView item : document) add(item, places);
  } else {
    add(document, places);
  }
  return places;
}

bool is_small(const std::vector<std::pair<std::uint64_t, std::uint64_t>>& places) {
  return std::all_of(places.begin(), places.end(), [](const auto& place) { return place.second < 4096; });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view document(reinterpret_cast<const char*>(data), size);
  const Pieces whole = cut(document, size + 1, usual), little = cut(document, size + 1, tight);
  for (const std::size_t step : {std::size_t{1}, std::size_t{13}}) {
    const Pieces slow = cut(document, step, usual), slow_little = cut(document, step, tight);
    require(slow.places == whole.places && slow.troubles == whole.troubles);
    require(slow_little.places == little.places && slow_little.troubles == little.troubles);
  }

  Limits limits;
  limits.json_depth = 60;  // below the cutter's, which counts inside an item
  JsonParser parser(limits);
  if (const JsonView parsed = parser.parse_copy(document)) {
    const auto places = places_of(parsed);
    if (is_small(places)) require(whole.troubles.empty() && whole.places == places);
  }
  return 0;
}

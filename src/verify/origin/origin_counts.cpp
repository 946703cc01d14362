// SPDX-License-Identifier: Apache-2.0
#include "verify/origin/origin_counts.hpp"

#include <array>

#include "verify/count_rows.hpp"

namespace permafrost {

namespace {

using Row = CountRow<OriginCounts>;

constexpr std::array rows{
    Row{"candidates", &OriginCounts::candidates},
    Row{"wanted", &OriginCounts::wanted},
    Row{"same", &OriginCounts::same, tr_later("the same today: {1}")},
    Row{"edited", &OriginCounts::edited, tr_later("edited since: {1}")},
    Row{"gone", &OriginCounts::gone, tr_later("gone: {1}")},
    Row{"different", &OriginCounts::different, tr_later("different without a word: {1}")},
    Row{"not_json", &OriginCounts::not_json, tr_later("answered with something else than JSON: {1}")},
    Row{"refused", &OriginCounts::refused, tr_later("refused to strangers: {1}")},
    Row{"unreachable", &OriginCounts::unreachable, tr_later("without an answer: {1}")},
    Row{"resumed", &OriginCounts::resumed},
};

}  // namespace

std::vector<std::string> describe(const OriginCounts& counts) {
  std::vector<std::string> lines{fill(tr("origin: {1} of {2} public objects were looked up at their servers"),
                                      {counts.wanted, counts.candidates})};
  add_lines(lines, std::span<const Row>{rows}, counts);
  return lines;
}

void write_json(JsonOut& json, const OriginCounts& counts) {
  json.begin_object();
  write_members(json, std::span<const Row>{rows}, counts);
  json.end();
}

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
// What came of asking the servers that an archive comes from: counted by the origin check, shown by reports.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace permafrost {

class JsonOut;

/// Each object that was to be asked for is counted in exactly one of the seven below `wanted`.
struct OriginCounts {
  std::uint64_t candidates = 0;  ///< accounts and own public and unlisted posts
  std::uint64_t wanted = 0;      ///< of them: in the sample
  std::uint64_t same = 0;
  std::uint64_t edited = 0;
  std::uint64_t gone = 0;
  std::uint64_t different = 0;
  std::uint64_t not_json = 0;
  std::uint64_t refused = 0;
  std::uint64_t unreachable = 0;  ///< no answer, or never asked because its server gave none before
  std::uint64_t resumed = 0;      ///< of the wanted: answered in an earlier run
};

/// One line each, translated, without line feeds.
[[nodiscard]] std::vector<std::string> describe(const OriginCounts& counts);
/// An object, as `summary.origin` of schemas/report.schema.json.
void write_json(JsonOut& json, const OriginCounts& counts);

}  // namespace permafrost

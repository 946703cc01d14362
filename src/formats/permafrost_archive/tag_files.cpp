// SPDX-License-Identifier: Apache-2.0
#include "formats/permafrost_archive/tag_files.hpp"

#include <algorithm>
#include <optional>

#include "base/time.hpp"
#include "formats/permafrost_archive/layout.hpp"

namespace permafrost::archive {

std::string bag_info(const Preamble& preamble, std::uint64_t payload_bytes, std::uint64_t payload_files) {
  std::optional<Seconds> taken;
  for (const SourceInfo& source : preamble.sources) {
    if (source.taken) taken = std::max(taken.value_or(*source.taken), *source.taken);
  }
  std::string text = "Bag-Software-Agent: permafrost " PERMAFROST_VERSION "\n";
  if (taken) text += "Bagging-Date: " + format_time(*taken).substr(0, 10) + "\n";
  return text + "Payload-Oxum: " + std::to_string(payload_bytes) + "." + std::to_string(payload_files) + "\n";
}

}  // namespace permafrost::archive

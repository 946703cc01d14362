// SPDX-License-Identifier: Apache-2.0
// The small files by which others know the bag: bag-info.txt (BagIt) and manifest.yml (FEP-6fcd).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/record.hpp"

namespace permafrost::archive {

[[nodiscard]] std::string bag_info(const Preamble& preamble, std::uint64_t payload_bytes,
                                   std::uint64_t payload_files);

/// `collections` are the paths of a single account's collections.
[[nodiscard]] std::string fep_6fcd_manifest(bool many_accounts, bool has_instance,
                                            const std::vector<std::string>& collections);

}  // namespace permafrost::archive

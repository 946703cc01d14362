// SPDX-License-Identifier: Apache-2.0
// The small file by which others know the bag: bag-info.txt (BagIt).
#pragma once

#include <cstdint>
#include <string>

#include "model/record.hpp"

namespace permafrost::archive {

[[nodiscard]] std::string bag_info(const Preamble& preamble, std::uint64_t payload_bytes,
                                   std::uint64_t payload_files);

}  // namespace permafrost::archive

// SPDX-License-Identifier: Apache-2.0
// Does a file's beginning say that it is compressed already? Then no compressor is run on it.
#pragma once

#include <cstddef>
#include <span>

namespace permafrost::archive {

/// Pictures, sound, films and packed files, by their first bytes.
[[nodiscard]] bool is_packed_already(std::span<const std::byte> head);

}  // namespace permafrost::archive

// SPDX-License-Identifier: Apache-2.0
// SHA-256 of several messages at once. Each step of one message waits for the one before; a processor with
// SHA instructions has time for a step of another meanwhile, so that two take little longer than one (Intel:
// 0.8 of the time of both, one after the other). Elsewhere they are digested one by one. Used where much is
// hashed: frames and the files in them.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/digest.hpp"
#include "io/sha256.hpp"

namespace permafrost {

/// The digests, in the order of the messages.
[[nodiscard]] std::vector<Sha256> sha256_of_each(std::span<const ScatteredBytes> messages);
/// The same of messages that lie in one piece each.
[[nodiscard]] std::vector<Sha256> sha256_of_each(std::span<const std::span<const std::byte>> messages);

}  // namespace permafrost

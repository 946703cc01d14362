// SPDX-License-Identifier: Apache-2.0
// Keys that a user keeps in a folder (`verify --keys DIR`), read into a key ring.
#pragma once

#include <string>

#include "base/limits.hpp"
#include "verify/signatures/key_ring.hpp"

namespace permafrost {

/// Every file of the folder at `path`, or that one file: actors, keys and arrays of both as JSON; keys as
/// PEM. A PEM file's id stands in the text before the key, or is the file's name: percent-encoded, or as
/// file_stem_of() writes it. What is neither is left alone. Error{input} when something cannot be read,
/// Error{usage} when there is no key at all.
void read_keys(const std::string& path, KeyRing& ring, const Limits& limits);

}  // namespace permafrost

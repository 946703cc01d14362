// SPDX-License-Identifier: Apache-2.0
// What data/permafrost.json says, as far as a reader needs it.
#pragma once

#include <optional>
#include <string>

#include "formats/format.hpp"
#include "io/bytes.hpp"
#include "model/record.hpp"

namespace permafrost::archive {

struct Description {
  unsigned major = 0, minor = 0;
  Preamble preamble;
};

/// Nothing when it is not what we write; its list of accounts may be of any length.
[[nodiscard]] std::optional<Description> read_description(ByteSource& json, const Limits& limits);
/// "1.0" as numbers.
[[nodiscard]] std::optional<std::pair<unsigned, unsigned>> parse_version(std::string_view text);
/// A higher major version is Error{input}; a higher minor one a finding.
void check_version(unsigned major, unsigned minor, const std::string& path, const Env& env);

}  // namespace permafrost::archive

// SPDX-License-Identifier: Apache-2.0
// JSON Canonicalization Scheme (RFC 8785): one spelling for equal JSON, which integrity proofs sign.
#pragma once

#include <cstdint>
#include <string>

#include "codec/json_view.hpp"

namespace permafrost {

/// Why a value has no canonical form.
enum class JcsFault : std::uint8_t {
  none,
  repeated_key,    ///< I-JSON (RFC 7493) allows a name once
  lone_surrogate,  ///< no Unicode text
  number,          ///< too large for a double
};

/// Adds the canonical form of `value` to `out`.
[[nodiscard]] JcsFault append_jcs(std::string& out, JsonView value);

}  // namespace permafrost

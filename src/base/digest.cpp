// SPDX-License-Identifier: Apache-2.0
#include "base/digest.hpp"

#include "base/text.hpp"

namespace permafrost {

std::string Sha256::hex() const { return to_hex(bytes); }

std::optional<Sha256> Sha256::from_hex(std::string_view text) {
  Sha256 digest;
  if (text.size() != 2 * digest.bytes.size() || !permafrost::from_hex(text, digest.bytes)) {
    return std::nullopt;
  }
  return digest;
}

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
// Looks at a key's own address for a key that is not at hand, when the user lets servers be asked. What the
// document may vouch for is decided by whoever asked (verify/signatures/ownership.hpp).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/limits.hpp"
#include "net/http.hpp"
#include "verify/signatures/key_ring.hpp"

namespace permafrost {

class KeyFetcher : public KeyFinder {
 public:
  /// All of them outlive it; `signer` may be null.
  KeyFetcher(Http& http, RequestSigner* signer, const Limits& limits)
      : m_http(http), m_signer(signer), m_limits(limits) {}
  [[nodiscard]] std::optional<std::string> find(std::string_view key_id) override;

 private:
  Http& m_http;
  RequestSigner* m_signer;
  const Limits& m_limits;
};

}  // namespace permafrost

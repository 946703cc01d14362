// SPDX-License-Identifier: Apache-2.0
// Refuses URLs that are not to be asked, and follows redirects itself, looking at each hop as at the first:
// what is meant for one server (authorization, signatures) never goes to another.
#pragma once

#include "net/address.hpp"
#include "net/http.hpp"

namespace permafrost {

class GuardedHttp : public Http {
 public:
  /// `inner` must outlive it and follow no redirect by itself.
  GuardedHttp(Http& inner, AddressPolicy policy, unsigned redirects);
  [[nodiscard]] Response send(const Request& request) override;

 private:
  Http& m_inner;
  AddressPolicy m_policy;
  unsigned m_redirects;
};

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
// The whole client, put together: patience over guards over politeness over signing over libcurl. Whoever
// asks servers for something uses this.
#pragma once

#include "net/curl_http.hpp"
#include "net/guarded_http.hpp"
#include "net/http_signature.hpp"
#include "net/polite_http.hpp"
#include "net/retrying_http.hpp"

namespace permafrost {

struct ClientOptions {
  CurlOptions curl;
  Politeness politeness{};
  Patience patience{};
};

class Client : public Http {
 public:
  /// `timing` must outlive it.
  Client(const ClientOptions& options, Timing& timing)
      : m_curl(options.curl),
        m_signing(m_curl),
        m_polite(m_signing, timing, options.politeness),
        m_guarded(m_polite, options.curl.policy, options.curl.limits.redirects),
        m_retrying(m_guarded, timing, options.patience) {}
  [[nodiscard]] Response send(const Request& request) override { return m_retrying.send(request); }

 private:
  CurlHttp m_curl;
  SigningHttp m_signing;
  PoliteHttp m_polite;
  GuardedHttp m_guarded;
  RetryingHttp m_retrying;
};

}  // namespace permafrost

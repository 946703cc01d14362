// SPDX-License-Identifier: Apache-2.0
// The whole client, put together: patience over guards over politeness over signing over libcurl. Whoever
// asks servers for something uses this, one thread each; several of them may share a pace.
#pragma once

#include "net/curl_http.hpp"
#include "net/guarded_http.hpp"
#include "net/http_signature.hpp"
#include "net/pace.hpp"
#include "net/polite_http.hpp"
#include "net/retrying_http.hpp"

namespace permafrost {

struct ClientOptions {
  CurlOptions curl;
  Politeness politeness{};
  Patience patience{};
  WaitListener on_wait = {};  ///< hears of every wait
};

class Client : public Http {
 public:
  /// `timing` must outlive it.
  Client(const ClientOptions& options, Timing& timing)
      : Client(options, timing, std::make_shared<Pace>(timing, options.politeness, options.on_wait)) {}
  /// Keeps the pace that others keep, too; options.politeness is not looked at.
  Client(const ClientOptions& options, Timing& timing, std::shared_ptr<Pace> pace)
      : m_pace(std::move(pace)),
        m_curl(options.curl),
        m_signing(m_curl),
        m_polite(m_signing, *m_pace),
        m_guarded(m_polite, options.curl.policy, options.curl.limits.redirects),
        m_retrying(m_guarded, timing, options.patience, options.on_wait) {}
  [[nodiscard]] Response send(const Request& request) override { return m_retrying.send(request); }

 private:
  std::shared_ptr<Pace> m_pace;
  CurlHttp m_curl;
  SigningHttp m_signing;
  PoliteHttp m_polite;
  GuardedHttp m_guarded;
  RetryingHttp m_retrying;
};

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
// Http over libcurl: one connection at a time, kept open between requests to one host. Checks the address of
// every connection at the moment it is made, whatever name led there; follows no redirect, keeps no cookies,
// reads no .netrc, and verifies certificates. The only place that knows libcurl.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "net/address.hpp"
#include "net/http.hpp"

namespace permafrost {

struct CurlOptions {
  AddressPolicy policy{};
  HttpLimits limits{};
  std::string user_agent;
  std::string ca_file = {};  ///< certificates in PEM to trust instead of the system's
  std::stop_token stop = {};
};

/// From the environment, as curl(1) has it: CURL_CA_BUNDLE or SSL_CERT_FILE where no ca_file is given;
/// https_proxy or all_proxy (either case) and no_proxy. Through a proxy it is the proxy's address that is
/// connected to, so only names and addresses that look public are asked there, and this machine never.
class CurlHttp : public Http {
 public:
  explicit CurlHttp(CurlOptions options);
  ~CurlHttp() override;
  CurlHttp(const CurlHttp&) = delete;
  CurlHttp& operator=(const CurlHttp&) = delete;
  [[nodiscard]] Response send(const Request& request) override;

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

/// Does `no_proxy` ("a.example,.b.example,*") say that `host` is asked without a proxy?
[[nodiscard]] bool bypasses_proxy(std::string_view host, std::string_view no_proxy);

}  // namespace permafrost

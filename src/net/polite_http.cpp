// SPDX-License-Identifier: Apache-2.0
#include "net/polite_http.hpp"

#include "base/url.hpp"

namespace permafrost {

Response PoliteHttp::send(const Request& request) {
  if (auto busy = m_pace.await(origin_of(request.url)))
    return failed(request, busy->kind, std::move(busy->message));
  Response response = m_inner.send(request);
  m_pace.learn(request, response);
  return response;
}

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
#include "net/guarded_http.hpp"

#include "base/text.hpp"
#include "base/url.hpp"

namespace permafrost {

namespace {

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// What was meant for one server is nobody else's business.
void forget_credentials(Request& request) {
  request.authorization = {};
  request.signer = nullptr;
  request.fields.remove("Authorization");
  request.fields.remove("Cookie");
}

/// Moves `request` on to where `response` points; the reason when that must not be followed.
std::string follow(Request& request, const Response& response) {
  const auto location = response.fields.get("Location");
  std::string target = resolve_url(request.url, trim(location));
  target.resize(std::min(target.size(), target.find('#')));
  const auto parts = split_url(target);
  if (location.empty() || !parts) return tr("it redirects to nowhere");
  if (ascii_lower(request.url).starts_with("https:") && !equal_ignoring_case(parts->scheme, "https"))
    return tr("it redirects from https to http");
  if (origin_of(target) != origin_of(request.url)) forget_credentials(request);
  request.url = ascii_url(target);
  return {};
}

}  // namespace

GuardedHttp::GuardedHttp(Http& inner, AddressPolicy policy, unsigned redirects)
    : m_inner(inner), m_policy(policy), m_redirects(redirects) {}

Response GuardedHttp::send(const Request& request) {
  Request hop = request;
  hop.url = ascii_url(request.url);
  for (unsigned redirects = 0;; ++redirects) {
    std::string objection = m_policy.objection_to(hop.url);
    if (!objection.empty()) return failed(hop, FailureKind::forbidden, std::move(objection));
    Response response = m_inner.send(hop);
    if (response.failure || !is_redirect(response.status)) return response;
    // A request that changes something is not repeated elsewhere without its sender's knowledge.
    if (!is_question(hop)) return response;
    if (redirects == m_redirects) {
      return failed(hop, FailureKind::redirects, fill(tr("it redirects more than {1} times"), {m_redirects}));
    }
    std::string trouble = follow(hop, response);
    if (!trouble.empty()) return failed(hop, FailureKind::redirects, std::move(trouble));
  }
}

}  // namespace permafrost

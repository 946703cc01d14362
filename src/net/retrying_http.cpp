// SPDX-License-Identifier: Apache-2.0
#include "net/retrying_http.hpp"

#include <algorithm>

#include "base/url.hpp"
#include "net/rate_limit.hpp"

namespace permafrost {

namespace {

/// Asking twice is as good as asking once (RFC 9110, 9.2.2), by the method or by a key that says so.
bool is_idempotent(const Request& request) {
  return is_question(request) || request.method == "PUT" || request.method == "DELETE" ||
         request.fields.has("Idempotency-Key");
}

bool passes_by(FailureKind kind) {
  switch (kind) {
    case FailureKind::name:
    case FailureKind::connection:
    case FailureKind::timeout:
    case FailureKind::torn: return true;
    case FailureKind::forbidden:
    case FailureKind::tls:
    case FailureKind::size:
    case FailureKind::redirects:
    case FailureKind::protocol:
    case FailureKind::busy: return false;
  }
  return false;
}

}  // namespace

bool is_worth_retrying(const Request& request, const Response& response) {
  if (response.failure) {
    const bool never_sent = response.failure->kind == FailureKind::name;
    return passes_by(response.failure->kind) && (never_sent || is_idempotent(request));
  }
  if (response.status == 429) return true;
  const bool broken = response.status == 408 || response.status == 500 || response.status == 502 ||
                      response.status == 503 || response.status == 504;
  return broken && is_idempotent(request);
}

RetryingHttp::RetryingHttp(Http& inner, Timing& timing, Patience patience, WaitListener listener)
    : m_inner(inner), m_timing(timing), m_patience(patience), m_listener(std::move(listener)) {}

Response RetryingHttp::send(const Request& request) {
  for (unsigned attempt = 1;; ++attempt) {
    Response response = m_inner.send(request);
    while (!response.failure && request.signer != nullptr &&
           request.signer->learn(request.url, response.status))
      response = m_inner.send(request);
    if (attempt >= m_patience.attempts || !is_worth_retrying(request, response)) return response;
    const Milliseconds asked = asked_to_wait(response, m_timing.wall_time());
    if (asked > m_patience.longest_wait) return response;
    wait(origin_of(request.url), asked, attempt);
  }
}

void RetryingHttp::wait(const std::string& origin, Milliseconds asked, unsigned attempt) {
  const Milliseconds time = std::max(asked, backoff(attempt));
  if (m_listener)
    m_listener({.origin = origin,
                .time = time,
                .reason = asked > Milliseconds{0} ? WaitReason::asked : WaitReason::trouble});
  m_timing.wait(time);
}

/// Between half and the whole of the doubled wait, so that clients that failed together do not return
/// together.
Milliseconds RetryingHttp::backoff(unsigned attempt) {
  const auto doubled = m_patience.first_wait * (1U << std::min(attempt - 1, 16U));
  const auto whole = std::min<Milliseconds>(doubled, m_patience.longest_backoff);
  return whole / 2 + std::chrono::duration_cast<Milliseconds>(whole / 2 * m_timing.chance());
}

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
// Asks for single ActivityPub documents and believes only what a server says about its own (FEP-fe34): the
// answer is an ActivityPub document by its type, and its id is of the server that gave it. Used by pulls for
// actors and posts; collections are walked (pull/walk.hpp).
#pragma once

#include <string>
#include <string_view>

#include "base/limits.hpp"
#include "net/http.hpp"

namespace permafrost {

struct DocumentAnswer {
  std::string text;           ///< as received; empty: there is none
  std::string id;             ///< the document's own
  std::string robots_header;  ///< X-Robots-Tag
  std::string trouble;        ///< why there is none, for people, translated
  bool unreachable = false;   ///< no answer came, or the server is in trouble: later it may be there
  [[nodiscard]] explicit operator bool() const noexcept { return !text.empty(); }
};

class Documents {
 public:
  /// `http` and `signer`, which may be null, must outlive it.
  Documents(Http& http, RequestSigner* signer, const Limits& limits)
      : m_http(http), m_signer(signer), m_limits(limits) {}

  [[nodiscard]] DocumentAnswer ask(std::string_view url);
  [[nodiscard]] RequestSigner* signer() const noexcept { return m_signer; }

 private:
  [[nodiscard]] Response send(std::string_view url);
  [[nodiscard]] DocumentAnswer read(const Response& response) const;

  Http& m_http;
  RequestSigner* const m_signer;
  const Limits m_limits;
};

}  // namespace permafrost

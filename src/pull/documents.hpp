// SPDX-License-Identifier: Apache-2.0
// Asks for single ActivityPub documents and believes only what a server says about its own (FEP-fe34): the
// answer is an ActivityPub document by its type, and its id is of the server that gave it. Used by pulls for
// actors and posts; collections are walked (pull/walk.hpp).
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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
  /// `http` and the signers must outlive it. Of several signers, which sign in different forms, the first is
  /// used until a server refuses it (401); then the next one is that server's.
  Documents(Http& http, std::vector<const RequestSigner*> signers, const Limits& limits);

  [[nodiscard]] DocumentAnswer ask(std::string_view url);
  /// The one that the server of `url` took last; null without signers.
  [[nodiscard]] const RequestSigner* signer_for(std::string_view url) const;

 private:
  [[nodiscard]] Response send(std::string_view url);
  [[nodiscard]] DocumentAnswer read(const Response& response) const;

  Http& m_http;
  std::vector<const RequestSigner*> m_signers;
  const Limits m_limits;
  std::map<std::string, std::size_t, std::less<>>
      m_chosen;  ///< by origin: which signer; the first where absent
};

}  // namespace permafrost

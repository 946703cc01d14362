// SPDX-License-Identifier: Apache-2.0
// Signed requests, for servers that answer only those whose name they know (Mastodon's "authorised fetch").
// Two ways are in use: draft-cavage-http-signatures-12, which every server understands, and RFC 9421. Only
// signing; what others sign is not received here.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/private_key.hpp"
#include "net/http.hpp"
#include "net/timing.hpp"

namespace permafrost {

enum class SignatureForm {
  cavage,  ///< rsa-sha256 over (request-target), host, date and, with a body, digest
  /// The same with a (request-target) that ends before the query, as Mastodon up to 4.2 and some others have
  /// it.
  cavage_without_query,
  rfc9421,  ///< rsa-v1_5-sha256 or ed25519 over @method, @target-uri and, with a body, content-digest
};

/// The forms for a key, the one that most servers understand first; those that read draft-cavage know RSA
/// alone.
[[nodiscard]] std::vector<SignatureForm> forms_for(KeyKind kind);

/// Signs for each server in the form that it believed last, else in the first. One thread.
class KeySigner : public RequestSigner {
 public:
  /// `key_id` is the IRI under which servers find the public half; of `forms` there is one at least; `timing`
  /// must outlive it.
  KeySigner(PrivateKey key, std::string key_id, std::vector<SignatureForm> forms, const Timing& timing);
  /// Adds Host, Date or the digest of the body, and the signature.
  void sign(Request& request) const override;
  /// After a 401 the next form is tried, until a server has refused all of them: then it believes no
  /// signature of ours, and is not asked several times any more.
  [[nodiscard]] bool learn(std::string_view url, int status) override;

 private:
  struct Habit {
    std::size_t form = 0;     ///< in m_forms
    std::size_t refused = 0;  ///< forms in a row
  };
  void sign_cavage(Request& request, bool with_query) const;
  void sign_rfc9421(Request& request) const;
  [[nodiscard]] std::string signature_of(std::string_view text) const;

  PrivateKey m_key;
  std::string m_key_id;
  std::vector<SignatureForm> m_forms;
  std::map<std::string, Habit, std::less<>> m_habits;  ///< by origin
  const Timing& m_timing;
};

/// Lets the request's signer sign just before it is sent, so that the date is that of sending.
class SigningHttp : public Http {
 public:
  /// `inner` must outlive it.
  explicit SigningHttp(Http& inner) : m_inner(inner) {}
  [[nodiscard]] Response send(const Request& request) override;

 private:
  Http& m_inner;
};

/// The text that draft-cavage-12, 2.3 signs, over `names`: header fields in lower case, or
/// "(request-target)".
[[nodiscard]] std::string cavage_signing_string(const Request& request, std::span<const std::string> names,
                                                bool with_query = true);

/// The text that RFC 9421, 2.5 signs, over `components`: header fields in lower case, or "@method",
/// "@target-uri", "@authority", "@scheme", "@request-target", "@path", "@query". `parameters` is what follows
/// the list of components (";created=…;keyid=…"). Empty when one of the components is none of these.
[[nodiscard]] std::string signature_base(const Request& request, std::span<const std::string> components,
                                         std::string_view parameters);

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
// One HTTP exchange as values, and the interface that every client of the network stands on: liveness and
// keys, signing in, pulls and pushes over APIs. Decorators add guards, politeness and patience one by one;
// make_client() (net/client.hpp) puts them together. Reading what was answered is the caller's.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.hpp"
#include "io/file.hpp"

namespace permafrost {

struct HttpField {
  std::string name, value;
};

/// Header fields in their order; names are compared without regard to case.
class HttpFields {
 public:
  void add(std::string_view name, std::string_view value);
  /// Adds the field on a line of a header section as it came; a line that holds none, or goes on with the one
  /// before (obsolete since RFC 7230), is passed over.
  void add_line(std::string_view line);
  /// Replaces every field of that name.
  void set(std::string_view name, std::string_view value);
  void remove(std::string_view name);
  [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }
  /// The first field's value; empty when there is none.
  [[nodiscard]] std::string_view get(std::string_view name) const;
  /// The values of all fields of that name, with ", " between them (RFC 9110, 5.3).
  [[nodiscard]] std::string joined(std::string_view name) const;
  [[nodiscard]] const std::vector<HttpField>& all() const noexcept { return m_fields; }

 private:
  [[nodiscard]] const HttpField* find(std::string_view name) const;
  std::vector<HttpField> m_fields;
};

struct Request;

/// Signs a request as it goes out (net/http_signature.hpp), so that a retry bears a fresh date.
class RequestSigner {
 public:
  virtual ~RequestSigner() = default;
  virtual void sign(Request& request) const = 0;
  /// Told what the server of `url` answered to a signed request. True: it is worth asking once more, the
  /// request is signed in another form then.
  [[nodiscard]] virtual bool learn(std::string_view url, int status) = 0;
};

/// Caps on one exchange; a server can make us lose no more.
struct HttpLimits {
  std::uint64_t body_bytes = std::uint64_t{16} << 20;  ///< unpacked
  std::uint64_t header_bytes = 64 << 10;               ///< all fields of all header sections together
  std::chrono::milliseconds connect_time{15'000};
  std::chrono::milliseconds total_time{60'000};
  std::chrono::seconds stall_time{20};  ///< below stall_rate for so long is no answer
  std::uint64_t stall_rate = 32;        ///< bytes a second
  unsigned redirects = 5;
};

/// For files instead of documents: up to 8 GiB in hours, but no connection that stalls.
[[nodiscard]] HttpLimits file_limits();

struct Request {
  std::string method = "GET";
  std::string url;
  HttpFields fields;
  std::string body;                 ///< forms and small documents
  Secret authorization;             ///< value of Authorization; goes to the URL's own origin alone
  RequestSigner* signer = nullptr;  ///< lent; signs for the URL's own origin alone
  std::optional<HttpLimits> limits = std::nullopt;  ///< other than the client's; its redirects stay
};

/// Does it ask only, and change nothing (RFC 9110, 9.2.1)?
[[nodiscard]] bool is_question(const Request& request);

/// A POST of a form: application/x-www-form-urlencoded, as base/form.hpp writes it.
[[nodiscard]] Request form_request(std::string url, std::string form);
/// "Bearer TOKEN", for Request::authorization.
[[nodiscard]] Secret bearer(const Secret& token);

/// Why there is no answer.
enum class FailureKind : std::uint8_t {
  forbidden,   ///< the URL or its address is none that we ask (net/address.hpp)
  name,        ///< the host's name leads nowhere
  connection,  ///< nobody answers there, or the line broke before an answer
  tls,         ///< the certificate is not to be trusted, or no secure line came about
  timeout,     ///< it took longer than HttpLimits allow
  torn,        ///< the answer ended before its end
  size,        ///< the answer, or its header, is larger than HttpLimits allow
  redirects,   ///< redirected too often, to nowhere, or from https to http
  protocol,    ///< what came is no HTTP
  busy,        ///< the server asked us to come back later than we are willing to wait
};

struct Failure {
  FailureKind kind = FailureKind::connection;
  std::string message;  ///< one line for people, translated, without the URL
};

/// What came back: a status and a body, or a failure, with what had come before it.
struct Response {
  int status = 0;  ///< 0: no answer
  HttpFields fields;
  Spool body;       ///< decoded (no Content-Encoding any more)
  std::string url;  ///< that answered, after redirects
  std::optional<Failure> failure;

  [[nodiscard]] bool ok() const noexcept { return !failure && status >= 200 && status < 300; }
  /// An answer that says nothing of what was asked for: too many requests, or the server is in trouble.
  [[nodiscard]] bool says_later() const noexcept { return !failure && (status == 429 || status >= 500); }
};

/// A Response without an answer.
[[nodiscard]] Response failed(const Request& request, FailureKind kind, std::string message);

/// Sends requests, one at a time. Whatever goes wrong on the way is a value in the Response; an Error is
/// thrown only when the user asked to stop (interrupted) or there is no room for the body (output).
class Http {
 public:
  virtual ~Http() = default;
  [[nodiscard]] virtual Response send(const Request& request) = 0;
};

/// "application/activity+json" of "Application/Activity+JSON; charset=utf-8".
[[nodiscard]] std::string media_type_of_field(std::string_view content_type);
/// Is it JSON: application/json, or any type that ends in +json (RFC 6839)?
[[nodiscard]] bool is_json_type(std::string_view content_type);

/// Is it what an ActivityPub object is served as (ActivityPub, 3.2)? Mastodon believes these two and no other
/// (JsonLdHelper, 4.2.5 on): whoever may store a file on a server could else speak in its name.
[[nodiscard]] bool is_activity_type(std::string_view content_type);

/// What is accepted where an ActivityPub object is wanted (ActivityPub, 3.2).
inline constexpr std::string_view activity_types =
    R"(application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams")";

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
// Looking into IRIs without changing them: ids are compared and kept byte for byte (AS2 and FEP-fe34).
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace permafrost {

struct UrlParts {
  std::string_view scheme, host, port, path, query, fragment;  // views into the text; host without port
};

/// Parts of an absolute http or https URL; nothing for every other text. User info is refused.
[[nodiscard]] std::optional<UrlParts> split_url(std::string_view text);
/// "social.example", "social.example:8443", as written.
[[nodiscard]] std::string host_and_port(const UrlParts& url);
/// The parts point into the text, so one that is about to end is refused.
template <std::same_as<std::string> Text>
std::optional<UrlParts> split_url(Text&&) = delete;
/// Does `text` begin with a scheme and a colon, followed by something (RFC 3987, no fragment of its own)?
[[nodiscard]] bool is_absolute_iri(std::string_view text);
/// The same scheme-independent host, compared without regard to ASCII case (M-303).
[[nodiscard]] bool same_host(std::string_view left, std::string_view right);
/// "https://a.example", "http://[::1]:8080": scheme, host and port in lower case, without the scheme's own
/// port. Empty for what split_url refuses.
[[nodiscard]] std::string origin_of(std::string_view url);
/// Where `reference` leads from `base` (RFC 3986, 5.2), an absolute URL; dot segments are taken out.
/// Empty when `base` is no URL that split_url takes.
[[nodiscard]] std::string resolve_url(std::string_view base, std::string_view reference);
/// `url` as it goes over the wire: bytes outside ASCII are percent-encoded (RFC 3987, 3.1), behind the host;
/// the host's own are libcurl's.
[[nodiscard]] std::string ascii_url(std::string_view url);
/// `url` for a message: what may be a secret, user info and the values of query members like access_token,
/// stands as ***.
[[nodiscard]] std::string scrubbed_url(std::string_view url);
/// The last run of decimal digits in the path, as an order: Mastodon's status ids rise with time.
/// Nothing when there is none or it passes 2^64 - 1.
[[nodiscard]] std::optional<std::uint64_t> last_number(std::string_view iri);

}  // namespace permafrost

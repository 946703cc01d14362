// SPDX-License-Identifier: Apache-2.0
// Looking into IRIs without changing them: ids are compared and kept byte for byte (AS2 and FEP-fe34).
#pragma once

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
/// Does `text` begin with a scheme and a colon, followed by something (RFC 3987, no fragment of its own)?
[[nodiscard]] bool is_absolute_iri(std::string_view text);
/// The same scheme-independent host, compared without regard to ASCII case (M-303).
[[nodiscard]] bool same_host(std::string_view left, std::string_view right);
/// The last run of decimal digits in the path, as an order: Mastodon's status ids rise with time.
/// Nothing when there is none or it passes 2^64 - 1.
[[nodiscard]] std::optional<std::uint64_t> last_number(std::string_view iri);

}  // namespace permafrost

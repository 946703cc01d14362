// SPDX-License-Identifier: Apache-2.0
// Names and values as the query of a URL or the body of a request carries them
// (application/x-www-form-urlencoded, WHATWG URL 5). Used by all who ask servers.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace permafrost {

/// RFC 3986, 2.3: may always stand for itself.
[[nodiscard]] bool is_unreserved(char c);
/// `text` with every byte but unreserved ones and those of `plain` as %XX, so a space is %20: every reader
/// of forms and of URLs understands that.
[[nodiscard]] std::string percent_encoded(std::string_view text, std::string_view plain = {});
/// The way back; "+" is a space. Nothing when a "%" is followed by anything but two hexadecimal digits.
[[nodiscard]] std::optional<std::string> form_decoded(std::string_view text);

/// "name=value&name=value", each encoded.
[[nodiscard]] std::string form_text(
    std::initializer_list<std::pair<std::string_view, std::string_view>> members);
/// The first value of `name` in `form`, decoded; nothing when it is not there or cannot be decoded.
[[nodiscard]] std::optional<std::string> form_value(std::string_view form, std::string_view name);

}  // namespace permafrost

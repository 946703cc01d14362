// SPDX-License-Identifier: Apache-2.0
#include "base/handle.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "base/url.hpp"

namespace permafrost {

namespace {

/// What servers of all kinds let a user be called; letters of other scripts count.
bool is_user_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte != 0x7F && std::string_view("/\\?#@:\"<>").find(c) == std::string_view::npos;
  });
}

bool is_host(std::string_view text) {
  const std::string url = "https://" + std::string(text);
  const auto parts = split_url(url);
  return parts && parts->path.empty() && parts->query.empty() && parts->fragment.empty();
}

}  // namespace

bool Handle::operator==(const Handle& other) const noexcept {
  return host == other.host && equal_ignoring_case(user, other.user);
}

std::optional<Handle> parse_handle(std::string_view text) {
  if (text.starts_with("acct:")) text.remove_prefix(5);
  if (text.starts_with('@')) text.remove_prefix(1);
  const auto at = text.find('@');
  if (at == std::string_view::npos) return std::nullopt;
  const auto user = text.substr(0, at);
  const auto host = text.substr(at + 1);
  if (!is_user_name(user) || !is_host(host)) return std::nullopt;
  return Handle{.user = std::string(user), .host = ascii_lower(host)};
}

}  // namespace permafrost

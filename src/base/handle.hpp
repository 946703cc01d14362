// SPDX-License-Identifier: Apache-2.0
// Which account is meant: "alice@social.example", as people write it. What is there under that name is for
// others to find out.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace permafrost {

struct Handle {
  std::string user;  ///< as it was written
  std::string host;  ///< in lower case; ":8080" may follow it

  [[nodiscard]] std::string text() const { return user + "@" + host; }
  /// Servers tell the names of users apart without regard to case.
  [[nodiscard]] bool operator==(const Handle& other) const noexcept;
};

/// Reads "alice@social.example", also with "@" or "acct:" before it. Nothing for what is no such name.
[[nodiscard]] std::optional<Handle> parse_handle(std::string_view text);

}  // namespace permafrost

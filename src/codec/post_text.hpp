// SPDX-License-Identifier: Apache-2.0
// The HTML of a post as text, for a terminal and for comparing what two versions say: paragraphs and line
// breaks stay, everything else goes.
#pragma once

#include <string>
#include <string_view>

namespace permafrost {

/// Only what Mastodon's HTML knows is understood; the rest is left out or stands as it is. The result is
/// not yet safe for a terminal (see printable).
[[nodiscard]] std::string post_text(std::string_view html);

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
// Posts and containers spell the same file differently: with a server's path before it, a bucket's name, a
// host, a leading slash. What they share is how a file is found; used wherever posts and files are joined.
#pragma once

#include <string_view>

namespace permafrost {

/// The part of an attachment's URL or of a file's path that both have in common: from the last
/// "media_attachments/" on; else the path without host and leading slashes. Without query and fragment.
[[nodiscard]] std::string_view media_path(std::string_view url_or_path);

/// ".png": how the file behind a URL ends; empty when it has no ending that could be one, of at most five
/// characters.
[[nodiscard]] std::string_view extension_of(std::string_view url_or_path);

}  // namespace permafrost

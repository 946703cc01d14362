// SPDX-License-Identifier: Apache-2.0
#include "model/media_path.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "base/url.hpp"

namespace permafrost {

std::string_view media_path(std::string_view url_or_path) {
  constexpr std::string_view root = "media_attachments/";
  auto path = url_or_path.substr(0, find_any(url_or_path, "?#"));
  const auto start = path.rfind(root);
  if (start != std::string_view::npos) return path.substr(start);
  if (const auto url = split_url(path)) path = url->path;
  path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
  return path;
}

std::string_view extension_of(std::string_view url_or_path) {
  const auto path = media_path(url_or_path);
  const auto dot = path.rfind('.');
  const bool plausible = dot != std::string_view::npos && path.size() - dot <= 6 &&
                         path.find('/', dot) == std::string_view::npos;
  return plausible ? path.substr(dot) : std::string_view{};
}

}  // namespace permafrost

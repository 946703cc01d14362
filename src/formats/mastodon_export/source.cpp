// SPDX-License-Identifier: Apache-2.0
#include "formats/mastodon_export/source.hpp"

#include <algorithm>

#include "formats/account_folder_source.hpp"
#include "formats/mastodon_export/layout.hpp"
#include "io/file.hpp"

namespace permafrost::mastodon_export {

std::unique_ptr<Source> open_source(const Location& location, const Options&, const Env& env) {
  return account_folder::open_source(location, make_layout(), env);
}

bool recognise(const Probe& probe) {
  const auto names = probe.list(probe);
  return std::any_of(names.begin(), names.end(), [](const std::string& name) {
    const auto base = file_name_of(name);
    return (base == "outbox.json" || base == actor_name) && std::count(name.begin(), name.end(), '/') <= 1;
  });
}

}  // namespace permafrost::mastodon_export

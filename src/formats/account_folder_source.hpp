// SPDX-License-Identifier: Apache-2.0
// Reads an account's folder. Two looks, since exporters write actor.json last: the first takes the small
// documents, the second pushes everything in the order that sinks rely on.
#pragma once

#include <memory>

#include "formats/account_folder.hpp"

namespace permafrost::account_folder {

[[nodiscard]] std::unique_ptr<Source> open_source(const Location& location, std::unique_ptr<Layout> layout,
                                                  const Env& env);

}  // namespace permafrost::account_folder

// SPDX-License-Identifier: Apache-2.0
// Reads an account's folder. Two looks, since exporters write actor.json last: the first takes the small
// documents, the second pushes everything in the order that sinks rely on.
#pragma once

#include <functional>
#include <memory>

#include "formats/account_folder.hpp"

namespace permafrost::account_folder {

/// Goes along on the first look, for what a format reads besides.
struct FirstLook {
  /// Every entry. Of the bytes only those of documents that the layout has no part for may be read.
  std::function<void(const Entry& entry, ByteSource& bytes)> entry;
  std::function<void()> end;
};

[[nodiscard]] std::unique_ptr<Source> open_source(const Location& location, std::unique_ptr<Layout> layout,
                                                  const Env& env, FirstLook look = {});

}  // namespace permafrost::account_folder

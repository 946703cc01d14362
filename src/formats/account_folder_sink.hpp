// SPDX-License-Identifier: Apache-2.0
// Writes an account's folder: its documents and items are the bytes as received, in the places that the
// layout names. What it is packed into is the format's.
#pragma once

#include <memory>
#include <string_view>

#include "formats/account_folder.hpp"
#include "io/bundle.hpp"

namespace permafrost::account_folder {

struct FolderForm {
  std::string_view suffix;  ///< of each account's file below a directory
  std::unique_ptr<Bundle> (*open)(const std::string& path, AtomicFile::Existing existing);
};

/// A file for one account; below a path that ends in '/', one an account.
[[nodiscard]] std::unique_ptr<Sink> create_sink(const Location& location, std::unique_ptr<Layout> layout,
                                                FolderForm form, const Env& env);

}  // namespace permafrost::account_folder

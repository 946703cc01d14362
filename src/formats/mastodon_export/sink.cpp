// SPDX-License-Identifier: Apache-2.0
#include "formats/mastodon_export/sink.hpp"

#include "formats/account_folder_sink.hpp"
#include "formats/mastodon_export/layout.hpp"
#include "io/bundle.hpp"

namespace permafrost::mastodon_export {

std::unique_ptr<Sink> create_sink(const Location& location, const Options&, const Env& env) {
  return account_folder::create_sink(location, make_layout(), {".zip", open_zip_bundle}, env);
}

}  // namespace permafrost::mastodon_export

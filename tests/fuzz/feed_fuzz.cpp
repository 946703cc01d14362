// SPDX-License-Identifier: Apache-2.0
// Feeds as hostile servers may send them: what is made of a page is a page that can be read, and the file
// that it is kept in has a name that is safe.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "codec/json_view.hpp"
#include "io/container.hpp"
#include "pull/feed.hpp"

namespace {

using namespace permafrost;  // NOLINT(google-build-using-namespace): a program of its own

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const TranslatedPage page = outbox_page_of_feed(text, "https://social.example/users/a", {});
  require(page.text.empty() != page.trouble.empty());
  JsonParser parser;
  if (!page.text.empty()) require(parser.parse_copy(page.text).find("orderedItems").is_array());
  const std::string path = feed_path("https://social.example/" + std::string(text.substr(0, 200)), 2);
  require(safe_name(path) == path);
  return 0;
}

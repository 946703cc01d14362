// SPDX-License-Identifier: Apache-2.0
// Pages of collections as hostile servers may send them: items are pieces of what came, the envelope is JSON
// without items, and the next page is nowhere or somewhere that can be asked. The first 200 bytes also stand
// in the Link field.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/url.hpp"
#include "pull/page.hpp"

namespace {

using namespace permafrost;

void require(bool holds) {
  if (!holds) std::abort();
}

void check(Page& page, const Response& response, PageShape shape) {
  if (!page.read(response, shape, "part")) return require(!page.trouble().empty());
  for (const auto& item : page.items()) {
    require(!item.value.raw().empty() && item.value.raw().size() <= response.body.size());
    require(!item.key.empty());
  }
  require(page.next().empty() || split_url(page.next()).has_value());
  if (shape != PageShape::activitypub) return;
  JsonParser parser;
  const JsonView envelope = parser.parse_copy(page.envelope());
  require(envelope.is_object() && !envelope.find("items") && !envelope.find("orderedItems"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Response response;
  response.status = 200;
  response.url = "https://social.example/api/v1/blocks";
  response.body.write(as_bytes(text.substr(1)));
  response.fields.add("Link", text.substr(0, 200));
  Page page{Limits()};
  for (const PageShape shape : {PageShape::entities, PageShape::activitypub, PageShape::document})
    check(page, response, shape);
  return 0;
}

// SPDX-License-Identifier: Apache-2.0
#include "verify/origin/key_fetcher.hpp"

#include <algorithm>
#include <array>

#include "base/url.hpp"
#include "verify/node.hpp"
#include "verify/origin/origin_check.hpp"

namespace permafrost {

namespace {

constexpr std::array<std::string_view, 3> listing{"publicKey", "assertionMethod", "verificationMethod"};

/// Has `object` no id, or one of the server at `origin` (or of the document itself)?
bool is_of(JsonView object, std::string_view origin) {
  return std::ranges::all_of(std::array{"id", "@id"}, [&](std::string_view name) {
    const auto id = object.find(name).text();
    return id.empty() || id.starts_with('#') || origin_of(id) == origin;
  });
}

/// A server speaks for its own keys alone (FEP-fe34): a document that lists another's is worth nothing.
bool lists_own_keys_alone(JsonView document, std::string_view origin) {
  bool own = document.is_object() && is_of(document, origin);
  for (const auto name : listing) {
    for_each_value(document.find(name), [&](JsonView key) { own = own && is_of(key, origin); });
  }
  return own;
}

}  // namespace

std::optional<std::string> KeyFetcher::find(std::string_view key_id) {
  const std::string origin = origin_of(key_id);
  if (origin.empty()) return std::nullopt;
  const Response response = m_http.send(document_request(key_id, m_signer));
  if (!response.ok() || origin_of(response.url) != origin ||
      !is_json_type(response.fields.get("Content-Type"))) {
    return std::nullopt;
  }
  auto text = read_text(*response.body.open(), m_limits.document_bytes, response.url);
  JsonParser parser(m_limits);
  if (!lists_own_keys_alone(parser.parse_copy(text), origin)) return std::nullopt;
  return text;
}

}  // namespace permafrost

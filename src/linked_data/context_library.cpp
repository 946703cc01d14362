// SPDX-License-Identifier: Apache-2.0
#include "linked_data/context_library.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "codec/json_view.hpp"
#include "linked_data/bundled_contexts.hpp"

namespace permafrost {
namespace {

/// As many as model/record.hpp asks for behind a document.
constexpr std::size_t padding = 64;

/// What is left of a URL once those parts are gone that do not lead to another context.
std::string_view bare(std::string_view url) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (url.starts_with(scheme)) {
      url.remove_prefix(scheme.size());
      break;
    }
  }
  while (url.ends_with('#') || url.ends_with('/')) url.remove_suffix(1);
  return url;
}

const BundledContext* bundled_at(std::string_view address) {
  const auto found = std::lower_bound(
      bundled_addresses.begin(), bundled_addresses.end(), address,
      [](const ContextAddress& known, std::string_view wanted) { return known.text < wanted; });
  if (found != bundled_addresses.end() && found->text == address) return &bundled_contexts[found->document];
  const std::size_t slash = std::min(address.find('/'), address.size());
  for (const ContextAddress& path : bundled_paths) {
    if (address.substr(slash) == path.text) return &bundled_contexts[path.document];
  }
  return nullptr;
}

}  // namespace

void ContextLibrary::add(std::string url, std::string text) {
  JsonParser parser;
  if (!parser.parse_copy(text).find("@context")) {
    throw Error(Fault::usage,
                fill(tr("the context for '{1}' is no JSON object with a member '@context'"), {url}));
  }
  text.append(padding, ' ');
  m_added.insert_or_assign(std::string(bare(url)), std::move(text));
}

std::optional<std::string_view> ContextLibrary::find(std::string_view url) const {
  const std::string_view address = bare(url);
  if (const auto added = m_added.find(address); added != m_added.end())
    return std::string_view(added->second).substr(0, added->second.size() - padding);
  if (const BundledContext* const context = bundled_at(address)) return context->text;
  return std::nullopt;
}

std::span<const BundledContext> ContextLibrary::bundled() { return bundled_contexts; }

}  // namespace permafrost

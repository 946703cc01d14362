// SPDX-License-Identifier: Apache-2.0
// JSON-LD context documents by URL: the ones permafrost brings (src/linked_data/contexts) and those a user
// adds. Nothing is ever fetched; an unknown URL is the caller's finding.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/digest.hpp"

namespace permafrost {

/// One context document that comes with the program; in static storage, with raw_padding bytes behind `text`.
struct BundledContext {
  std::string_view url;   ///< as documents write it most
  std::string_view text;  ///< {"@context": …}
  Sha256 digest;          ///< of the text, for reports
};

/// Contexts of our own making, under names that nobody serves: every term that any Mastodon up to 4.7 writes
/// into its documents, and what Mastodon 3.1 to 4.1 took from the signed items of its exports.
inline constexpr std::string_view mastodon_context = "urn:permafrost:mastodon";
inline constexpr std::string_view mastodon_export_context = "urn:permafrost:mastodon-3.1";

class ContextLibrary {
 public:
  /// A user's document goes before a bundled one of the same URL. Error{usage} when `text` is no JSON object
  /// with an @context.
  void add(std::string url, std::string text);
  /// The document at `url`, under any spelling under which the bundled ones occur (http or https, a "#" or
  /// "/" at the end, the older addresses). Lives as long as the library; raw_padding bytes may be read behind
  /// it.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view url) const;

  [[nodiscard]] static std::span<const BundledContext> bundled();

 private:
  std::map<std::string, std::string, std::less<>> m_added;
};

}  // namespace permafrost

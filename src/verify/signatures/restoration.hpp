// SPDX-License-Identifier: Apache-2.0
// What Mastodon 3.1 to 4.1 did to an item of an export after signing it, and how it is undone: the @context
// was taken out, and attachment URLs were cut to their paths (app/services/backup_service.rb). Used by
// ld_signature and the examiner.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "codec/json_splice.hpp"
#include "codec/json_view.hpp"

namespace permafrost {

/// Is this an item from which an exporter took the context after signing?
[[nodiscard]] bool lost_its_context(JsonView item) noexcept;
/// Contexts, as JSON, under which such an item may have been signed, likeliest first. Mastodon 3.1 signed
/// boosts under the bare one of ActivityStreams.
[[nodiscard]] std::span<const std::string_view> contexts_of_old(JsonView item) noexcept;

/// The `url` of the item's first attachment that is no absolute URL any more; empty when there is none.
[[nodiscard]] std::string_view first_cut_url(JsonView item);

/// Puts what was cut off back before attachment URLs.
class RestoredUrls {
 public:
  /// Notes the edits in `splice`: every cut URL becomes `prefix` and what stands in it from the last
  /// "media_attachments/" on. Lives until the splice is applied. Nothing happens with an empty prefix.
  void restore(JsonView item, std::string_view prefix, JsonSplice& splice);

 private:
  std::vector<std::string> m_urls;  // as JSON
};

/// Where a server keeps its media, as far as an account's documents betray it: what stands before the paths
/// of emoji, avatars and thumbnails is what was cut off attachments. Ends in "/".
class MediaPrefixes {
 public:
  explicit MediaPrefixes(std::string_view host = {}) : m_host(host) {}

  /// Given by the user.
  void add(std::string_view prefix);
  /// Reads the evidence in an actor or an item. True when there was something new.
  bool learn(JsonView document);
  /// `prefix` made a signature hold: it is tried first from now on.
  void prove(std::string_view prefix);
  [[nodiscard]] bool proven() const noexcept { return m_proven; }

  /// What may stand before the attachment URL written as `cut`, likeliest first: evidence, then what servers
  /// are usually set up like.
  [[nodiscard]] std::vector<std::string> candidates(std::string_view cut) const;

 private:
  bool note(std::string_view url, std::string_view folder);

  std::string m_host;
  std::vector<std::string> m_known;
  bool m_proven = false;
};

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
#include "verify/signatures/restoration.hpp"

#include <algorithm>
#include <array>

#include "base/url.hpp"
#include "codec/json_out.hpp"
#include "verify/node.hpp"

namespace permafrost {

namespace {

constexpr std::string_view media_folder = "media_attachments/";
/// A hostile archive may show any number of them, and each costs a verification.
constexpr std::size_t most_prefixes = 8;

// linked_data/context_library.hpp, mastodon_export_context
constexpr std::string_view bare = R"("https://www.w3.org/ns/activitystreams")";
constexpr std::string_view full = R"("urn:permafrost:mastodon-3.1")";
constexpr std::array of_boosts{bare, full};
constexpr std::array of_posts{full};

/// Calls `visit` with each attachment URL that is a path; true ends it.
template <typename Visit>
void for_each_cut_url(JsonView item, const Visit& visit) {
  for_each_value(item.find("object").find("attachment"), [&visit](JsonView attachment) {
    const JsonView url = attachment.find("url");
    if (!url.text().empty() && !is_absolute_iri(url.text())) visit(url);
  });
}

/// Everything from the last "media_attachments/" on: what stands before it depended on the server's storage.
/// A path without it is taken whole.
std::size_t kept_from(std::string_view cut) {
  const std::size_t folder = cut.rfind(media_folder);
  if (folder != std::string_view::npos) return folder;
  return std::min(cut.find_first_not_of('/'), cut.size());
}

}  // namespace

bool lost_its_context(JsonView item) noexcept {
  return !item.find("@context") && item.find("signature").is_object();
}

std::span<const std::string_view> contexts_of_old(JsonView item) noexcept {
  if (item.find("type").text() == "Announce") return of_boosts;
  return of_posts;
}

std::string_view first_cut_url(JsonView item) {
  std::string_view first;
  for_each_cut_url(item, [&first](JsonView url) {
    if (first.empty()) first = url.text();
  });
  return first;
}

void RestoredUrls::restore(JsonView item, std::string_view prefix, JsonSplice& splice) {
  if (prefix.empty()) return;
  std::vector<JsonView> cut;
  for_each_cut_url(item, [&cut](JsonView url) { cut.push_back(url); });
  m_urls.reserve(cut.size());
  for (const JsonView url : cut) {
    const std::string_view path = url.text().substr(kept_from(url.text()));
    m_urls.push_back(json_quoted(std::string{prefix}.append(path)));
    splice.replace(url, m_urls.back());
  }
}

void MediaPrefixes::add(std::string_view prefix) {
  std::string known{prefix};
  if (!known.ends_with('/')) known += '/';
  m_known.push_back(std::move(known));
}

bool MediaPrefixes::note(std::string_view url, std::string_view folder) {
  const std::size_t at = url.rfind(folder);
  if (at == std::string_view::npos || m_known.size() >= most_prefixes || !split_url(url)) return false;
  const std::string_view prefix = url.substr(0, at);
  if (std::find(m_known.begin(), m_known.end(), prefix) != m_known.end()) return false;
  m_known.emplace_back(prefix);
  return true;
}

bool MediaPrefixes::learn(JsonView document) {
  bool fresh = false;
  const auto look = [&](JsonView value, std::string_view folder) {
    for_each_value(value, [&](JsonView one) {
      fresh = note(one.is_object() ? one.find("url").text() : one.text(), folder) || fresh;
    });
  };
  for (const JsonView object : {document, document.find("object")}) {
    for (const JsonView member : object) {
      const std::string_view name = member.key();
      if (name == "icon" || name == "image") look(member, "accounts/");
      if (name == "tag")
        for_each_value(member, [&](JsonView tag) { look(tag.find("icon"), "custom_emojis/"); });
      if (name == "attachment")
        for_each_value(member, [&](JsonView one) { look(one.find("icon"), media_folder); });
    }
  }
  return fresh;
}

void MediaPrefixes::prove(std::string_view prefix) {
  m_proven = true;
  const auto known = std::find(m_known.begin(), m_known.end(), prefix);
  if (known == m_known.begin() && known != m_known.end()) return;
  if (known != m_known.end()) m_known.erase(known);
  m_known.emplace(m_known.begin(), prefix);
}

std::vector<std::string> MediaPrefixes::candidates(std::string_view cut) const {
  std::vector<std::string> all = m_known;
  if (m_host.empty()) return all;
  const auto add = [&all](std::string prefix) {
    if (std::find(all.begin(), all.end(), prefix) == all.end()) all.push_back(std::move(prefix));
  };
  add("https://" + m_host + "/system/");
  std::string root{cut.substr(0, kept_from(cut))};
  if (!root.starts_with('/')) root.insert(0, "/");
  for (const std::string_view name : {"files.", "media.", "s3.", "cdn.", "assets."}) {
    add("https://" + std::string{name} + m_host + root);
  }
  add("https://" + m_host + root);
  return all;
}

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
#include "pull/wishes.hpp"

#include "base/url.hpp"
#include "io/container.hpp"
#include "model/media_path.hpp"

namespace permafrost {

namespace {

bool is_media_type(std::string_view type) {
  return type.starts_with("image/") || type.starts_with("video/") || type.starts_with("audio/");
}

struct Candidate {
  std::string_view url, type;
  std::int64_t height = -1;
};

/// Looks at links, and at those that hang below a playlist (PeerTube's HLS), for the largest single file.
void look(JsonView links, Candidate& best, unsigned depth = 0) {
  for_each_value(links, [&](JsonView link) {
    const auto type = link.find("mediaType").text();
    const auto height = link.find("height").integer().value_or(0);
    if (link.is_string() && best.url.empty()) best.url = link.text();
    if (is_media_type(type) && !link.find("href").text().empty() && height > best.height)
      best = {.url = link.find("href").text(), .type = type, .height = height};
    if (depth == 0) look(link.find("tag"), best, 1);
  });
}

void want_object(Staging& staging, std::string_view account, JsonView object, FileRole role) {
  Candidate best{.url = {}, .type = object.find("mediaType").text(), .height = -1};
  look(object.find("url"), best);
  if (best.url.empty()) best.url = object.find("href").text();
  want_file(staging, account, best.url, role, best.type);
}

void want_images_at(Staging& staging, std::string_view account, JsonView image, FileRole role) {
  for_each_value(image, [&](JsonView one) {
    Candidate best{.url = one.is_string() ? one.text() : std::string_view{},
                   .type = one.find("mediaType").text(),
                   .height = -1};
    look(one.find("url"), best);
    want_image(staging, account, best.url, role, best.type.empty() ? "image" : best.type);
  });
}

void want_as(Staging& staging, std::string_view account, std::string_view url, std::string_view wanted_path,
             FileRole role, std::string_view type) {
  const auto path = safe_name(wanted_path);
  if (!split_url(url) || !path) return;
  staging.want({.account = std::string(account),
                .url = std::string(url),
                .path = *path,
                .role = role,
                .type = std::string(type)});
}

}  // namespace

void want_file(Staging& staging, std::string_view account, std::string_view url, FileRole role,
               std::string_view type) {
  want_as(staging, account, url, media_path(url), role, type);
}

void want_image(Staging& staging, std::string_view account, std::string_view url, FileRole role,
                std::string_view type) {
  want_as(staging, account, url, std::string(name_of(role)).append(extension_of(url)), role, type);
}

void want_images_of(Staging& staging, std::string_view account, JsonView actor) {
  want_images_at(staging, account, actor.find("icon"), FileRole::avatar);
  want_images_at(staging, account, actor.find("image"), FileRole::header);
}

void want_files_of(Staging& staging, std::string_view account, JsonView post) {
  for_each_value(post.find("attachment"), [&](JsonView one) {
    // A Link is a preview of somebody else's page (Mastodon 4.7), not a file of the post.
    if (one.find("type").text() != "Link") want_object(staging, account, one, FileRole::attachment);
  });
  const auto type = post.find("type").text();
  if (type == "Video" || type == "Audio" || type == "Image")
    want_object(staging, account, post, FileRole::attachment);
  for_each_value(post.find("tag"), [&](JsonView tag) {
    if (tag.find("type").text() == "Emoji") want_object(staging, account, tag.find("icon"), FileRole::extra);
  });
}

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
#include "formats/mastodon_api/own_account.hpp"

#include "pull/wishes.hpp"

namespace permafrost::mastodon_api {

namespace {

std::uint64_t count_of(JsonView account, std::string_view name) {
  const auto number = account.find(name).integer().value_or(0);  // GoToSocial and others: -1 for unknown
  return number < 0 ? 0 : static_cast<std::uint64_t>(number);
}

void want_profile_image(Staging& staging, const std::string& account, const std::string& url, FileRole role) {
  // What Mastodon shows of those who have none.
  if (!url.ends_with("/missing.png")) want_image(staging, account, url, role);
}

}  // namespace

std::optional<OwnAccount> read_account(std::string_view raw, const Limits& limits) {
  JsonParser parser(limits);
  const JsonView account = parser.parse_copy(raw);
  const auto text = [account](std::string_view name) { return std::string(account.find(name).text()); };
  if (text("id").empty() || text("acct").empty()) return std::nullopt;
  return OwnAccount{.raw = std::string(raw),
                    .id = text("id"),
                    .acct = text("acct"),
                    .url = text("url"),
                    .uri = text("uri"),
                    .avatar = text("avatar"),
                    .header = text("header"),
                    .posts = count_of(account, "statuses_count"),
                    .following = count_of(account, "following_count"),
                    .followers = count_of(account, "followers_count")};
}

void want_profile_images(Staging& staging, const std::string& account, const OwnAccount& own) {
  want_profile_image(staging, account, own.avatar, FileRole::avatar);
  want_profile_image(staging, account, own.header, FileRole::header);
}

std::string OwnPost::match() const {
  const auto visibility = m_status.find("visibility").text();
  if (visibility != "public" && visibility != "unlisted") return {};
  return std::string(m_status.find("uri").text());
}

void OwnPost::want_files(Staging& staging, const std::string& account, bool media, bool emoji) const {
  if (is_boost()) return;
  if (media) {
    for (const JsonView one : m_status.find("media_attachments"))
      want_file(staging, account, one.find("url").text(), FileRole::attachment, one.find("type").text());
  }
  if (!emoji) return;
  for (const JsonView one : m_status.find("emojis")) {
    const auto shortcode = one.find("shortcode").text();
    if (shortcode.empty()) continue;
    staging.put_document({account, "custom_emojis"}, shortcode, one.raw());
    if (media) want_file(staging, account, one.find("url").text(), FileRole::extra, "image");
  }
}

std::string match_of_activity(JsonView activity) {
  const JsonView object = activity.find("object");
  const auto id = object.is_object() ? object.find("id") : activity.find("id");
  return std::string(id.text());
}

}  // namespace permafrost::mastodon_api

// SPDX-License-Identifier: Apache-2.0
#include "verify/media_ledger.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "base/url.hpp"

namespace permafrost {

namespace {

constexpr std::string_view media_root = "media_attachments/";

/// account NUL file-name NUL suffix: entries of one file name come together, and in it those of one path.
std::string key_of(std::uint64_t account, std::string_view url_or_path) {
  const std::string_view suffix = media_suffix(url_or_path);
  std::string key = std::to_string(account);
  key += '\0';
  key += suffix.substr(suffix.rfind('/') + 1);
  key += '\0';
  key += suffix;
  return key;
}

void append(std::string& value, std::string_view part) {
  value += part;
  value += '\0';
}
void append(std::string& value, std::uint64_t number) { append(value, std::to_string(number)); }

std::string_view take(std::string_view& value) {
  const std::size_t end = value.find('\0');
  const std::string_view part = value.substr(0, end);
  value.remove_prefix(std::min(end, value.size() - 1) + 1);
  return part;
}
template <typename Number>
void take(std::string_view& value, Number& number) {
  const std::string_view digits = take(value);
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
}

}  // namespace

std::string_view media_suffix(std::string_view text) {
  text = text.substr(0, find_any(text, "?#"));
  const std::size_t root = text.rfind(media_root);
  if (root != std::string_view::npos) return text.substr(root);
  if (const auto url = split_url(text)) text = url->path;
  while (text.starts_with('/')) text.remove_prefix(1);
  return text;
}

bool is_remote_media(std::string_view url) {
  return split_url(url).has_value() && url.find(media_root) == std::string_view::npos;
}

void MediaLedger::add(std::uint64_t account, const MediaFile& file) {
  std::string value{file_mark};
  append(value, file.size);
  append(value, file.picture.width);
  append(value, file.picture.height);
  append(value, file.type);
  append(value, file.path);
  m_entries.add(key_of(account, file.path), value);
}

void MediaLedger::add(std::uint64_t account, const MediaReference& reference) {
  std::string value{reference_mark};
  append(value, reference.picture.width);
  append(value, reference.picture.height);
  append(value, reference.type);
  append(value, reference.activity);
  append(value, reference.url);
  m_entries.add(key_of(account, reference.url), value);
}

MediaFile MediaLedger::parse_file(std::string_view value) {
  MediaFile file;
  take(value, file.size);
  take(value, file.picture.width);
  take(value, file.picture.height);
  file.type = take(value);
  file.path = take(value);
  return file;
}

MediaReference MediaLedger::parse_reference(std::string_view value) {
  MediaReference reference;
  take(value, reference.picture.width);
  take(value, reference.picture.height);
  reference.type = take(value);
  reference.activity = take(value);
  reference.url = take(value);
  return reference;
}

MediaLedger::Key::Key(std::string_view key) {
  const std::size_t account_end = key.find('\0');
  const std::size_t name_end =
      account_end == std::string_view::npos ? account_end : key.find('\0', account_end + 1);
  name = key.substr(0, name_end);
  suffix = name_end == std::string_view::npos ? std::string_view{} : key.substr(name_end + 1);
}

MediaLedger::Open<MediaFile>* MediaLedger::Matching::file_for(std::string_view suffix) {
  const auto found =
      std::find_if(files.begin(), files.end(), [&](const auto& file) { return file.suffix == suffix; });
  return found == files.end() ? nullptr : &*found;
}

MediaLedger::Open<MediaFile>* MediaLedger::Matching::any_file() {
  const auto found = std::find_if(files.begin(), files.end(), [](const auto& file) { return !file.used; });
  if (found != files.end()) return &*found;
  return files.empty() ? nullptr : &files.front();
}

}  // namespace permafrost

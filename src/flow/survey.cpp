// SPDX-License-Identifier: Apache-2.0
#include "flow/survey.hpp"

#include <algorithm>

#include "model/media_path.hpp"

namespace permafrost {

namespace {

constexpr std::size_t named_accounts = 100;
constexpr std::size_t named_types = 32;
constexpr std::size_t named_missing = 10;
constexpr int first_month = 2008 * 12;  ///< the oldest posts of the network that this is about
constexpr int last_month = 2100 * 12 + 11;

constexpr char file_here = 0;  ///< sorts before `shown`, so that one look behind tells whether it is there
constexpr char shown = 1;

struct Suffix {
  std::string_view suffix, type;
};
/// What Mastodon stores, and what older and other servers did.
constexpr Suffix suffixes[] = {
    {".png", "image/png"},      {".jpg", "image/jpeg"},
    {".jpeg", "image/jpeg"},    {".gif", "image/gif"},
    {".webp", "image/webp"},    {".avif", "image/avif"},
    {".heic", "image/heic"},    {".heif", "image/heif"},
    {".svg", "image/svg+xml"},  {".bmp", "image/bmp"},
    {".mp4", "video/mp4"},      {".m4v", "video/mp4"},
    {".webm", "video/webm"},    {".mov", "video/quicktime"},
    {".ogv", "video/ogg"},      {".mp3", "audio/mpeg"},
    {".ogg", "audio/ogg"},      {".oga", "audio/ogg"},
    {".opus", "audio/ogg"},     {".wav", "audio/wav"},
    {".flac", "audio/flac"},    {".aac", "audio/aac"},
    {".m4a", "audio/mp4"},      {".3gp", "audio/3gpp"},
    {".wma", "audio/x-ms-wma"}, {".json", "application/json"},
    {".csv", "text/csv"},       {".pem", "application/x-pem-file"},
};

/// "image/png" by the suffix of `path`; "other" for the unknown.
std::string_view type_by_suffix(std::string_view path) {
  std::string name(path.substr(path.rfind('/') + 1));
  std::ranges::transform(name, name.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  for (const auto& row : suffixes) {
    if (name.ends_with(row.suffix)) return row.type;
  }
  return "other";
}

std::uint64_t measured(const File& file, ByteSource& bytes) {
  return file.size ? *file.size : read_to_end(bytes);
}

}  // namespace

PostKind post_kind_of(const Activity& activity) noexcept {
  if (activity.type == "Announce") return PostKind::boost;
  if (activity.type != "Create") return PostKind::other;
  return activity.in_reply_to.empty() ? PostKind::post : PostKind::reply;
}

void SurveySink::put(const Record& record) {
  ++m_survey.kinds[index_of(kind_of(record))];
  if (const auto* actor = opening_actor(record)) note(*actor);
  const auto* activity = std::get_if<Activity>(&record);
  if (activity != nullptr && !activity->document.origin.superseded) note(*activity);
}

void SurveySink::put_file(const File& file, ByteSource& bytes) {
  ++m_survey.kinds[index_of(kind_of(file))];
  const std::uint64_t size = measured(file, bytes);
  auto& count = m_survey.files[std::string(type_by_suffix(file.path))];
  ++count.count;
  count.bytes += size;
  if (size == 0 && file.role != FileRole::table) ++m_survey.empty_files;  // of a table: there is nobody in it
  if (file.role == FileRole::attachment) m_media.add(key(file.path, file_here), {});
}

void SurveySink::finish() {
  std::string present;
  std::string missing;  // the same file shown twice is missing once
  m_media.for_each([&](std::string_view key, std::string_view) {
    const auto name = key.substr(0, key.size() - 1);
    if (key.back() == file_here) {
      present = name;
    } else if (name != present && name != missing) {
      missing = name;
      ++m_survey.missing;
      const auto path = name.substr(name.find('\0') + 1);
      if (m_survey.missing_examples.size() < named_missing) m_survey.missing_examples.emplace_back(path);
    }
  });
}

void SurveySink::note(const Actor& actor) {
  m_section = actor.id;
  if (m_survey.accounts.size() == named_accounts) return;
  std::string name(actor.username);
  if (!actor.host.empty()) name += "@" + std::string(actor.host);
  m_survey.accounts.push_back({std::string(actor.id), name, std::string(actor.type)});
}

void SurveySink::note(const Activity& activity) {
  const bool room =
      m_survey.types.size() < named_types || m_survey.types.contains(std::string(activity.type));
  ++m_survey.types[room ? std::string(activity.type) : "other"];
  ++m_survey.visibilities[activity.visibility];
  const PostKind kind = post_kind_of(activity);
  m_survey.posts.add(kind);
  note_time(activity.time, kind);
  for (const auto& attachment : activity.attachments) {
    ++m_survey.attachments;
    m_media.add(key(attachment.url, shown), {});
  }
}

void SurveySink::note_time(std::optional<Seconds> time, PostKind kind) {
  if (!time) {
    ++m_survey.undated;
    return;
  }
  ++m_survey.years[year_of(*time)];
  const int month = month_number_of(*time);
  if (month >= first_month && month <= last_month) {
    m_survey.months[month].add(kind);
  } else {
    ++m_survey.outside_months;
  }
  m_survey.first = std::min(m_survey.first.value_or(*time), *time);
  m_survey.last = std::max(m_survey.last.value_or(*time), *time);
}

std::string SurveySink::key(std::string_view url_or_path, char role) const {
  std::string text = m_section;
  text += '\0';
  text += media_path(url_or_path);
  text += role;
  return text;
}

}  // namespace permafrost

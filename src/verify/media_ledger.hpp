// SPDX-License-Identifier: Apache-2.0
// Which file is which attachment: brings the files of an archive together with the posts that show them, in
// constant memory. Kept by the checking stage; the rules about media see the result.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "io/image_head.hpp"
#include "io/record_sorter.hpp"

namespace permafrost {

/// A file as it lies in the archive.
struct MediaFile {
  std::string path;
  std::uint64_t size = 0;
  std::string type;     ///< by its bytes; empty when they are of no known kind
  PictureSize picture;  ///< 0 by 0 when not known
};

/// An attachment as a post declares it.
struct MediaReference {
  std::string url;
  std::string activity;
  std::string type;
  PictureSize picture;
};

/// A file and the post that shows it; one of both is null when it has no counterpart.
struct MediaUse {
  const MediaFile* file = nullptr;
  const MediaReference* reference = nullptr;
};

/// The part of an attachment's URL or of a file's path that both have in common: from the last
/// "media_attachments/" on, whatever a server or an exporter put before it; else the path without its root.
[[nodiscard]] std::string_view media_suffix(std::string_view url_or_path);
/// Does the URL lead to another host than where Mastodon keeps attachments, so that no export brings the
/// file?
[[nodiscard]] bool is_remote_media(std::string_view url);

class MediaLedger {
 public:
  void add(std::uint64_t account, const MediaFile& file);
  void add(std::uint64_t account, const MediaReference& reference);

  /// Calls visit(const MediaUse&) for every reference and for every file without one. Paths are compared from
  /// "media_attachments/" on; what finds no counterpart so is matched by file name alone, since names are
  /// random. Adding is over then.
  template <typename Visit>
  void for_each(const Visit& visit) {
    Matching matching;
    m_entries.for_each([&](std::string_view key, std::string_view value) {
      const Key parts(key);
      if (!matching.same_name(parts)) finish(matching, visit, parts);
      if (value.front() == file_mark) {
        take_file(matching, parts, value.substr(1), visit);
      } else {
        take_reference(matching, parts, value.substr(1), visit);
      }
    });
    finish(matching, visit, Key({}));
  }

 private:
  static constexpr char file_mark = 'F';
  static constexpr char reference_mark = 'R';
  static constexpr std::size_t most_open = 1024;

  struct Key {
    explicit Key(std::string_view key);
    std::string_view name;  // account and file name
    std::string_view suffix;
  };
  template <typename What>
  struct Open {
    What what;
    std::string suffix;
    bool used = false;
  };
  /// What is known of one file name of one account while its entries pass.
  struct Matching {
    std::string name;
    std::vector<Open<MediaFile>> files;
    std::vector<Open<MediaReference>> references;
    [[nodiscard]] bool same_name(const Key& key) const { return name == key.name; }
    [[nodiscard]] Open<MediaFile>* file_for(std::string_view suffix);
    [[nodiscard]] Open<MediaFile>* any_file();
  };

  static MediaFile parse_file(std::string_view value);
  static MediaReference parse_reference(std::string_view value);

  template <typename Visit>
  static void take_file(Matching& matching, const Key& key, std::string_view value, const Visit& visit) {
    MediaFile file = parse_file(value);
    if (matching.files.size() >= most_open) {
      visit(MediaUse{.file = &file, .reference = nullptr});
      return;
    }
    matching.files.push_back({std::move(file), std::string{key.suffix}});
  }

  template <typename Visit>
  static void take_reference(Matching& matching, const Key& key, std::string_view value, const Visit& visit) {
    MediaReference reference = parse_reference(value);
    Open<MediaFile>* const file = matching.file_for(key.suffix);
    if (file == nullptr && matching.references.size() < most_open) {
      matching.references.push_back({std::move(reference), std::string{key.suffix}});
      return;
    }
    if (file != nullptr) file->used = true;
    visit(MediaUse{.file = file == nullptr ? nullptr : &file->what, .reference = &reference});
  }

  template <typename Visit>
  static void finish(Matching& matching, const Visit& visit, const Key& next) {
    for (const auto& reference : matching.references) {
      Open<MediaFile>* file = matching.file_for(reference.suffix);
      if (file == nullptr) file = matching.any_file();
      if (file != nullptr) file->used = true;
      visit(MediaUse{.file = file == nullptr ? nullptr : &file->what, .reference = &reference.what});
    }
    for (const auto& file : matching.files) {
      if (!file.used) visit(MediaUse{.file = &file.what, .reference = nullptr});
    }
    matching.files.clear();
    matching.references.clear();
    matching.name = next.name;
  }

  RecordSorter m_entries;
};

}  // namespace permafrost

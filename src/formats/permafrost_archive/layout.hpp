// SPDX-License-Identifier: Apache-2.0
// The names of the permafrost archive: where everything stands inside the bag, and its version. Used by
// its source and its sink alike; docs/FORMAT.md is the specification.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/record.hpp"

namespace permafrost::archive {

inline constexpr unsigned version_major = 1, version_minor = 0;
inline constexpr std::string_view version = "1.0";
/// Comment of the tar's first header; what follows the last space is the version.
inline constexpr std::string_view greeting = "permafrost archive 1.0";
inline constexpr std::string_view greeting_word = "permafrost archive ";

inline constexpr std::string_view bagit_txt = "bagit.txt", bag_info_txt = "bag-info.txt",
                                  manifest_txt = "manifest-sha256.txt",
                                  tag_manifest_txt = "tagmanifest-sha256.txt",
                                  signature_minisig = "tagmanifest-sha256.txt.minisig";
inline constexpr std::string_view bag_declaration =
    "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
inline constexpr std::string_view data_prefix = "data/", manifest_yml = "data/manifest.yml",
                                  permafrost_json = "data/permafrost.json";

// Inside an account's tree:
inline constexpr std::string_view actor_json = "activitypub/actor.json", history_jsonl = "history.jsonl",
                                  provenance_jsonl = "provenance.jsonl";

/// First line of every collection; the closing line begins with "]".
inline constexpr std::string_view collection_opening = "{\"orderedItems\":[\n";
inline constexpr std::string_view items_key = "orderedItems";

/// Whose a path below data/ is.
struct Tree {
  enum class Owner { archive, instance, account } owner = Owner::archive;
  std::string section;  ///< of the account, when there are many
  friend bool operator==(const Tree&, const Tree&) = default;
};

/// "data/", "data/instance/" or "data/accounts/SECTION/".
[[nodiscard]] std::string directory_of(const Tree& tree);
/// "activitypub/outbox.json"
[[nodiscard]] std::string path_of(CollectionKind kind);
/// "mastodon/statuses.jsonl"; of the instance: "statuses.jsonl".
[[nodiscard]] std::string path_of_stream(std::string_view stream, const Tree& tree);
/// Where a file stands inside its tree.
struct FilePlace {
  std::string inside;
  bool plain = true;  ///< its role and path can be read off the place; else provenance has to tell them
};
[[nodiscard]] FilePlace place_of(const File& file, const Tree& tree);
/// Does such a file stand at `inside` of a tree, be it with a number behind a name that was taken?
[[nodiscard]] bool stands_at(std::string_view inside, const File& file, const Tree& tree);
/// `path` with the characters replaced that a manifest or `sha256sum -c` could misread.
[[nodiscard]] std::string storable(std::string_view path);

/// What stands at a path of the bag.
struct Meaning {
  enum class What {
    tag_file,  ///< outside data/
    archive,   ///< manifest.yml, permafrost.json
    actor,
    collection,
    entities,  ///< mastodon/STREAM.jsonl
    history,
    provenance,
    file,
  } what = What::file;
  Tree tree;
  std::string inside;  ///< the path inside its tree
  CollectionKind collection = CollectionKind::outbox;
  std::string stream;
  FileRole role = FileRole::attachment;
  std::string path;  ///< of a file: File::path
};

/// What it costs when a file of the bag is lost; nothing where it is made anew by whoever writes an archive.
[[nodiscard]] std::vector<Loss> loss_of(std::string_view bag_path, std::uint64_t items = 0);

/// Reads a path of the bag, relative to its top ("data/activitypub/actor.json").
[[nodiscard]] Meaning meaning_of(std::string_view bag_path);

}  // namespace permafrost::archive

// SPDX-License-Identifier: Apache-2.0
#include "formats/permafrost_archive/layout.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "model/table.hpp"

namespace permafrost::archive {

namespace {

constexpr std::string_view accounts_prefix = "accounts/", instance_prefix = "instance/";
constexpr std::string_view activitypub_prefix = "activitypub/", entities_prefix = "mastodon/",
                           extra_prefix = "extra/", instance_files_prefix = "files/", lines_suffix = ".jsonl",
                           json_suffix = ".json";

/// Cuts `prefix` off the front of `text`, if it stands there.
bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

/// "likes" of "activitypub/likes.json"
std::optional<std::string_view> stem(std::string_view path, std::string_view prefix,
                                     std::string_view suffix) {
  if (!take(path, prefix) || !path.ends_with(suffix)) return std::nullopt;
  path.remove_suffix(suffix.size());
  if (path.empty() || path.find('/') != std::string_view::npos) return std::nullopt;
  return path;
}

}  // namespace

std::string directory_of(const Tree& tree) {
  switch (tree.owner) {
    case Tree::Owner::archive: break;
    case Tree::Owner::instance: return std::string(data_prefix).append(instance_prefix);
    case Tree::Owner::account:
      if (tree.section.empty()) break;
      return std::string(data_prefix).append(accounts_prefix).append(tree.section).append("/");
  }
  return std::string(data_prefix);
}

std::string path_of(CollectionKind kind) {
  return std::string(activitypub_prefix).append(name_of(kind)).append(json_suffix);
}

std::string path_of_stream(std::string_view stream, const Tree& tree) {
  std::string name = storable(stream);
  std::replace(name.begin(), name.end(), '/', '_');
  const bool of_instance = tree.owner == Tree::Owner::instance;
  return std::string(of_instance ? std::string_view{} : entities_prefix).append(name).append(lines_suffix);
}

std::string storable(std::string_view path) {
  std::string name(path);
  while (const auto bad = find_bad_utf8(name)) name[*bad] = '_';
  for (char& c : name) {
    if (static_cast<unsigned char>(c) < 0x20 || c == '%' || c == '\\' || c == 0x7F) c = '_';
  }
  return name;
}

namespace {

void read_tree(std::string_view rest, Meaning& meaning) {
  meaning.inside = rest;
  const bool of_instance = meaning.tree.owner == Tree::Owner::instance;
  if (const auto name = stem(rest, of_instance ? "" : entities_prefix, lines_suffix);
      name && !(rest == history_jsonl || rest == provenance_jsonl)) {
    meaning.what = Meaning::What::entities;
    meaning.stream = *name;
  } else if (rest == history_jsonl) {
    meaning.what = Meaning::What::history;
  } else if (rest == provenance_jsonl) {
    meaning.what = Meaning::What::provenance;
  } else if (!of_instance && rest == actor_json) {
    meaning.what = Meaning::What::actor;
  } else if (const auto kind = of_instance ? std::nullopt : stem(rest, activitypub_prefix, json_suffix);
             kind && collection_named(*kind)) {
    meaning.what = Meaning::What::collection;
    meaning.collection = *collection_named(*kind);
  } else if (of_instance && take(rest, instance_files_prefix)) {
    meaning.role = FileRole::attachment;
  } else if (take(rest, extra_prefix)) {
    meaning.role = FileRole::extra;
  } else if (const auto table = of_instance ? std::nullopt : stem(rest, activitypub_prefix, "");
             table && table_path_of(*table)) {
    meaning.role = FileRole::table;
    meaning.path = *table_path_of(*table);
    return;
  } else if (take(rest, activitypub_prefix)) {
    meaning.role = rest.starts_with("header")   ? FileRole::header
                   : rest.starts_with("avatar") ? FileRole::avatar
                                                : FileRole::extra;
  }
  meaning.path = rest;
}

}  // namespace

std::vector<Loss> loss_of(std::string_view path, std::uint64_t items) {
  const bool made_anew = !path.starts_with(data_prefix) || path == permafrost_json || path == manifest_yml;
  if (made_anew) return {};
  return {{.entry = std::string(path), .items = items}};
}

Meaning meaning_of(std::string_view bag_path) {
  Meaning meaning;
  std::string_view rest = bag_path;
  if (!take(rest, data_prefix)) {
    meaning.what = Meaning::What::tag_file;
    return meaning;
  }
  if (bag_path == manifest_yml || bag_path == permafrost_json) {
    meaning.what = Meaning::What::archive;
    return meaning;
  }
  meaning.tree.owner = Tree::Owner::account;
  if (take(rest, instance_prefix)) {
    meaning.tree.owner = Tree::Owner::instance;
  } else if (take(rest, accounts_prefix)) {
    const std::size_t slash = rest.find('/');
    if (slash == std::string_view::npos) {
      read_tree(bag_path.substr(data_prefix.size()), meaning);
      return meaning;
    }
    meaning.tree.section = rest.substr(0, slash);
    rest.remove_prefix(slash + 1);
  }
  read_tree(rest, meaning);
  return meaning;
}

FilePlace place_of(const File& file, const Tree& tree) {
  std::string path = storable(file.path);
  const bool of_instance = tree.owner == Tree::Owner::instance;
  std::string_view prefix;
  switch (file.role) {
    case FileRole::avatar:
    case FileRole::header: prefix = of_instance ? instance_files_prefix : activitypub_prefix; break;
    case FileRole::table:
      if (const auto name = of_instance ? std::nullopt : container_name_of(file.path)) {
        prefix = activitypub_prefix;
        path = *name;
        break;
      }
      [[fallthrough]];
    case FileRole::extra: prefix = extra_prefix; break;
    case FileRole::attachment: prefix = of_instance ? instance_files_prefix : std::string_view{}; break;
  }
  FilePlace place{.inside = std::string(prefix).append(path)};
  const Meaning read_back = meaning_of(directory_of(tree) + place.inside);
  place.plain = read_back.role == file.role && read_back.path == file.path;
  if (read_back.what != Meaning::What::file || read_back.tree != tree) {
    place = {.inside = std::string(extra_prefix).append(path), .plain = false};
  }
  return place;
}

bool stands_at(std::string_view inside, const File& file, const Tree& tree) {
  if (!take(inside, place_of(file, tree).inside)) return false;
  if (inside.empty()) return true;
  return take(inside, "~") && !inside.empty() &&
         inside.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace permafrost::archive

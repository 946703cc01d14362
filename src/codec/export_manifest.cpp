// SPDX-License-Identifier: Apache-2.0
#include "codec/export_manifest.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <sstream>
#include <vector>

#include "codec/json_out.hpp"

namespace permafrost {

namespace {

/// More than any export's manifest lists by name.
constexpr std::size_t most_names = 10'000;

/// Follows the events of the parser, which expands no aliases; so a small text stays a small amount of work.
class ManifestEvents : public YAML::EventHandler {
 public:
  ManifestEvents(ExportManifest& manifest, const std::function<void(const std::string&)>& visit)
      : m_manifest(manifest), m_visit(visit) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override { leaf({}); }
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override { leaf({}); }
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string& value) override {
    if (!m_levels.empty() && m_levels.back().map && !m_levels.back().key_read) {
      m_levels.back().key = value;
      m_levels.back().key_read = true;
    } else {
      leaf(value);
    }
  }
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    m_levels.push_back({.place = Place::other, .map = false});
  }
  void OnSequenceEnd() override { end_level(); }
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
    m_levels.push_back(level_below());
  }
  void OnMapEnd() override {
    const Level level = m_levels.back();
    if (level.place == Place::entry && !level.has_contents) m_visit(level.path);
    end_level();
  }

 private:
  enum class Place {
    top,       ///< the whole manifest
    contents,  ///< names and what they are
    entry,     ///< what one name is
    other
  };
  struct Level {
    Place place = Place::other;
    bool map = true;
    std::string path = {};  ///< of a directory with '/' at its end, except for an entry's own
    std::string key = {};
    bool key_read = false;
    bool has_contents = false;
  };

  /// What a map is that begins here.
  Level level_below() {
    if (m_levels.empty()) return {.place = Place::top};
    Level& above = m_levels.back();
    const bool contents = above.key == "contents";
    if (above.place == Place::top && contents) {
      m_manifest.has_contents = true;
      return {.place = Place::contents};
    }
    if (above.place == Place::contents) return {.place = Place::entry, .path = above.path + above.key};
    if (above.place == Place::entry && contents) {
      above.has_contents = true;
      return {.place = Place::contents, .path = above.path + "/"};
    }
    return {};
  }
  void end_level() {
    m_levels.pop_back();
    if (!m_levels.empty()) m_levels.back().key_read = false;
  }
  /// A value that is neither map nor sequence.
  void leaf(const std::string& value) {
    if (m_levels.empty()) return;
    Level& level = m_levels.back();
    if (level.map && !level.key_read) {  // a key that is null or an alias
      level.key.clear();
      level.key_read = true;
      return;
    }
    if (level.place == Place::top && level.key == "ubc-version") m_manifest.version = value;
    if (level.place == Place::top && level.key == "contents") m_manifest.has_contents = true;
    if (level.place == Place::contents) m_visit(level.path + level.key);
    level.key_read = false;
  }

  ExportManifest& m_manifest;
  const std::function<void(const std::string&)>& m_visit;
  std::vector<Level> m_levels;
};

constexpr std::string_view fep =
    "https://codeberg.org/fediverse/fep/src/branch/main/fep/6fcd/fep-6fcd.md#manifest-file";
constexpr std::string_view actor = "https://www.w3.org/TR/activitypub/#actor-objects";
constexpr std::string_view collection = "https://www.w3.org/TR/activitystreams-core/#collections";
constexpr std::string_view mastodon = "https://docs.joinmastodon.org/user/moving/#export";
constexpr std::string_view attachment = "https://www.w3.org/TR/activitystreams-vocabulary/#dfn-attachment";
constexpr std::string_view icon = "https://www.w3.org/TR/activitystreams-vocabulary/#dfn-icon";
constexpr std::string_view image = "https://www.w3.org/TR/activitystreams-vocabulary/#dfn-image-term";

/// The specification of what has this name; empty where there is none.
std::string_view url_of(std::string_view name) {
  if (name == export_manifest_name) return fep;
  if (name == "actor.json" || name == "accounts/") return actor;
  if (name.ends_with(".csv") || name.starts_with("custom_filters")) return mastodon;
  if (name.starts_with("avatar")) return icon;
  if (name.starts_with("header")) return image;
  if (name == "media_attachments/") return attachment;
  return name.ends_with(".json") ? collection : std::string_view{};
}

void append_entry(std::string& yaml, std::string_view name, std::string_view url, std::size_t depth) {
  const bool plain =
      name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/") ==
      std::string_view::npos;
  const std::string_view bare = name.substr(0, name.size() - (name.ends_with('/') ? 1 : 0));
  yaml.append(2 * depth, ' ').append(plain ? std::string(bare) : json_quoted(bare));
  if (url.empty()) {
    yaml += ": {}\n";
  } else {
    yaml.append(":\n").append(2 * depth + 2, ' ').append("url: ").append(url).append("\n");
  }
}

}  // namespace

ExportManifest read_export_manifest(const std::string& text,
                                    const std::function<void(const std::string&)>& visit) {
  ExportManifest manifest;
  std::istringstream stream(text);
  try {
    YAML::Parser parser(stream);
    ManifestEvents events(manifest, visit);
    parser.HandleNextDocument(events);
  } catch (const YAML::Exception& failure) {
    manifest.failure = failure.what();
  }
  return manifest;
}

void ExportManifestWriter::add(std::string_view path) {
  constexpr std::string_view activitypub = "activitypub/";
  const bool inside = path.starts_with(activitypub);
  if (inside) path.remove_prefix(activitypub.size());
  auto& names = inside ? m_activitypub : m_top;
  const std::string_view name = path.substr(0, path.find('/') + 1);
  if (names.size() < most_names) names.emplace(name.empty() ? path : name);
}

std::string ExportManifestWriter::text(std::string_view client) const {
  std::string yaml = "ubc-version: \"0.1\"\nmeta:\n  createdBy:\n    client:\n      name: ";
  yaml.append(client).append("\ncontents:\n");
  append_entry(yaml, export_manifest_name, fep, 1);
  if (!m_activitypub.empty()) {
    append_entry(yaml, "activitypub/", "https://www.w3.org/TR/activitypub/", 1);
    yaml += "    contents:\n";
    for (const std::string& name : m_activitypub) append_entry(yaml, name, url_of(name), 3);
  }
  for (const std::string& name : m_top) {
    if (name != export_manifest_name)
      append_entry(yaml, name, name.ends_with(".json") ? "" : url_of(name), 1);
  }
  return yaml;
}

}  // namespace permafrost

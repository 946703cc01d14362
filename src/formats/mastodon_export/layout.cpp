// SPDX-License-Identifier: Apache-2.0
#include "formats/mastodon_export/layout.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "codec/json_view.hpp"
#include "model/table.hpp"

namespace permafrost::mastodon_export {

using account_folder::Generation;
using account_folder::Part;
using account_folder::Placed;
using account_folder::Traits;

namespace {

constexpr std::string_view media_directory = "media_attachments/";

/// A version as minor steps: 2.3 is 203.
using Version = int;
constexpr Version newest = 407;

struct Trait {
  std::string_view member;  ///< of actor.json
  Version since, until;     ///< first and last version that write it
};
constexpr std::array actor_traits{Trait{"alsoKnownAs", 207, newest}, Trait{"discoverable", 300, newest},
                                  Trait{"devices", 302, 402},        Trait{"featuredTags", 303, newest},
                                  Trait{"published", 304, newest},   Trait{"indexable", 402, newest},
                                  Trait{"memorial", 402, newest},    Trait{"attributionDomains", 403, newest},
                                  Trait{"webfinger", 406, newest},   Trait{"showFeatured", 406, newest}};

std::string spelled(Version version) {
  return std::to_string(version / 100) + "." + std::to_string(version % 100);
}

bool mentions_litepub(const JsonView& context) {
  if (context.is_string()) return context.text().find("litepub") != std::string_view::npos;
  if (!context.is_array()) return false;
  for (const JsonView part : context) {
    if (mentions_litepub(part)) return true;
  }
  return false;
}

/// Does the context define `term`? Serializers define what they may write, also when this actor has none.
bool defines(const JsonView& context, std::string_view term) {
  if (context.is_object()) return static_cast<bool>(context.find(term));
  if (!context.is_array()) return false;
  for (const JsonView part : context) {
    if (defines(part, term)) return true;
  }
  return false;
}

struct Span {
  Version since, until;
};

/// By container and entries alone. An unpacked directory no longer tells zip from tar.
Span span_of(const Traits& traits) {
  if (traits.key) return {203, 204};
  if (!traits.likes) return {203, traits.container == ContainerKind::zip ? newest : 204};
  if (!traits.bookmarks) return {205, 300};
  switch (traits.container) {
    case ContainerKind::tar: return {301, 401};
    case ContainerKind::zip: return {402, newest};
    case ContainerKind::directory: return {301, newest};
  }
  return {203, newest};
}

}  // namespace

Placed place_of(std::string_view name) {
  if (name == actor_name) return {Part::actor, {}, {}};
  if (name == secret_key_name) return {Part::secret_key, {}, {}};
  const bool top = name.find('/') == std::string_view::npos;
  if (top && name.ends_with(".json")) {
    if (const auto kind = collection_named(name.substr(0, name.size() - 5)))
      return {Part::collection, *kind, {}};
  }
  if (const auto media = name.rfind(media_directory); media != std::string_view::npos) {
    return {Part::attachment, {}, std::string(name.substr(media))};
  }
  if (top && is_table_path(name)) return {Part::table, {}, std::string(name)};
  if (top && name.starts_with("avatar.")) return {Part::avatar, {}, std::string(name)};
  if (top && name.starts_with("header.")) return {Part::header, {}, std::string(name)};
  return {Part::extra, {}, std::string(name)};
}

Generation generation_of(const Traits& traits) {
  JsonParser parser;
  const JsonView actor = parser.parse(traits.actor);
  if (mentions_litepub(actor.find("@context"))) return {"pleroma", "Pleroma or Akkoma"};
  Span span = span_of(traits);
  for (const auto& [member, since, until] : actor_traits) {
    if (!actor.find(member) && !defines(actor.find("@context"), member)) continue;
    span.since = std::max(span.since, since);
    span.until = std::min(span.until, until);
  }
  if (span.since > span.until) return {"mastodon", "Mastodon, of no known version"};  // a fork, or edited
  if (span.until == newest) return {"mastodon", "Mastodon " + spelled(span.since) + " or later"};
  if (span.since == span.until) return {"mastodon", "Mastodon " + spelled(span.since)};
  return {"mastodon", "Mastodon " + spelled(span.since) + " to " + spelled(span.until)};
}

namespace {

class ExportLayout : public account_folder::Layout {
 public:
  [[nodiscard]] std::string_view format() const override { return format_name; }
  [[nodiscard]] std::size_t root_length(std::string_view name) const override { return name.rfind('/') + 1; }
  [[nodiscard]] Placed place_of(std::string_view name) const override {
    return mastodon_export::place_of(name);
  }
  [[nodiscard]] std::string actor_name() const override { return std::string(mastodon_export::actor_name); }
  [[nodiscard]] std::string name_of(CollectionKind kind) const override {
    return std::string(permafrost::name_of(kind)) + ".json";
  }
  [[nodiscard]] std::string name_of(const File& file) const override { return file.path; }
  [[nodiscard]] Generation generation_of(const Traits& traits) const override {
    return mastodon_export::generation_of(traits);
  }
  [[nodiscard]] std::string refusal(const std::string& path) const override {
    return fill(tr("'{1}' is no export of Mastodon: it has neither outbox.json nor actor.json"), {path});
  }
};

}  // namespace

std::unique_ptr<account_folder::Layout> make_layout() { return std::make_unique<ExportLayout>(); }

}  // namespace permafrost::mastodon_export

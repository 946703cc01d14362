// SPDX-License-Identifier: Apache-2.0
#include "formats/fep_6fcd/layout.hpp"

#include "base/text.hpp"
#include "codec/export_manifest.hpp"
#include "model/media_path.hpp"
#include "model/table.hpp"

namespace permafrost::fep_6fcd {

namespace {

using account_folder::Part;
using account_folder::Placed;

constexpr std::string_view activitypub = "activitypub/", keys = "key/", media = "media/",
                           attachments = "attachments/", mastodons_media = "media_attachments/";

Placed place_in_activitypub(std::string_view name) {
  if (name == "actor.json") return {Part::actor, {}, {}};
  if (name.ends_with(".json")) {
    if (const auto kind = collection_named(name.substr(0, name.size() - 5)))
      return {Part::collection, *kind, {}};
  }
  if (const auto table = table_path_of(name)) return {Part::table, {}, *table};
  const std::string_view file = name.starts_with(attachments) ? name.substr(attachments.size()) : name;
  if (file.find('/') == std::string_view::npos) {
    if (file.starts_with("avatar.")) return {Part::avatar, {}, std::string(file)};
    if (file.starts_with("header.")) return {Part::header, {}, std::string(file)};
  }
  const Part part = name.starts_with(attachments) ? Part::attachment : Part::extra;
  return {part, {}, std::string(activitypub) + std::string(name)};
}

class ContainerLayout : public account_folder::Layout {
 public:
  [[nodiscard]] std::string_view format() const override { return format_name; }

  [[nodiscard]] std::size_t root_length(std::string_view name) const override {
    std::size_t begin = 0;
    for (std::string_view rest = name; !rest.empty();) {
      if (is_manifest(rest) || rest.starts_with(activitypub) || rest.starts_with(keys)) return begin;
      const std::size_t slash = rest.find('/');
      if (slash == std::string_view::npos) break;
      begin += slash + 1;
      rest.remove_prefix(slash + 1);
    }
    return name.rfind('/') + 1;
  }

  [[nodiscard]] Placed place_of(std::string_view name) const override {
    if (is_manifest(name)) return {Part::description, {}, {}};
    if (name.starts_with(keys)) return {Part::secret_key, {}, {}};
    if (name.starts_with(activitypub)) return place_in_activitypub(name.substr(activitypub.size()));
    if (name.starts_with(mastodons_media) || name.starts_with(media))
      return {Part::attachment, {}, std::string(name)};
    return {Part::extra, {}, std::string(name)};
  }

  [[nodiscard]] std::string actor_name() const override { return std::string(activitypub) + "actor.json"; }
  [[nodiscard]] std::string name_of(CollectionKind kind) const override {
    return std::string(activitypub).append(permafrost::name_of(kind)).append(".json");
  }
  [[nodiscard]] std::string name_of(const File& file) const override {
    const auto table = file.role == FileRole::table ? container_name_of(file.path) : std::nullopt;
    if (table) return std::string(activitypub) + *table;
    const bool picture = file.role == FileRole::avatar || file.role == FileRole::header;
    return (picture ? std::string(activitypub) : std::string()) + file.path;
  }

  [[nodiscard]] account_folder::Generation generation_of(const account_folder::Traits&) const override {
    return {};
  }
  [[nodiscard]] std::string refusal(const std::string& path) const override {
    return fill(tr("'{1}' has neither activitypub/outbox.json nor activitypub/actor.json"), {path});
  }
};

}  // namespace

bool is_manifest(std::string_view name) { return name == export_manifest_name || name == "manifest.yaml"; }

std::unique_ptr<account_folder::Layout> make_layout() { return std::make_unique<ContainerLayout>(); }

}  // namespace permafrost::fep_6fcd

// SPDX-License-Identifier: Apache-2.0
#include "formats/permafrost_archive/tag_files.hpp"

#include <algorithm>
#include <optional>

#include "base/time.hpp"
#include "formats/permafrost_archive/layout.hpp"

namespace permafrost::archive {

std::string bag_info(const Preamble& preamble, std::uint64_t payload_bytes, std::uint64_t payload_files) {
  std::optional<Seconds> taken;
  for (const SourceInfo& source : preamble.sources) {
    if (source.taken) taken = std::max(taken.value_or(*source.taken), *source.taken);
  }
  std::string text = "Bag-Software-Agent: permafrost " PERMAFROST_VERSION "\n";
  if (taken) text += "Bagging-Date: " + format_time(*taken).substr(0, 10) + "\n";
  return text + "Payload-Oxum: " + std::to_string(payload_bytes) + "." + std::to_string(payload_files) + "\n";
}

namespace {

constexpr std::string_view fep = "https://codeberg.org/fediverse/fep/src/branch/main/fep/6fcd/fep-6fcd.md";
constexpr std::string_view actors = "https://www.w3.org/TR/activitypub/#actor-objects";
constexpr std::string_view collection = "https://www.w3.org/TR/activitystreams-core/#collections";

void add(std::string& yaml, std::size_t depth, std::string_view name, std::string_view url) {
  const std::string indent(2 * depth, ' ');
  yaml.append(indent).append(name).append(":\n").append(indent).append("  url: ").append(url).append("\n");
}

}  // namespace

std::string fep_6fcd_manifest(bool many_accounts, bool has_instance,
                              const std::vector<std::string>& collections) {
  std::string yaml =
      "ubc-version: \"0.1\"\n"
      "meta:\n"
      "  createdBy:\n"
      "    client:\n"
      "      name: permafrost " PERMAFROST_VERSION
      "\n"
      "contents:\n";
  add(yaml, 1, "manifest.yml", fep);
  if (has_instance) add(yaml, 1, "instance", fep);
  if (many_accounts) {
    add(yaml, 1, "accounts", actors);
    return yaml;
  }
  add(yaml, 1, "activitypub", "https://www.w3.org/TR/activitypub/");
  yaml += "    contents:\n";
  add(yaml, 3, "actor.json", actors);
  for (const std::string& path : collections)
    add(yaml, 3, path.substr(path.find_last_of('/') + 1), collection);
  return yaml;
}

}  // namespace permafrost::archive

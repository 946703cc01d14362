// SPDX-License-Identifier: Apache-2.0
// An account as documents and files in a container: the archive that Mastodon hands out, the export container
// of FEP-6fcd. Reading and writing one is the same work whatever the entries are called
// (account_folder_source.hpp, account_folder_sink.hpp); what they are called is the layout that each of these
// formats gives.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/finding.hpp"
#include "base/text.hpp"
#include "formats/format.hpp"
#include "io/container.hpp"
#include "model/record.hpp"

namespace permafrost::account_folder {

enum class Part { actor, collection, attachment, avatar, header, secret_key, table, description, extra };

struct Placed {
  Part part = Part::extra;
  CollectionKind collection = CollectionKind::outbox;  ///< for Part::collection
  std::string path;  ///< of a file in the account: as posts name it for an attachment
};

[[nodiscard]] FileRole role_of(Part part);

/// What the first look learns that tells who wrote the folder.
struct Traits {
  ContainerKind container = ContainerKind::zip;
  bool key = false, likes = false, bookmarks = false;
  std::string_view actor;  ///< actor.json, lent as Document::raw is; may be empty
};
struct Generation {
  std::string software;  ///< "mastodon" or "pleroma"
  std::string label;     ///< "Mastodon 3.1 to 4.1"; as narrow as the traits allow
};

class Layout {
 public:
  virtual ~Layout() = default;
  [[nodiscard]] virtual std::string_view format() const = 0;
  /// How much of an entry's name (safe) stands before the folder that it is part of: people pack again what
  /// they have unpacked.
  [[nodiscard]] virtual std::size_t root_length(std::string_view name) const = 0;
  /// What the entry `name`, below the root, is.
  [[nodiscard]] virtual Placed place_of(std::string_view name) const = 0;
  /// Where a document of the account stands below the root; a file stands at its place_of() path.
  [[nodiscard]] virtual std::string actor_name() const = 0;
  [[nodiscard]] virtual std::string name_of(CollectionKind kind) const = 0;
  [[nodiscard]] virtual std::string name_of(const File& file) const = 0;
  [[nodiscard]] virtual Generation generation_of(const Traits& traits) const = 0;
  /// Why a container is none of these.
  [[nodiscard]] virtual std::string refusal(const std::string& path) const = 0;
};

}  // namespace permafrost::account_folder

// SPDX-License-Identifier: Apache-2.0
// Looking one thing up without running the whole flow: list, show and extract stand on it. A format
// with an index answers from it; for all others lookup_by_flow runs the source once per question.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "formats/format.hpp"
#include "io/bytes.hpp"

namespace permafrost {

/// One file of an input as it lies there.
struct Listed {
  std::string path;                   ///< safe name inside the container
  std::optional<std::uint64_t> size;  ///< bytes
};

/// One found object and the files it shows.
struct Found {
  std::string raw;                 ///< the activity (or entity) as received
  std::string collection;          ///< "outbox", "statuses", …
  std::string account;             ///< id of the actor
  std::vector<std::string> files;  ///< paths (as in Listed) of its attachments that are present
};

class Lookup {
 public:
  virtual ~Lookup() = default;
  /// Every file, in stored order.
  virtual void list(const std::function<void(const Listed&)>& visit) = 0;
  /// The object whose activity id, object id or URL is `id`, byte for byte; nothing when there is none. What
  /// an activity merely names (a boost its post) is not found by it.
  [[nodiscard]] virtual std::optional<Found> find(std::string_view id) = 0;
  /// Hands the bytes of each file for which `wanted` is true to `take`, in stored order.
  virtual void read(const std::function<bool(const Listed&)>& wanted,
                    const std::function<void(const Listed&, ByteSource&)>& take) = 0;
};

/// The format's own lookup where it has one, else the general one: files as they lie in the container,
/// objects by running the source until they come by.
[[nodiscard]] std::unique_ptr<Lookup> open_lookup(const Format& format, const Location& location,
                                                  const Options& options, const Env& env);

}  // namespace permafrost

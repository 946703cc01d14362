// SPDX-License-Identifier: Apache-2.0
// Reads one collection document (outbox.json, likes.json, …) of any size: its items as raw bytes, its own
// members as an envelope. Survives everything that real exporters have done to such files (members twice,
// members behind the items, items that are no JSON); what it meets is reported. Used by every format that
// keeps collections as documents.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/finding.hpp"
#include "base/limits.hpp"
#include "codec/activitystreams.hpp"
#include "io/bytes.hpp"

namespace permafrost {

/// What a collection document turns out to hold. Views live for the call and are lent as Document::raw is.
struct CollectionVisitor {
  /// One item, checked to be JSON or not yet, in order.
  std::function<void(std::string_view raw, std::uint64_t offset)> item;
  /// The collection's own members as one JSON object without its items; after the last item. The bytes of
  /// each member are as received. Of a member that is there twice, the one that holds data is kept, the
  /// last of equals.
  std::function<void(std::string_view envelope)> end;
};

/// Runs through `source` to its end. `entry` names it in findings.
void read_collection(ByteSource& source, const std::string& entry, const Limits& limits, Reporter& reporter,
                     const CollectionVisitor& visitor);

/// What read_collection may report.
[[nodiscard]] std::span<const FindingInfo> collection_findings();

}  // namespace permafrost

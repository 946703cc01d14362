// SPDX-License-Identifier: Apache-2.0
// Cuts one JSON document of any size into the raw bytes of its members and of the items of chosen
// arrays, in constant memory and without a JSON library: it follows strings and brackets, nothing
// else. What is inside an item is the parser's business (codec/json_view.hpp), so one bad item costs
// one item. Readers of collections stand on it: outbox.json, likes.json, our own archive.
#pragma once

#include <cstdint>
#include <string_view>

#include "io/bytes.hpp"

namespace permafrost {

/// Receives the pieces. Views live for the call; at least raw_padding (model/record.hpp) bytes may be
/// read behind each. `key` is the member's name as written, without its quotes and with its escapes;
/// empty in a top-level array. `offset` counts bytes of the document.
class JsonPieces {
 public:
  virtual ~JsonPieces() = default;
  /// Shall the array under `key` be cut into items (true) or come whole as a member?
  virtual bool wants_items(std::string_view key) = 0;
  virtual void item(std::string_view key, std::string_view raw, std::uint64_t offset) = 0;
  /// A member that is not cut; for a document that is neither object nor array, the one value.
  virtual void member(std::string_view key, std::string_view raw, std::uint64_t offset) = 0;
  /// A cut array came to its end (it may have been empty).
  virtual void items_end(std::string_view key, std::uint64_t count) = 0;

  enum class Trouble {
    torn,       ///< the bytes end inside the document; what was complete has been delivered
    malformed,  ///< no JSON here; cutting goes on at the next item where there is one, else it ends
    too_large,  ///< an item or member passes the limit and was passed over
    too_deep,   ///< an item or member is nested deeper than the limit and was passed over
    trailing,   ///< something follows the document
  };
  virtual void trouble(Trouble trouble, std::uint64_t offset) = 0;
};

struct CutLimits {
  std::uint64_t item_bytes = std::uint64_t{8} << 20;
  std::uint64_t member_bytes = std::uint64_t{16} << 20;
  std::uint64_t depth = 512;
};

/// Runs through `source` to its end. Peak memory: the largest piece, at most 2 * max(limits) bytes.
void cut_json(ByteSource& source, const CutLimits& limits, JsonPieces& pieces);

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
// Putting a signature into what it signs, without making that anew. Used by `sign` and when an archive is
// converted; what the signature is made of is crypto's.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace permafrost {

class Sealer {
 public:
  virtual ~Sealer() = default;
  /// What is to be signed (see flow/seal.hpp).
  [[nodiscard]] virtual const std::string& text() const = 0;
  /// The signature that lies there.
  [[nodiscard]] virtual const std::optional<std::string>& signature() const = 0;
  /// Path of the file that bears it, or will: the archive itself, or one inside or beside it.
  [[nodiscard]] virtual const std::string& place() const = 0;
  /// Puts `signature` there, in the place of one that may be there. All or nothing; the file keeps its mode.
  virtual void put(std::string_view signature) = 0;
};

}  // namespace permafrost

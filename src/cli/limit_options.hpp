// SPDX-License-Identifier: Apache-2.0
// --limit NAME=VALUE: the names under which base/limits.hpp is open to the user.
#pragma once

#include <span>
#include <string>

#include "base/limits.hpp"

namespace permafrost::cli {

/// The standing limits with `settings` ("item-bytes=64M") put over them. Error{usage} names what is known.
[[nodiscard]] Limits read_limits(std::span<const std::string> settings);

}  // namespace permafrost::cli

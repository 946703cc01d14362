// SPDX-License-Identifier: Apache-2.0
// codec/json_out.hpp under the names the commands use.
#pragma once

#include "codec/json_out.hpp"

namespace permafrost::cli {

using permafrost::json_quoted;
using permafrost::JsonOut;

}  // namespace permafrost::cli

// SPDX-License-Identifier: Apache-2.0
// Whether the user asked to stop: asked between records, frames and chunks of a file.
#pragma once

#include <stop_token>

namespace permafrost {

/// Error{interrupted} once `stop` was requested.
void throw_if_stopped(const std::stop_token& stop);

}  // namespace permafrost

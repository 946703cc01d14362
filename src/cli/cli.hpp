// SPDX-License-Identifier: Apache-2.0
// The command line as a function, so that tests can call it.
#pragma once

#include <stop_token>

namespace permafrost::cli {

/// Runs one command line; never throws. Returns the exit status (see base/error.hpp).
int run(int argc, const char* const* argv, std::stop_token stop);

}  // namespace permafrost::cli

// SPDX-License-Identifier: Apache-2.0
// The command line as a function, so that main stays a few lines of signals and clock.
#pragma once

#include <stop_token>

#include "base/time.hpp"

namespace permafrost::cli {

/// Exit status when whoever read our standard output went away: what a shell shows for SIGPIPE.
inline constexpr int exit_reader_gone = 141;

/// Runs one command line; never throws. Returns the exit status: 0 done, 1 findings at or above the
/// threshold, exit_code() of the Error that ended it, or exit_reader_gone.
int run(int argc, const char* const* argv, Clock& clock, const std::stop_token& stop);

}  // namespace permafrost::cli

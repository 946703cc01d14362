// SPDX-License-Identifier: Apache-2.0
// Runs a program as a user would and keeps what it said. For tests of the real binary and for foreign
// tools that must agree with it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace permafrost::test {

struct Ran {
  int status = 0;  ///< exit status, or 128 + signal
  std::string out, err;
};

struct RunOptions {
  std::string directory;                 ///< to run in; empty: where the test runs
  std::string input;                     ///< given on standard input
  std::vector<std::string> environment;  ///< NAME=VALUE, on top of the test's own
};

/// The first word is looked up in PATH unless it holds a '/'. Status 127 when it is not there.
[[nodiscard]] Ran run(const std::vector<std::string>& command, const RunOptions& options = {});

/// Is there a program of that name? Tests of foreign tools skip when not.
[[nodiscard]] bool has_program(const std::string& name);

}  // namespace permafrost::test

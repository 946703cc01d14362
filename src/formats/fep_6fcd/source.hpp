// SPDX-License-Identifier: Apache-2.0
// Reads an account export container: holds its manifest against what is there, then reads it as any account's
// folder. A container that is packed (tar.gz, zip) or unpacked is read, too.
#pragma once

#include <memory>

#include "formats/format.hpp"

namespace permafrost::fep_6fcd {

[[nodiscard]] std::unique_ptr<Source> open_source(const Location& location, const Options& options,
                                                  const Env& env);
[[nodiscard]] bool recognise(const Probe& probe);

}  // namespace permafrost::fep_6fcd

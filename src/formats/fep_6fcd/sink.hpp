// SPDX-License-Identifier: Apache-2.0
// Writes an account export container: a plain tar, whose manifest comes last, since it names the rest.
#pragma once

#include <memory>

#include "formats/format.hpp"

namespace permafrost::fep_6fcd {

[[nodiscard]] std::unique_ptr<Sink> create_sink(const Location& location, const Options& options,
                                                const Env& env);

}  // namespace permafrost::fep_6fcd

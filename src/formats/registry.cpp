// SPDX-License-Identifier: Apache-2.0
// THE table of formats: one line each. Order is the order of recognition.
#include "formats/format.hpp"

namespace permafrost {

std::span<const Format* const> all_formats() { return {}; }

}  // namespace permafrost

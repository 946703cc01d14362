// SPDX-License-Identifier: Apache-2.0
// THE table of formats: one line each. Order is the order of recognition.
#include <array>

#include "formats/format.hpp"
#include "formats/permafrost_archive/format.hpp"

namespace permafrost {

namespace {
constexpr std::array<const Format*, 1> formats{
    &permafrost_archive,
};
}  // namespace

std::span<const Format* const> all_formats() { return formats; }

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
// What the table of formats needs of this folder.
#pragma once

#include "formats/format.hpp"

namespace permafrost {

extern const Format permafrost_archive;

}  // namespace permafrost

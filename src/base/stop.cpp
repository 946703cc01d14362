// SPDX-License-Identifier: Apache-2.0
#include "base/stop.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

namespace permafrost {

void throw_if_stopped(const std::stop_token& stop) {
  if (stop.stop_requested()) throw Error(Fault::interrupted, tr("interrupted"));
}

}  // namespace permafrost

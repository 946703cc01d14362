// SPDX-License-Identifier: Apache-2.0
// The giving end of a flow.
#pragma once

#include "flow/sink.hpp"

namespace permafrost {

class Source {
 public:
  virtual ~Source() = default;
  /// Pushes everything into `out`, begin to finish, once. A sink's exception passes through.
  virtual void run(Sink& out) = 0;
};

}  // namespace permafrost

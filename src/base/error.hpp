// SPDX-License-Identifier: Apache-2.0
// The one exception of permafrost: an operation could not be done, so the flow ends. Thrown
// anywhere, caught in cli alone. Bad data is never an Error, it is a Finding (base/finding.hpp).
#pragma once

#include <stdexcept>
#include <string>

namespace permafrost {

/// Why an operation ended; each value has one documented exit code (see exit_code).
enum class Fault {
  usage,        ///< the command line makes no sense
  input,        ///< the input cannot be read or is of no known format
  output,       ///< the destination cannot be written
  network,      ///< no answer came, after every retry
  refused,      ///< a server said no
  limit,        ///< an input passed a limit of base/limits.hpp
  interrupted,  ///< the user asked to stop
};

/// `what()` is one line, lower-case, without full stop: what failed, where, and what to do.
class Error : public std::runtime_error {
 public:
  Error(Fault fault, const std::string& message) : std::runtime_error(message), m_fault(fault) {}
  [[nodiscard]] Fault fault() const noexcept { return m_fault; }

 private:
  Fault m_fault;
};

/// Exit status of the process for `fault`: 2 usage, 3 input, 4 output, 5 network, 6 refused,
/// 7 limit, 130 interrupted.
[[nodiscard]] constexpr int exit_code(Fault fault) noexcept {
  switch (fault) {
    case Fault::usage: return 2;
    case Fault::input: return 3;
    case Fault::output: return 4;
    case Fault::network: return 5;
    case Fault::refused: return 6;
    case Fault::limit: return 7;
    case Fault::interrupted: return 130;
  }
  return 3;
}

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
// Receives what a server sends a browser back with after the user said yes: a listener on 127.0.0.1 that
// answers until the one request came that it waits for (RFC 8252, 7.3). Any program and any web page on this
// machine can talk to it, so it believes only what bears the state, and nobody can keep it from others.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "base/secret.hpp"
#include "net/timing.hpp"

namespace permafrost {

/// What the user said at the server.
struct RedirectAnswer {
  Secret code;          ///< to be exchanged for a token; empty when the user or the server said no
  std::string refusal;  ///< the server's words for that, made safe for a terminal
};

class RedirectListener {
 public:
  /// At `port`, where a registration names one, else at any that is free. Nothing when it cannot be had.
  [[nodiscard]] static std::optional<RedirectListener> open(std::uint16_t port = 0);
  ~RedirectListener();
  RedirectListener(RedirectListener&&) noexcept;
  RedirectListener& operator=(RedirectListener&&) noexcept;

  /// "http://127.0.0.1:49152/".
  [[nodiscard]] const std::string& address() const noexcept;
  /// Answers browsers until one brings `state`. Nothing when none does in `time`; Error{interrupted} when the
  /// user stops.
  [[nodiscard]] std::optional<RedirectAnswer> await(const std::string& state, Milliseconds time,
                                                    const std::stop_token& stop);

 private:
  struct State;
  explicit RedirectListener(std::unique_ptr<State> state);
  std::unique_ptr<State> m_state;
};

}  // namespace permafrost

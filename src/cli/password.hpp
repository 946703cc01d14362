// SPDX-License-Identifier: Apache-2.0
// Asking for what is secret, a password or a token: never as an argument, since other users see those.
#pragma once

#include <stop_token>
#include <string_view>

#include "base/secret.hpp"

namespace permafrost::cli {

/// Where a password may come from without anybody being asked.
inline constexpr const char* password_variable = "PERMAFROST_PASSWORD";

/// From the environment variable, which is wiped; else from the terminal, without echo, after `prompt`; else
/// one line of standard input. Where `prompt_again` is not empty it is typed twice; Error{usage} when the two
/// differ.
[[nodiscard]] Secret read_password(std::string_view prompt, std::string_view prompt_again,
                                   const std::stop_token& stop);

enum class Echo { shown, hidden };

/// One line: from the terminal, after `prompt`, where somebody sits at one, else of standard input.
/// Error{usage} when it is absurdly long, Error{interrupted} when the user stops.
[[nodiscard]] Secret read_secret(std::string_view prompt, Echo echo, const std::stop_token& stop);

}  // namespace permafrost::cli

// SPDX-License-Identifier: Apache-2.0
// What every command that asks servers has in common: whom it may ask and trust, who it says it is, and how
// it tells what it waits for.
#pragma once

#include "base/text.hpp"
#include "cli/command.hpp"
#include "net/client.hpp"

namespace permafrost::cli {

inline constexpr std::string_view for_the_network = tr_later("For the network");
inline constexpr OptionDecl network_rows[] = {
    {"cacert", 0, Takes::file, "FILE", tr_later("trust the certificates in FILE, not the system's"),
     for_the_network},
    {"allow-loopback", 0, Takes::nothing, "", tr_later("ask this machine, too"), for_the_network},
};

inline constexpr const char* program_website = PERMAFROST_HOMEPAGE;

/// By network_rows, the common limits and the user's wish to stop; whoever waits says so on the terminal.
/// `interval` is the pace: none for a few questions that a person waits for. Error{input} when there is no
/// such FILE. The session must outlive what is made with it.
[[nodiscard]] ClientOptions client_options(const Args& args, Session& session, Milliseconds interval);
inline constexpr Milliseconds no_interval{0};

/// The origin of the server that `text` names: "social.example", "https://social.example/about",
/// "@alice@social.example". http only for this machine, where that is allowed. Error{usage} for anything
/// else.
[[nodiscard]] std::string read_server(std::string_view text, const Args& args);

}  // namespace permafrost::cli

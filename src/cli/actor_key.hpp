// SPDX-License-Identifier: Apache-2.0
// The key that signs requests for servers that answer only those whom they know (Mastodon's "authorised
// fetch"): --actor-key and --key-id, of every command that asks for ActivityPub documents.
#pragma once

#include <memory>

#include "base/limits.hpp"
#include "cli/args.hpp"
#include "net/http_signature.hpp"

namespace permafrost::cli {

/// Signs with the key of --actor-key; null without it. Error{usage} when one of the two options lacks the
/// other, Error{input} for what is no key. `timing` must outlive it.
[[nodiscard]] std::unique_ptr<KeySigner> read_signer(const Args& args, const Timing& timing,
                                                     const Limits& limits);

}  // namespace permafrost::cli

// SPDX-License-Identifier: Apache-2.0
// The key that signs requests for servers that answer only those whom they know (Mastodon's "authorised
// fetch"):
// --actor-key and --key-id, of every command that asks for ActivityPub documents.
#pragma once

#include <memory>
#include <vector>

#include "base/limits.hpp"
#include "cli/args.hpp"
#include "net/http_signature.hpp"

namespace permafrost::cli {

/// One signer for each form in which the key can sign, the form that most servers understand first; empty
/// without
/// --actor-key. Error{usage} when one of the two options lacks the other, Error{input} for what is no key.
/// `timing` must outlive them.
[[nodiscard]] std::vector<std::unique_ptr<KeySigner>> read_signers(const Args& args, const Timing& timing,
                                                                   const Limits& limits);

}  // namespace permafrost::cli

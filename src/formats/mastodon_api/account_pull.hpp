// SPDX-License-Identifier: Apache-2.0
// Takes an account with its owner's token: everything that endpoints.hpp names, the ActivityPub documents of
// what is public, and files.
#pragma once

#include <memory>

#include "flow/env.hpp"
#include "pull/pull.hpp"

namespace permafrost::mastodon_api {

[[nodiscard]] std::unique_ptr<Pull> open_pull(const PullOrder& order, const PullDoors& doors, const Env& env);

}  // namespace permafrost::mastodon_api

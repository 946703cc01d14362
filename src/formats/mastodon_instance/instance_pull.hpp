// SPDX-License-Identifier: Apache-2.0
// Takes a whole instance: what it says about itself, and each of its accounts that may be taken, as everybody
// may see it. With a token of its staff all accounts are known and taken unless they object; without one
// those that the directory and the local timeline show, where they agreed (pull/consent.hpp).
#pragma once

#include <memory>

#include "flow/env.hpp"
#include "pull/pull.hpp"

namespace permafrost::mastodon_instance {

[[nodiscard]] std::unique_ptr<Pull> open_pull(const PullOrder& order, const PullDoors& doors, const Env& env);

}  // namespace permafrost::mastodon_instance

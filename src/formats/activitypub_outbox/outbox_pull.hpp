// SPDX-License-Identifier: Apache-2.0
// Takes one named account without its token: what everybody may see of it, by ActivityPub, or where its
// server is older than that, its Atom feed. Whether it may be taken is pull/consent.hpp's.
#pragma once

#include <memory>

#include "flow/env.hpp"
#include "pull/pull.hpp"

namespace permafrost::activitypub_outbox {

[[nodiscard]] std::unique_ptr<Pull> open_pull(const PullOrder& order, const PullDoors& doors, const Env& env);

}  // namespace permafrost::activitypub_outbox

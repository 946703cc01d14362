// SPDX-License-Identifier: Apache-2.0
// FEP-c390: statements attached to an actor by which the holder of a key claims to be that actor.
#pragma once

#include <vector>

#include "verify/signatures/remark.hpp"
#include "verify/signatures/sealing.hpp"

namespace permafrost {

/// Examines every VerifiableIdentityStatement among the attachments of `actor`; what is wrong with one is
/// added to `remarks`.
void examine_identity_proofs(JsonView actor, SealingTools& tools, std::vector<SealRemark>& remarks);

}  // namespace permafrost

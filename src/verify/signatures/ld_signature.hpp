// SPDX-License-Identifier: Apache-2.0
// Linked Data signatures, RsaSignature2017, as Mastodon makes and checks them since 1.6
// (app/lib/activitypub/linked_data_signature.rb): what such a signature signs.
#pragma once

#include "verify/signatures/sealing.hpp"

namespace permafrost {

/// The bytes under `signature`, a member of `document`: the digests of its options and of the document
/// without it, as canonical N-Quads, in hexadecimal, options first. `undoing` is done in a copy before.
/// `observer` hears what the document's members mean.
[[nodiscard]] SealFault read_ld_signature(JsonView document, JsonView signature, const Undoing& undoing,
                                          SealingTools& tools, SealedBytes& bytes,
                                          MemberObserver* observer = nullptr);

}  // namespace permafrost

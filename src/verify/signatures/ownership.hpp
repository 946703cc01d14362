// SPDX-License-Identifier: Apache-2.0
// Whose word a seal is: the key must belong to the actor whose document it is (FEP-fe34; Mastodon asks the
// same). Decided after the seal holds.
#pragma once

#include <string>
#include <string_view>

#include "codec/json_view.hpp"
#include "verify/signatures/key_ring.hpp"

namespace permafrost {

/// The actor whose document this is: of an activity its `actor`, of an actor itself, of anything else whom
/// it is attributed to. Empty when it does not say.
[[nodiscard]] std::string_view owner_of(JsonView object);

enum class Standing {
  own,           ///< the key is its owner's
  of_another,    ///< it is somebody else's
  not_listed,    ///< it says that it is the owner's, but the owner's document does not list it
  other_server,  ///< the document's id is of another server than its owner
};
/// May `key` vouch for `object`? A document that names no owner is anybody's.
[[nodiscard]] Standing standing_of(const KnownKey& key, JsonView object);

/// Has the object embedded in `activity` an owner of its own, so that who signs the activity does not vouch
/// for it? For activities that make or change what they carry that is a forgery, others pass things on.
[[nodiscard]] bool embeds_foreign(JsonView activity);
/// Does it make or change what it carries (Create, Update)?
[[nodiscard]] bool makes_its_object(JsonView activity);

}  // namespace permafrost

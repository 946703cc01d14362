// SPDX-License-Identifier: Apache-2.0
// Which files an ActivityPub document shows, wanted under the paths that posts and archives use. For pulls.
#pragma once

#include <string>
#include <string_view>

#include "codec/json_view.hpp"
#include "pull/staging.hpp"

namespace permafrost {

/// Wants the file at `url` under the path that posts name it by; nothing when `url` is no http address, or
/// leads to no path that is safe.
void want_file(Staging& staging, std::string_view account, std::string_view url, FileRole role,
               std::string_view type);
/// Wants the avatar or header at `url` under the name of its role.
void want_image(Staging& staging, std::string_view account, std::string_view url, FileRole role,
                std::string_view type = "image");
/// Avatar and header of an actor.
void want_images_of(Staging& staging, std::string_view account, JsonView actor);
/// What a post shows: its attachments, and of a Video, Audio or Image (PeerTube, Pixelfed) itself, in the
/// largest form that is one file; pictures of the emoji in it.
void want_files_of(Staging& staging, std::string_view account, JsonView post);

}  // namespace permafrost

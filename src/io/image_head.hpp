// SPDX-License-Identifier: Apache-2.0
// What the first bytes of a file say about it: its media type by magic numbers and, for pictures, its size.
// Nothing is decoded. Used by the rules about media.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace permafrost {

/// "image/png", "video/mp4", …; empty for bytes that are none of the known kinds.
[[nodiscard]] std::string_view media_type_of(std::span<const std::byte> head);

/// May bytes of the type `found` be declared as `declared`? Containers hold many things: an MP4 may be audio,
/// an Ogg a video, and some names mean the same.
[[nodiscard]] bool media_types_agree(std::string_view found, std::string_view declared);

struct PictureSize {
  std::uint32_t width = 0, height = 0;
};
/// Of a PNG, GIF, WebP, or JPEG whose frame header is within `head`; as stored, before any turn that EXIF
/// asks for.
[[nodiscard]] std::optional<PictureSize> picture_size_of(std::span<const std::byte> head);

}  // namespace permafrost

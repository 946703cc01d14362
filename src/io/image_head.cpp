// SPDX-License-Identifier: Apache-2.0
#include "io/image_head.hpp"

#include <algorithm>
#include <array>

#include "io/bytes.hpp"

namespace permafrost {

namespace {

using namespace std::string_view_literals;

struct Magic {
  std::size_t offset;
  std::string_view bytes;
  std::string_view type;
};

constexpr std::array magics{
    Magic{0, "\x89PNG\r\n\x1a\n"sv, "image/png"},
    Magic{0, "\xFF\xD8\xFF"sv, "image/jpeg"},
    Magic{0, "GIF87a"sv, "image/gif"},
    Magic{0, "GIF89a"sv, "image/gif"},
    Magic{8, "WEBP"sv, "image/webp"},
    Magic{8, "WAVE"sv, "audio/wav"},
    Magic{8, "AVI "sv, "video/x-msvideo"},
    Magic{4, "ftypavif"sv, "image/avif"},
    Magic{4, "ftypavis"sv, "image/avif"},
    Magic{4, "ftypheic"sv, "image/heic"},
    Magic{4, "ftypheix"sv, "image/heic"},
    Magic{4, "ftypmif1"sv, "image/heif"},
    Magic{4, "ftypqt  "sv, "video/quicktime"},
    Magic{4, "ftypM4A "sv, "audio/mp4"},
    Magic{4, "ftyp"sv, "video/mp4"},
    Magic{4, "moov"sv, "video/quicktime"},
    Magic{4, "mdat"sv, "video/quicktime"},
    Magic{0, "OggS"sv, "audio/ogg"},
    Magic{0, "fLaC"sv, "audio/flac"},
    Magic{0, "ID3"sv, "audio/mpeg"},
    Magic{0, "\x00\x00\x00\x0CJXL \r\n\x87\n"sv, "image/jxl"},
    Magic{0, "\xFF\x0A"sv, "image/jxl"},
    Magic{0, "BM"sv, "image/bmp"},
    Magic{0, "II*\0"sv, "image/tiff"},
    Magic{0, "MM\0*"sv, "image/tiff"},
    Magic{0, "\x30\x26\xB2\x75\x8E\x66\xCF\x11"sv, "video/x-ms-asf"},
};

std::uint32_t byte_at(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }
std::uint32_t big16(std::string_view text, std::size_t at) {
  return byte_at(text, at) << 8 | byte_at(text, at + 1);
}
std::uint32_t big32(std::string_view text, std::size_t at) {
  return big16(text, at) << 16 | big16(text, at + 2);
}
std::uint32_t little16(std::string_view text, std::size_t at) {
  return byte_at(text, at) | byte_at(text, at + 1) << 8;
}
std::uint32_t little24(std::string_view text, std::size_t at) {
  return little16(text, at) | byte_at(text, at + 2) << 16;
}

/// The frame header of a JPEG stands behind any number of other segments.
std::optional<PictureSize> jpeg_size(std::string_view head) {
  std::size_t at = 2;
  while (at + 9 < head.size()) {
    if (byte_at(head, at) != 0xFF) return std::nullopt;
    const std::uint32_t marker = byte_at(head, at + 1);
    if (marker == 0xFF) {
      ++at;
      continue;
    }
    const bool frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    if (frame) return PictureSize{.width = big16(head, at + 7), .height = big16(head, at + 5)};
    at += 2 + std::max<std::size_t>(big16(head, at + 2), 2);
  }
  return std::nullopt;
}

std::optional<PictureSize> webp_size(std::string_view head) {
  if (head.size() < 30) return std::nullopt;
  const std::string_view chunk = head.substr(12, 4);
  if (chunk == "VP8X") return PictureSize{.width = little24(head, 24) + 1, .height = little24(head, 27) + 1};
  if (chunk == "VP8 ")
    return PictureSize{.width = little16(head, 26) & 0x3FFF, .height = little16(head, 28) & 0x3FFF};
  if (chunk != "VP8L") return std::nullopt;
  const std::uint32_t bits = little16(head, 21) | little16(head, 23) << 16;
  return PictureSize{.width = (bits & 0x3FFF) + 1, .height = (bits >> 14 & 0x3FFF) + 1};
}

bool is_mpeg_audio(std::string_view head) {
  return head.size() > 2 && byte_at(head, 0) == 0xFF && (byte_at(head, 1) & 0xE0) == 0xE0 &&
         (byte_at(head, 1) & 0x06) != 0 && (byte_at(head, 2) & 0xF0) != 0xF0;
}

std::string_view main_type(std::string_view type) { return type.substr(0, type.find('/')); }

}  // namespace

std::string_view media_type_of(std::span<const std::byte> head) {
  const std::string_view text = as_text(head);
  for (const Magic& magic : magics) {
    const bool riff = magic.offset != 8 || text.starts_with("RIFF");
    if (riff && text.size() >= magic.offset && text.substr(magic.offset).starts_with(magic.bytes))
      return magic.type;
  }
  if (text.starts_with("\x1A\x45\xDF\xA3")) {
    return text.substr(0, 64).find("webm") != std::string_view::npos ? "video/webm" : "video/x-matroska";
  }
  if (is_mpeg_audio(text)) return "audio/mpeg";
  if (text.size() > 1 && byte_at(text, 0) == 0xFF && (byte_at(text, 1) & 0xF6) == 0xF0) return "audio/aac";
  return {};
}

bool media_types_agree(std::string_view found, std::string_view declared) {
  declared = declared.substr(0, declared.find(';'));
  if (found == declared) return true;
  const std::string_view subtype = declared.substr(std::min(declared.find('/') + 1, declared.size()));
  const auto is_one_of = [subtype](std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), subtype) != names.end();
  };
  const bool audible = main_type(declared) == "audio" || main_type(declared) == "video";
  if (found == "image/jpeg") return is_one_of({"jpg", "pjpeg"});
  if (found == "image/heif" || found == "image/heic" || found == "image/avif") {
    return is_one_of({"heic", "heif", "heic-sequence", "avif"});
  }
  if (found == "video/mp4" || found == "video/quicktime" || found == "audio/mp4") {
    return audible && is_one_of({"mp4", "quicktime", "x-m4a", "m4a", "x-m4v", "3gpp", "aac"});
  }
  if (found == "audio/ogg")
    return (audible && is_one_of({"ogg", "opus", "vorbis"})) || declared == "application/ogg";
  if (found == "video/webm") return audible && is_one_of({"webm"});
  if (found == "video/x-matroska") return audible && is_one_of({"webm", "matroska"});
  if (found == "audio/wav") return is_one_of({"wave", "x-wav", "x-pn-wave", "vnd.wave"});
  if (found == "audio/flac") return is_one_of({"x-flac"});
  if (found == "audio/mpeg") return audible && is_one_of({"mp3", "mpeg3", "x-mp3", "x-mpeg"});
  return false;
}

std::optional<PictureSize> picture_size_of(std::span<const std::byte> head) {
  const std::string_view text = as_text(head);
  const std::string_view type = media_type_of(head);
  if (type == "image/png" && text.size() >= 24)
    return PictureSize{.width = big32(text, 16), .height = big32(text, 20)};
  if (type == "image/gif" && text.size() >= 10) {
    return PictureSize{.width = little16(text, 6), .height = little16(text, 8)};
  }
  if (type == "image/webp") return webp_size(text);
  if (type == "image/jpeg") return jpeg_size(text);
  return std::nullopt;
}

}  // namespace permafrost

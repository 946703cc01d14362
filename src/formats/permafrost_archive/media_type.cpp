// SPDX-License-Identifier: Apache-2.0
#include "formats/permafrost_archive/media_type.hpp"

#include <algorithm>
#include <string_view>

#include "io/bytes.hpp"

namespace permafrost::archive {

namespace {

using namespace std::string_view_literals;

struct Magic {
  std::size_t offset;
  std::string_view bytes;
};

constexpr Magic packed[] = {
    {0, "\xFF\xD8\xFF"sv},       // JPEG
    {0, "\x89PNG\r\n\x1A\n"sv},  // PNG
    {0, "GIF8"sv},               // GIF
    {8, "WEBP"sv},               // WebP, in RIFF
    {4, "ftyp"sv},               // MP4, MOV, M4A, HEIC, AVIF
    {0, "\x1A\x45\xDF\xA3"sv},   // WebM, Matroska
    {0, "OggS"sv},               // Ogg, Opus
    {0, "ID3"sv},                // MP3 with a tag
    {0, "fLaC"sv},               // FLAC
    {0, "\xFF\x0A"sv},           // JPEG XL
    {0, "\0\0\0\x0CJXL "sv},     // JPEG XL in a box
    {0, "PK\x03\x04"sv},         // zip
    {0, "\x1F\x8B"sv},           // gzip
    {0, "\x28\xB5\x2F\xFD"sv},   // zstd
    {0,
     "\xFD"
     "7zXZ"sv},                   // xz
    {0, "7z\xBC\xAF\x27\x1C"sv},  // 7z
};

/// MPEG audio and AAC frames: eleven set bits.
bool is_audio_frame(std::string_view head) {
  return head.size() >= 2 && head[0] == '\xFF' && (head[1] & '\xE0') == '\xE0' && head[1] != '\xFF' &&
         head[1] != '\xFE';
}

}  // namespace

bool is_packed_already(std::span<const std::byte> head) {
  const std::string_view text = as_text(head);
  return is_audio_frame(text) || std::any_of(std::begin(packed), std::end(packed), [&](const Magic& magic) {
           return text.size() >= magic.offset && text.substr(magic.offset).starts_with(magic.bytes);
         });
}

}  // namespace permafrost::archive

// SPDX-License-Identifier: Apache-2.0
#include "io/image_head.hpp"

#include <gtest/gtest.h>

#include "io/bytes.hpp"

namespace permafrost {
namespace {

using namespace std::string_literals;

std::string_view type_of(const std::string& bytes) { return media_type_of(as_bytes(bytes)); }

TEST(ImageHead, TellsTypesByTheirFirstBytes) {
  EXPECT_EQ(type_of("\x89PNG\r\n\x1a\n"), "image/png");
  EXPECT_EQ(type_of("\xFF\xD8\xFF\xE0"), "image/jpeg");
  EXPECT_EQ(type_of("GIF89a"), "image/gif");
  EXPECT_EQ(type_of("RIFF\0\0\0\0WEBPVP8 "s), "image/webp");
  EXPECT_EQ(type_of("RIFF\0\0\0\0WAVEfmt "s), "audio/wav");
  EXPECT_EQ(type_of("\0\0\0\x1c"
                    "ftypavif"s),
            "image/avif");
  EXPECT_EQ(type_of("\0\0\0\x1c"
                    "ftypisom"s),
            "video/mp4");
  EXPECT_EQ(type_of("\0\0\0\x14"
                    "ftypqt  "s),
            "video/quicktime");
  EXPECT_EQ(type_of("\x1A\x45\xDF\xA3\x9F\x42\x86\x81\x01\x42\x82\x84webm"s), "video/webm");
  EXPECT_EQ(type_of("OggS"), "audio/ogg");
  EXPECT_EQ(type_of("fLaC"), "audio/flac");
  EXPECT_EQ(type_of("ID3\x04"), "audio/mpeg");
  EXPECT_EQ(type_of("\xFF\xFB\x90\x64"), "audio/mpeg");
  EXPECT_EQ(type_of("\xFF\xF1\x50\x80"), "audio/aac");
  EXPECT_EQ(type_of("<!DOCTYPE html>"), "");
  EXPECT_EQ(type_of(""), "");
}

TEST(ImageHead, LetsContainersHoldWhatTheyMay) {
  EXPECT_TRUE(media_types_agree("image/png", "image/png"));
  EXPECT_TRUE(media_types_agree("video/mp4", "audio/mp4"));
  EXPECT_TRUE(media_types_agree("audio/ogg", "video/ogg"));
  EXPECT_TRUE(media_types_agree("audio/mpeg", "audio/mp3"));
  EXPECT_TRUE(media_types_agree("image/jpeg", "image/jpg"));
  EXPECT_FALSE(media_types_agree("image/png", "image/jpeg"));
  EXPECT_FALSE(media_types_agree("video/mp4", "image/gif"));
  EXPECT_FALSE(media_types_agree("image/png", ""));
}

void expect_size(const std::string& head, std::uint32_t width, std::uint32_t height) {
  const auto size = picture_size_of(as_bytes(head));
  ASSERT_TRUE(size);
  EXPECT_EQ(size->width, width);
  EXPECT_EQ(size->height, height);
}

TEST(ImageHead, ReadsTheSizeOfPictures) {
  expect_size("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\2\x80\0\0\1\xE0"s, 640, 480);
  expect_size("GIF89a\x80\2\xE0\1"s, 640, 480);
  expect_size("RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x7F\2\0\xDF\1\0"s, 640, 480);
  expect_size("\xFF\xD8\xFF\xE0\0\4ab\xFF\xC2\0\x11\x08\1\xE0\2\x80\3"s, 640, 480);
}

TEST(ImageHead, GivesNoSizeForTornHeads) {
  for (const auto& head : {"\x89PNG\r\n\x1a\n"s, "GIF89a"s, "RIFF\0\0\0\0WEBPVP8X"s, "\xFF\xD8\xFF"s,
                           "\xFF\xD8\xFF\xE0\xFF\xFF"s}) {
    EXPECT_FALSE(picture_size_of(as_bytes(head)));
  }
}

}  // namespace
}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
#include "model/media_path.hpp"

#include <gtest/gtest.h>

namespace permafrost {
namespace {

TEST(MediaPath, IsTheSameForEverySpellingOfAFile) {
  for (const auto* text : {
           "media_attachments/files/1/original/a.png",
           "/media_attachments/files/1/original/a.png",
           "/bucket/media_attachments/files/1/original/a.png",
           "/home/mastodon/live/public/system/media_attachments/files/1/original/a.png",
           "https://files.example/media_attachments/files/1/original/a.png?1609459200",
           "https://s3.example/media_attachments/media_attachments/files/1/original/a.png#x",
       }) {
    EXPECT_EQ(media_path(text), "media_attachments/files/1/original/a.png") << text;
  }
}

TEST(MediaPath, IsThePathOfOtherAddresses) {
  EXPECT_EQ(media_path("https://pleroma.example/media/ab/c.jpg?name=x"), "media/ab/c.jpg");
  EXPECT_EQ(media_path("/avatar.png"), "avatar.png");
  EXPECT_EQ(media_path("///"), "");
  EXPECT_EQ(media_path(""), "");
}

TEST(ExtensionOf, IsWhatAFileNameEndsIn) {
  EXPECT_EQ(extension_of("https://a.example/accounts/avatars/1/original/ab.png?1609459200"), ".png");
  EXPECT_EQ(extension_of("https://a.example/avatar.jpeg"), ".jpeg");
  EXPECT_EQ(extension_of("https://a.example/avatar"), "");
  EXPECT_EQ(extension_of("https://a.example/v1.2/avatar"), "");
  EXPECT_EQ(extension_of("https://a.example/avatar.original"), "");
}

}  // namespace
}  // namespace permafrost

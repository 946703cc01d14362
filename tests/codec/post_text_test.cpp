// SPDX-License-Identifier: Apache-2.0
#include "codec/post_text.hpp"

#include <gtest/gtest.h>

namespace permafrost {
namespace {

TEST(PostText, KeepsParagraphsAndLineBreaks) {
  EXPECT_EQ(post_text("<p>one<br />two<br>three</p><p>four</p>"), "one\ntwo\nthree\n\nfour");
}

TEST(PostText, LeavesTagsOutAndKeepsTheirText) {
  EXPECT_EQ(post_text("<p>see <a href=\"https://x.example/?a=1&amp;b\">this <span>link</span></a></p>"),
            "see this link");
}

TEST(PostText, ReadsCharacterReferences) {
  EXPECT_EQ(post_text("a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#x27; &#128512; &#x65E5;"),
            "a <b> & \"c\" 'd' \xF0\x9F\x98\x80 日");
}

TEST(PostText, KeepsWhatItDoesNotUnderstand) {
  EXPECT_EQ(post_text("a & b &unknown; &#xD800; &#99999999; 1 < 2"),
            "a & b &unknown; &#xD800; &#99999999; 1 < 2");
  EXPECT_EQ(post_text("torn <a href"), "torn <a href");
  EXPECT_EQ(post_text(""), "");
}

}  // namespace
}  // namespace permafrost

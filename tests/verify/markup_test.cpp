// SPDX-License-Identifier: Apache-2.0
#include "verify/markup.hpp"

#include <gtest/gtest.h>

namespace permafrost::test {
namespace {

TEST(Markup, EscapesWhatWouldBeMarkup) {
  EXPECT_EQ(escaped("<b a=\"1\" c='2'>&amp;"), "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;");
}

TEST(Markup, ShowsWhatXmlForbidsOrEyesCannotSee) {
  EXPECT_EQ(escaped("a\x01\n"), "a\\x01\\x0a");
  EXPECT_EQ(escaped("\xff"), "\\xff");
  EXPECT_EQ(escaped("\xEF\xBF\xBE\xEF\xBF\xBF\xEF\xBF\xBD"), "\\xef\\xbf\\xbe\\xef\\xbf\\xbf\xEF\xBF\xBD");
  EXPECT_EQ(escaped("\xE2\x80\xAE"), "\\xe2\\x80\\xae") << "right-to-left override";
  EXPECT_EQ(escaped("凍土 🧊"), "凍土 🧊");
}

TEST(Markup, ClosesWhatItOpened) {
  StringSink out;
  Markup xml(out);
  xml.open("a", {{"x", "\">"}}).element("b", {}, "1<2").empty("br").close();
  EXPECT_EQ(out.text, "<a x=\"&quot;&gt;\"><b>1&lt;2</b><br/></a>");
}

}  // namespace
}  // namespace permafrost::test

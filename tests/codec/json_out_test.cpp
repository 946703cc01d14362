// SPDX-License-Identifier: Apache-2.0
#include "codec/json_out.hpp"

#include <gtest/gtest.h>

namespace permafrost {
namespace {

TEST(JsonOut, PutsCommasWhereTheyBelong) {
  StringSink sink;
  JsonOut json(sink);
  json.begin_object().key("a").number(1).key("b").begin_array().text("x").boolean(false);
  json.begin_object().end().end().key("c").raw("{\"d\":2}").end().newline();
  EXPECT_EQ(sink.text, "{\"a\":1,\"b\":[\"x\",false,{}],\"c\":{\"d\":2}}\n");
}

TEST(JsonOut, EscapesWhatAStringMayNotHold) {
  EXPECT_EQ(json_quoted("say \"hi\"\\\n\x01"), R"("say \"hi\"\\\n\u0001")");
  EXPECT_EQ(json_quoted("日本"), "\"日本\"");
}

TEST(JsonOut, ReplacesBytesThatAreNoText) {
  EXPECT_EQ(json_quoted("a\xFF\xFE"
                        "b"),
            "\"a\xEF\xBF\xBD\xEF\xBF\xBD"
            "b\"");
}

}  // namespace
}  // namespace permafrost

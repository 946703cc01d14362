// SPDX-License-Identifier: Apache-2.0
#include "base/form.hpp"

#include <gtest/gtest.h>

namespace permafrost::test {
namespace {

TEST(Form, CarriesAnyText) {
  const std::string hostile = std::string("a b&c=d%e+f\né/?#~\xFF").append(1, '\0');
  const auto form = form_text({{"x", "1"}, {"na me", hostile}});
  EXPECT_EQ(form.find_first_of(" \n#?/+"), std::string::npos) << form;
  EXPECT_EQ(form_value(form, "na me"), hostile);
  EXPECT_EQ(form_value(form, "x"), "1");
  EXPECT_EQ(form_text({}), "");
}

TEST(PercentEncoded, LeavesWhatIsSafeAndWhatMayStand) {
  EXPECT_EQ(percent_encoded("acct:a-Z_0.~@b"), "acct%3Aa-Z_0.~%40b");
  EXPECT_EQ(percent_encoded("acct:é@b", ":@"), "acct:%C3%A9@b");
}

TEST(Form, IsReadAsBrowsersWriteIt) {
  EXPECT_EQ(form_value("code=a%2Bb&state=c+d", "state"), "c d");
  EXPECT_EQ(form_value("code=a%2Bb&state=c+d", "code"), "a+b");
  EXPECT_EQ(form_value("code=1&code=2", "code"), "1");
  EXPECT_EQ(form_value("code&state=", "code"), "");
  EXPECT_EQ(form_value("code&state=", "state"), "");
  EXPECT_EQ(form_value("a=1&&b=x=y", "b"), "x=y");
}

TEST(Form, HasNothingToSayWhereItIsBroken) {
  EXPECT_FALSE(form_value("code=%zz", "code"));
  EXPECT_FALSE(form_value("code=%4", "code"));
  EXPECT_FALSE(form_value("state=1", "code"));
  EXPECT_FALSE(form_value("", ""));
}

}  // namespace
}  // namespace permafrost::test

// SPDX-License-Identifier: Apache-2.0
#include "cli/args.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace permafrost::cli {
namespace {

constexpr OptionDecl rows[] = {
    {"output", 'o', Takes::file, "OUT", ""},
    {"only", 0, Takes::kinds, "KIND", ""},
    {"overwrite", 'O', Takes::nothing, "", ""},
};
constexpr OptionGroup groups[] = {rows};

Args parse_words(const std::vector<std::string>& words, Operands operands = {0, any_number}) {
  return parse(groups, operands, words);
}

std::string refusal(const std::vector<std::string>& words, Operands operands = {0, any_number}) {
  try {
    static_cast<void>(parse(groups, operands, words));
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::usage);
    return error.what();
  }
  return "accepted";
}

TEST(Args, ReadsLongAndShortOptionsBetweenOperands) {
  const auto args = parse_words({"a", "-o", "out.zip", "b", "--overwrite"});
  EXPECT_EQ(args.text("output"), "out.zip");
  EXPECT_TRUE(args.has("overwrite"));
  EXPECT_EQ(args.operands().size(), 2U);
  EXPECT_EQ(args.operands()[1], "b");
}

TEST(Args, TakesADashAsAnOperandAndAsAValue) {
  const auto args = parse_words({"-", "-o", "-"});
  EXPECT_EQ(args.operands()[0], "-");
  EXPECT_EQ(args.text("output"), "-");
}

TEST(Args, TakesEverythingAfterTwoDashesAsOperands) {
  const auto args = parse_words({"--", "-o", "--only"});
  EXPECT_FALSE(args.has("output"));
  EXPECT_EQ(args.operands().size(), 2U);
}

TEST(Args, TheLastOfTwoValuesWinsAndListsGather) {
  const auto args = parse_words({"--only", "a,b", "--only=c,,d", "-ofirst", "--output=second"});
  EXPECT_EQ(args.text("output"), "second");
  EXPECT_EQ(args.list("only"), (std::vector<std::string>{"a", "b", "c", "d"}));
}

TEST(Args, AnUnknownOptionNamesTheNearestOne) {
  EXPECT_EQ(refusal({"--ouptut", "x"}), "unknown option '--ouptut'; did you mean '--output'?");
  EXPECT_EQ(refusal({"--zebra"}), "unknown option '--zebra'");
  EXPECT_EQ(refusal({"-x"}), "unknown option '-x'");
}

TEST(Args, ABeginningIsNoOption) {
  EXPECT_EQ(refusal({"--out", "x"}), "unknown option '--out'; did you mean '--output'?");
}

TEST(Args, AnAbsentValueIsRefused) { EXPECT_EQ(refusal({"--output"}), "option '--output' needs a value"); }

TEST(Args, AValueForASwitchIsRefused) {
  EXPECT_EQ(refusal({"--overwrite=yes"}), "option '--overwrite' takes no value");
}

TEST(Args, TheNumberOfOperandsIsChecked) {
  EXPECT_EQ(refusal({}, {1, 1}), "an operand is missing");
  EXPECT_EQ(refusal({"a", "b"}, {1, 1}), "there are too many operands");
  EXPECT_EQ(refusal({"a"}, {1, 1}), "accepted");
}

TEST(Nearest, FindsSwappedAbsentAndDoubledLetters) {
  constexpr std::string_view words[] = {"convert", "verify", "info"};
  EXPECT_EQ(nearest("covnert", words), "convert");
  EXPECT_EQ(nearest("verfy", words), "verify");
  EXPECT_EQ(nearest("veriify", words), "verify");
  EXPECT_EQ(nearest("conv", words), "convert");
  EXPECT_EQ(nearest("merge", words), "");
  EXPECT_EQ(nearest("", words), "");
}

}  // namespace
}  // namespace permafrost::cli

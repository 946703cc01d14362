// SPDX-License-Identifier: Apache-2.0
// The signatures in exports that real Mastodon code of every generation wrote (fixtures/mastodon), counted
// for each export as it is, for the archive made of it, and for both of several exports together.
#include <gtest/gtest.h>

#include "support/run.hpp"
#include "support/temp_dir.hpp"
#include "verify/fixture_flow.hpp"

namespace permafrost::test {
namespace {

struct Expected {
  const char* path;
  std::uint64_t items, is_signed, verified, restored;
  const char* prefix;  // of what was restored
};

// What fixtures/mastodon/README.md measured. There "as is" stands for the large context alone, which breaks
// the one boost that 3.1 signed; here it counts as verified, since none of its URLs had to be restored.
constexpr Expected exports[] = {
    {"T1-2.4.0/alice-archive.tar.gz", 50, 0, 0, 0, ""},
    {"T1-2.4.0/bob-archive.tar.gz", 3, 0, 0, 0, ""},
    {"T1-pawoo-s3alias/alice-archive.tar.gz", 50, 0, 0, 0, ""},
    {"T1-pawoo-s3alias/bob-archive.tar.gz", 3, 0, 0, 0, ""},
    {"T2-2.5.0/alice-archive.tar.gz", 50, 0, 0, 0, ""},
    {"T2-2.5.0/bob-archive.tar.gz", 3, 0, 0, 0, ""},
    {"T2-3.0.0/alice-archive.tar.gz", 50, 0, 0, 0, ""},
    {"T2-3.0.0/bob-archive.tar.gz", 3, 0, 0, 0, ""},
    {"T2-friendsnico/alice-archive.tar.gz", 50, 0, 0, 0, ""},
    {"T2-friendsnico/bob-archive.tar.gz", 3, 0, 0, 0, ""},
    {"T3-3.1.0/alice-archive.tar.gz", 50, 46, 42, 4, "https://masto.test/system/"},
    {"T3-3.1.0/bob-archive.tar.gz", 3, 3, 3, 0, ""},
    {"T3-3.1.0-bucket/alice-archive.tar.gz", 50, 46, 42, 4, "https://s3.masto.test/bucket/"},
    {"T3-3.1.0-bucket/bob-archive.tar.gz", 3, 3, 3, 0, ""},
    {"T3-3.1.0-s3alias/alice-archive.tar.gz", 50, 46, 42, 4, "https://files.masto.test/"},
    {"T3-3.1.0-s3alias/bob-archive.tar.gz", 3, 3, 3, 0, ""},
    {"T3-3.2.0/alice-archive.tar.gz", 50, 45, 41, 4, "https://masto.test/system/"},
    {"T3-3.2.0/bob-archive.tar.gz", 3, 2, 2, 0, ""},
    {"T3-3.5.0/alice-archive.tar.gz", 50, 45, 41, 4, "https://masto.test/system/"},
    {"T3-3.5.0/bob-archive.tar.gz", 3, 2, 2, 0, ""},
    {"T3-3.5.0-bucket/alice-archive.tar.gz", 50, 45, 41, 4, "https://s3.masto.test/bucket/"},
    {"T3-3.5.0-bucket/bob-archive.tar.gz", 3, 2, 2, 0, ""},
    {"T3-3.5.0-s3alias/alice-archive.tar.gz", 50, 45, 41, 4, "https://files.masto.test/"},
    {"T3-3.5.0-s3alias/bob-archive.tar.gz", 3, 2, 2, 0, ""},
    {"T3-4.1.0/alice-archive.tar.gz", 50, 45, 41, 4, "https://masto.test/system/"},
    {"T3-4.1.0/bob-archive.tar.gz", 3, 2, 2, 0, ""},
    {"T3-4.1.0/carol-archive.tar.gz", 1819, 1184, 1049, 135, "https://masto.test/system/"},
    {"T3-4.1.0-authfetch/alice-archive.tar.gz", 50, 0, 0, 0, ""},
    {"T3-4.1.0-authfetch/bob-archive.tar.gz", 3, 0, 0, 0, ""},
    {"T3-4.1.0-bucket/alice-archive.tar.gz", 50, 45, 41, 4, "https://s3.masto.test/bucket/"},
    {"T3-4.1.0-bucket/bob-archive.tar.gz", 3, 2, 2, 0, ""},
    {"T3-4.1.0-s3alias/alice-archive.tar.gz", 50, 45, 41, 4, "https://files.masto.test/"},
    {"T3-4.1.0-s3alias/bob-archive.tar.gz", 3, 2, 2, 0, ""},
    {"Z-4.2.10/alice-archive.zip", 50, 0, 0, 0, ""},
    {"Z-4.2.10/bob-archive.zip", 3, 0, 0, 0, ""},
    {"Z-4.2.12/alice-archive.zip", 50, 0, 0, 0, ""},
    {"Z-4.2.12/bob-archive.zip", 3, 0, 0, 0, ""},
    {"Z-4.2.12-s3alias/alice-archive.zip", 50, 0, 0, 0, ""},
    {"Z-4.2.12-s3alias/bob-archive.zip", 3, 0, 0, 0, ""},
    {"Z-4.2.5/alice-archive.zip", 50, 0, 0, 0, ""},
    {"Z-4.2.5/bob-archive.zip", 3, 0, 0, 0, ""},
    {"Z-4.3.23/alice-archive.zip", 47, 0, 0, 0, ""},
    {"Z-4.3.23/bob-archive.zip", 3, 0, 0, 0, ""},
    {"Z-4.3.23-s3alias/alice-archive.zip", 47, 0, 0, 0, ""},
    {"Z-4.3.23-s3alias/bob-archive.zip", 3, 0, 0, 0, ""},
    {"Z2-4.4.4-on-4.3.23/alice-archive.zip", 47, 0, 0, 0, ""},
    {"Z2-4.4.4-on-4.3.23/bob-archive.zip", 3, 0, 0, 0, ""},
    {"Z2-4.7-on-4.3.23/alice-archive.zip", 47, 0, 0, 0, ""},
    {"Z2-4.7-on-4.3.23/bob-archive.zip", 3, 0, 0, 0, ""},
    {"Z2-4.7-on-4.3.23/carol-archive.zip", 569, 0, 0, 0, ""},
};

const std::string folder = PERMAFROST_FIXTURES "/mastodon/";

CheckOptions signature_rules_alone(unsigned workers = 1) {
  const std::vector<std::string> group{"signature"};
  return {.rules = select_rules(group, {}),
          .profile = {},
          .now = 1'900'000'000,
          .signatures = {.workers = workers}};
}

void expect_counts(const Checked& checked, const Expected& expected) {
  ASSERT_TRUE(checked.counts.signatures.has_value());
  const SignatureCounts& counts = *checked.counts.signatures;
  EXPECT_EQ(counts.signed_, expected.is_signed);
  EXPECT_EQ(counts.unsigned_, expected.items - expected.is_signed);
  EXPECT_EQ(counts.verified, expected.verified);
  EXPECT_EQ(counts.restored, expected.restored);
  EXPECT_EQ(counts.invalid + counts.key_absent + counts.not_covered + counts.unsupported, 0U);
  if (expected.restored == 0) {
    EXPECT_TRUE(counts.prefixes.empty());
  } else {
    EXPECT_EQ(counts.prefixes, (decltype(counts.prefixes){{expected.prefix, expected.restored}}));
  }
  for (const Heard& heard : checked.findings) EXPECT_NE(heard.severity, Severity::error) << checked.text();
}

std::string converted(const std::vector<std::string>& inputs, const TempDir& directory, const char* suffix) {
  const std::string output = directory / (std::string{"converted"} + suffix);
  std::vector<std::string> words{PERMAFROST_BINARY, "convert", "--quiet", "-o", output};
  words.insert(words.end(), inputs.begin(), inputs.end());
  const Ran ran = run(words);
  EXPECT_EQ(ran.status, 0) << ran.err;
  return output;
}

class SignedExports : public testing::TestWithParam<Expected> {};

TEST_P(SignedExports, HoldAsOftenAsTheirReadmeSays) {
  expect_counts(check_input(folder + GetParam().path, "mastodon-export", signature_rules_alone()),
                GetParam());
}

TEST_P(SignedExports, HoldAsOftenInTheArchiveMadeOfThem) {
  const TempDir directory;
  const std::string archive = converted({folder + GetParam().path}, directory, ".tar.zst");
  expect_counts(check_input(archive, "permafrost", signature_rules_alone(2)), GetParam());
}

INSTANTIATE_TEST_SUITE_P(All, SignedExports, testing::ValuesIn(exports), [](const auto& row) {
  std::string name = row.param.path;
  for (char& letter : name) letter = std::isalnum(static_cast<unsigned char>(letter)) != 0 ? letter : '_';
  return name;
});

TEST(SignedExports, GiveTheSameWithAnyNumberOfThreads) {
  const std::string carol = folder + "T3-4.1.0/carol-archive.tar.gz";
  for (const unsigned workers : {1U, 2U, 16U}) {
    const Checked checked = check_input(carol, "mastodon-export", signature_rules_alone(workers));
    EXPECT_EQ(checked.counts.signatures->verified, 1049U) << workers;
    EXPECT_EQ(checked.counts.signatures->restored, 135U) << workers;
  }
}

TEST(SignedExports, KeepTheirSignaturesWhenALaterExportWithoutAnySupersedesThem) {
  const TempDir directory;
  const std::string archive =
      converted({folder + "T3-4.1.0/alice-archive.tar.gz", folder + "T3-3.2.0/alice-archive.tar.gz"},
                directory, ".tar.zst");
  const Checked checked = check_input(archive, "permafrost", signature_rules_alone());
  const SignatureCounts& counts = *checked.counts.signatures;
  EXPECT_GE(counts.signed_, 45U);
  EXPECT_EQ(counts.signed_, counts.verified + counts.restored) << checked.text();
}

}  // namespace
}  // namespace permafrost::test

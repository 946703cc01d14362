// SPDX-License-Identifier: Apache-2.0
// Signing archives with the real program, checked by minisign, tar and sha256sum, and broken in every way
// that a signature should betray.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "support/run.hpp"
#include "support/temp_dir.hpp"

namespace permafrost::test {
namespace {

constexpr auto* no_minisign = "there is no program 'minisign' (Debian: minisign)";

/// A directory with keys of two people and an archive.
class Signing : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"alice", "bob"}) {
      ASSERT_EQ(permafrost({"sign", "--new-key", std::string(name) + ".key", "--no-password"}).status, 0);
    }
    make_archive(PERMAFROST_FIXTURES "/accounts/typical");
  }
  void make_archive(const std::string& from, const std::string& options = "permafrost") {
    const Ran ran = permafrost({"convert", from, "-O", "-o", "a.tar.zst", "-f", options});
    ASSERT_LE(ran.status, 1) << ran.err;
  }
  Ran permafrost(const std::vector<std::string>& words) {
    std::vector<std::string> command{PERMAFROST_BINARY};
    command.insert(command.end(), words.begin(), words.end());
    return run(command, in_directory());
  }
  Ran shell(const std::string& line) {
    return run({"bash", "-c", "set -eo pipefail; " + line}, in_directory());
  }
  void sign() { ASSERT_EQ(permafrost({"sign", "a.tar.zst", "--key", "alice.key"}).status, 0); }
  Ran verify(const std::string& input = "a.tar.zst", const std::string& signer = "alice.pub") {
    return permafrost({"verify", input, "--signer", signer});
  }
  /// The bag of the signed archive, changed by a line of bash and packed again by tar, must not pass as
  /// signed.
  void expect_betrayed(const std::string& change) {
    const Ran made = shell("rm -rf a && tar --zstd -xf a.tar.zst && tar --zstd -tf a.tar.zst > order && " +
                           change + " && tar --zstd --no-recursion -T order -cf b.tar.zst");
    ASSERT_EQ(made.status, 0) << change << made.err;
    for (const char* input : {"b.tar.zst", "a"}) {
      const Ran ran = verify(input);
      EXPECT_EQ(ran.status, 1) << change << " in " << input << "\n" << ran.out;
      EXPECT_FALSE(says(ran, "\nsigned by key")) << change << " in " << input << "\n" << ran.out;
    }
  }
  [[nodiscard]] RunOptions in_directory() const {
    RunOptions options;
    options.directory = m_directory.path();
    options.environment = {"LC_ALL=C.UTF-8"};
    return options;
  }
  [[nodiscard]] std::string path(std::string_view name) const { return m_directory / name; }
  static bool says(const Ran& ran, std::string_view words) {
    return ran.out.find(words) != std::string::npos;
  }

 private:
  TempDir m_directory;
};

TEST_F(Signing, HoldsForItsKeyAndForNoOther) {
  sign();
  const Ran good = verify();
  EXPECT_EQ(good.status, 0) << good.out;
  EXPECT_TRUE(says(good, "signed by key ")) << good.out;
  const Ran other = verify("a.tar.zst", "bob.pub");
  EXPECT_EQ(other.status, 1);
  EXPECT_TRUE(says(other, "archive-signature-absent")) << other.out;
  EXPECT_FALSE(says(other, "\nsigned by key")) << other.out;
}

TEST_F(Signing, IsAskedForByTheTextOfAKeyToo) {
  sign();
  const std::string file = read_file(path("alice.pub"));
  const std::string line = file.substr(file.find('\n') + 1, 56);
  EXPECT_EQ(verify("a.tar.zst", line).status, 0);
  EXPECT_EQ(verify("a.tar.zst", "no key").status, 2);
  EXPECT_EQ(verify("a.tar.zst", "alice.key").status, 2);
}

TEST_F(Signing, KeepsTheModeOfTheFileAndHidesSecretKeys) {
  const auto mode = [&](const char* name) {
    struct stat facts {};
    EXPECT_EQ(::stat(path(name).c_str(), &facts), 0);
    return facts.st_mode & 0777U;
  };
  EXPECT_EQ(mode("alice.key"), 0600U);
  ASSERT_EQ(::chmod(path("a.tar.zst").c_str(), 0640), 0);
  sign();
  EXPECT_EQ(mode("a.tar.zst"), 0640U);
}

TEST_F(Signing, LeavesWhatStockToolsReadAndAddsOneFile) {
  const Ran before = shell("tar --zstd -tf a.tar.zst");
  sign();
  const Ran after = shell("zstd -qt a.tar.zst && tar --zstd -tf a.tar.zst");
  EXPECT_EQ(after.out, before.out + "a/tagmanifest-sha256.txt.minisig\n") << after.err;
  const Ran sums = shell(
      "tar --zstd -xf a.tar.zst && cd a && "
      "sha256sum -c --quiet manifest-sha256.txt tagmanifest-sha256.txt");
  EXPECT_EQ(sums.status, 0) << sums.out << sums.err;
}

TEST_F(Signing, IsAcceptedByMinisign) {
  if (!has_program("minisign")) GTEST_SKIP() << no_minisign;
  sign();
  const Ran ran = shell("tar --zstd -xf a.tar.zst && minisign -Vm a/tagmanifest-sha256.txt -p alice.pub");
  EXPECT_EQ(ran.status, 0) << ran.err;
}

TEST_F(Signing, TakesASignatureThatMinisignMade) {
  if (!has_program("minisign")) GTEST_SKIP() << no_minisign;
  for (const char* kind : {"-H", "-l"}) {
    make_archive(PERMAFROST_FIXTURES "/accounts/typical");
    const Ran made = shell("tar --zstd -xf a.tar.zst && minisign -S " + std::string(kind) +
                           " -m a/tagmanifest-sha256.txt -s alice.key && "
                           "cp a/tagmanifest-sha256.txt.minisig a.tar.zst.minisig");
    ASSERT_EQ(made.status, 0) << made.err;
    EXPECT_EQ(verify().status, 0) << "beside the archive";
    EXPECT_EQ(verify("a").status, 0) << "in the unpacked bag";
    ASSERT_EQ(shell("rm a.tar.zst.minisig").status, 0);
    EXPECT_EQ(verify().status, 1);
    EXPECT_EQ(permafrost({"sign", "a.tar.zst", "--signature", "a/tagmanifest-sha256.txt.minisig"}).status, 0);
    EXPECT_EQ(verify().status, 0) << "inside the archive";
    ASSERT_EQ(shell("rm -r a").status, 0);
  }
}

TEST_F(Signing, MayBeOverTheBytesOfAnyFile) {
  if (!has_program("minisign")) GTEST_SKIP() << no_minisign;
  ASSERT_EQ(shell("minisign -Sm a.tar.zst -s alice.key").status, 0);
  EXPECT_EQ(verify().status, 0);
  ASSERT_EQ(shell("mv a.tar.zst.minisig elsewhere && printf x >> elsewhere.bin").status, 0);
  EXPECT_EQ(permafrost({"verify", "a.tar.zst", "--signer", "alice.pub", "--signature", "elsewhere"}).status,
            0);
  EXPECT_EQ(permafrost({"verify", "a.tar.zst", "--signer", "bob.pub", "--signature", "elsewhere"}).status, 1);
}

TEST_F(Signing, SurvivesBeingPackedAgain) {
  sign();
  ASSERT_EQ(shell("zstd -qdc a.tar.zst > plain.tar && zstd -q -19 plain.tar -o again.tar.zst").status, 0);
  EXPECT_TRUE(says(verify("plain.tar"), "signed by key"));
  EXPECT_EQ(verify("plain.tar").status, 0);
  EXPECT_EQ(verify("again.tar.zst").status, 0);
}

TEST_F(Signing, ReplacesASignatureOfTheSameKeyAndOfOthersOnlyWhenTold) {
  sign();
  const std::string first = read_file(path("a.tar.zst"));
  sign();
  EXPECT_EQ(shell("tar --zstd -tf a.tar.zst | grep -c minisig").out, "1\n");
  EXPECT_NEAR(static_cast<double>(read_file(path("a.tar.zst")).size()), static_cast<double>(first.size()),
              64);
  EXPECT_EQ(permafrost({"sign", "a.tar.zst", "--key", "bob.key"}).status, 2);
  EXPECT_EQ(verify().status, 0);
  EXPECT_EQ(permafrost({"sign", "a.tar.zst", "--key", "bob.key", "--overwrite"}).status, 0);
  EXPECT_EQ(verify().status, 1);
  EXPECT_EQ(verify("a.tar.zst", "bob.pub").status, 0);
}

TEST_F(Signing, WorksWhereverTheEndOfTheTarIsCutIntoFrames) {
  ASSERT_EQ(shell("cp -r " PERMAFROST_FIXTURES "/accounts/minimal export").status, 0);
  for (int files = 0; files < 24; ++files) {
    write_file(path("export/extra" + std::to_string(files) + ".bin"),
               std::string(static_cast<std::size_t>(files), 'x'));
    make_archive("export", "permafrost,frame-size=4K");
    for (int round = 0; round < 2; ++round) {
      sign();
      const Ran ran = verify();
      EXPECT_EQ(ran.status, 0) << files << ran.out;
      EXPECT_FALSE(says(ran, "index")) << ran.out;
      EXPECT_FALSE(says(ran, "seek-table")) << ran.out;
      EXPECT_EQ(shell("tar --zstd -tf a.tar.zst > list && zstd -qt a.tar.zst").status, 0) << files;
    }
  }
}

TEST_F(Signing, BetraysEachChangeOfTheBag) {
  sign();
  const std::string change = "sed -i 's/2022/2023/' a/data/activitypub/outbox.json";
  const std::string manifest = change +
                               " && (cd a && cut -c 67- manifest-sha256.txt | tr '\\n' '\\0' | "
                               "xargs -0 sha256sum > new && mv new manifest-sha256.txt)";
  expect_betrayed(change);
  expect_betrayed(manifest);
  expect_betrayed(manifest + " && (cd a && sha256sum bag*.txt manifest-sha256.txt > tagmanifest-sha256.txt)");
  expect_betrayed("echo more > a/data/more.txt && echo a/data/more.txt >> order");
  expect_betrayed("echo x >> a/bag-info.txt");
  expect_betrayed("rm a/data/activitypub/actor.json && sed -i /actor.json/d order");
  expect_betrayed("sed -i 's/^trusted comment: ./trusted comment: X/' a/tagmanifest-sha256.txt.minisig");
  expect_betrayed("echo none > a/tagmanifest-sha256.txt.minisig");
}

TEST_F(Signing, BetraysAFileThatIsThereTwice) {
  sign();
  const Ran made = shell(
      "tar --zstd -xf a.tar.zst && zstd -qdc a.tar.zst > b.tar && "
      "sed -i 's/2022/2023/' a/data/activitypub/outbox.json && "
      "tar -rf b.tar a/data/activitypub/outbox.json && zstd -q b.tar -o b.tar.zst");
  ASSERT_EQ(made.status, 0) << made.err;
  const Ran ran = verify("b.tar.zst");
  EXPECT_EQ(ran.status, 1) << ran.out;
  EXPECT_TRUE(says(ran, "fixity-digest-differs")) << ran.out;
  EXPECT_FALSE(says(ran, "\nsigned by key")) << ran.out;
}

TEST_F(Signing, SaysWhatItDoesNotCover) {
  sign();
  ASSERT_EQ(shell("tar --zstd -xf a.tar.zst && echo hello > a/readme.html").status, 0);
  const Ran ran = verify("a");
  EXPECT_EQ(ran.status, 1) << ran.out;
  EXPECT_TRUE(says(ran, "archive-signature-partial")) << ran.out;
  EXPECT_EQ(permafrost({"verify", "a"}).status, 0);
}

TEST_F(Signing, IsCarriedOverWhereItStillHolds) {
  sign();
  EXPECT_EQ(permafrost({"convert", "a.tar.zst", "-o", "b.tar.zst", "--level", "9"}).status, 0);
  EXPECT_EQ(verify("b.tar.zst").status, 0);
  const Ran part = permafrost({"convert", "a.tar.zst", "-o", "c.tar.zst", "--visibility", "public"});
  EXPECT_NE(part.err.find("archive-signature-dropped"), std::string::npos) << part.err;
  EXPECT_TRUE(says(verify("c.tar.zst"), "archive-signature-absent"));
}

TEST_F(Signing, LeavesTheArchiveAloneWhenItCannotSign) {
  const std::string before = read_file(path("a.tar.zst"));
  write_file(path("torn.key"), read_file(path("alice.key")).substr(0, 100));
  EXPECT_EQ(permafrost({"sign", "a.tar.zst", "--key", "torn.key"}).status, 3);
  EXPECT_EQ(permafrost({"sign", "a.tar.zst", "--key", "absent.key"}).status, 3);
  EXPECT_EQ(permafrost({"sign", "a.tar.zst", "--key", "alice.key", "--comment", "two\nlines"}).status, 2);
  EXPECT_EQ(permafrost({"sign", "a.tar.zst"}).status, 2);
  EXPECT_EQ(permafrost({"sign", PERMAFROST_FIXTURES "/accounts/typical", "--key", "alice.key"}).status, 2);
  EXPECT_EQ(read_file(path("a.tar.zst")), before);
  write_file(path("cut.tar.zst"), before.substr(0, before.size() - 100));
  EXPECT_EQ(permafrost({"sign", "cut.tar.zst", "--key", "alice.key"}).status, 3);
}

TEST_F(Signing, TakesThePasswordFromTheEnvironmentOrStandardInput) {  // 1 GiB and seconds each time
  RunOptions typed = in_directory();
  typed.input = "secret\n";
  ASSERT_EQ(run({PERMAFROST_BINARY, "sign", "--new-key", "locked.key"}, typed).status, 0);
  EXPECT_NE(read_file(path("locked.key")).find("encrypted secret key"), std::string::npos);
  RunOptions told = in_directory();
  told.environment.emplace_back("PERMAFROST_PASSWORD=secret");
  const Ran ran = run({PERMAFROST_BINARY, "sign", "a.tar.zst", "--key", "locked.key"}, told);
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(verify("a.tar.zst", "locked.pub").status, 0);
  typed.input = "wrong\n";
  const Ran wrong = run({PERMAFROST_BINARY, "sign", "a.tar.zst", "--key", "locked.key"}, typed);
  EXPECT_EQ(wrong.status, 3);
  EXPECT_EQ(wrong.err.find("secret\n"), std::string::npos);
}

}  // namespace
}  // namespace permafrost::test

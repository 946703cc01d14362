// SPDX-License-Identifier: Apache-2.0
#include "io/private_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <thread>

#include "base/error.hpp"
#include "support/temp_dir.hpp"

namespace permafrost::test {
namespace {

/// Variables of the environment as they were before, when it dies.
class Surroundings {
 public:
  Surroundings() {
    for (const char* name : {"HOME", "XDG_STATE_HOME"}) {
      const char* value = std::getenv(name);
      m_before.emplace_back(name, value == nullptr ? "" : value);
      unsetenv(name);
    }
  }
  ~Surroundings() {
    for (const auto& [name, value] : m_before) setenv(name.c_str(), value.c_str(), 1);
  }
  Surroundings(const Surroundings&) = delete;
  Surroundings& operator=(const Surroundings&) = delete;

 private:
  std::vector<std::pair<std::string, std::string>> m_before;
};

TEST(PrivateFile, LiesWhereTheUsersEnvironmentSays) {
  const Surroundings none;
  EXPECT_THROW((void)state_folder(), Error);
  setenv("HOME", "/home/ada", 1);
  EXPECT_EQ(state_folder(), "/home/ada/.local/state/permafrost");
  setenv("XDG_STATE_HOME", "relative", 1);
  EXPECT_EQ(state_folder(), "/home/ada/.local/state/permafrost");
  setenv("XDG_STATE_HOME", "/state", 1);
  EXPECT_EQ(state_folder(), "/state/permafrost");
}

TEST(PrivateFile, MakesFoldersForTheUserAlone) {
  const TempDir folder;
  make_private_folders(folder / "a/b/file");
  struct stat facts {};
  ASSERT_EQ(::stat((folder / "a/b").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0700U);
}

TEST(PrivateFile, KnowsWhoMayReadIt) {
  const TempDir folder;
  write_file(folder / "x", "1");
  for (const auto& [mode, open] : {std::pair{0600U, false}, {0400U, false}, {0640U, true}, {0604U, true}}) {
    ASSERT_EQ(::chmod((folder / "x").c_str(), mode), 0);
    EXPECT_EQ(is_open_to_others(folder / "x"), open) << mode;
  }
  EXPECT_FALSE(is_open_to_others(folder / "absent"));
}

TEST(FileLock, LetsOneInAtATime) {
  const TempDir folder;
  std::atomic<int> inside = 0;
  std::atomic<int> most = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        const FileLock lock(folder / "state/x.lock");
        most = std::max<int>(most, ++inside);
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        --inside;
      });
    }
  }
  EXPECT_EQ(most, 1);
  EXPECT_THROW(FileLock{"/proc/nowhere/x.lock"}, Error);
}

}  // namespace
}  // namespace permafrost::test

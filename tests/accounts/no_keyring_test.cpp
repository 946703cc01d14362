// SPDX-License-Identifier: Apache-2.0
// Where no keyring is to be had. With one: keyring_test.cpp.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <thread>

#include "accounts/keyring.hpp"
#include "base/error.hpp"
#include "support/temp_dir.hpp"

namespace permafrost::test {
namespace {

struct NoKeyring : testing::Test {
  void SetUp() override {
    ::unsetenv("DBUS_SESSION_BUS_ADDRESS");
    ::setenv("XDG_RUNTIME_DIR", folder.path().c_str(), 1);
  }
  /// What the keyring says, which must not take longer than a person would wait.
  std::string trouble() const {
    const auto before = std::chrono::steady_clock::now();
    const auto said = Keyring(Keyring::Asking::never).trouble();
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(20));
    return said.value_or("none");
  }
  TempDir folder;
};

/// A bus that takes connections and says nothing.
struct SilentBus {
  explicit SilentBus(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    EXPECT_EQ(::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(listener, 8), 0);
  }
  ~SilentBus() { ::close(listener); }
  int listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
};

TEST_F(NoKeyring, IsSaidWithoutLoadingALibraryWhereThereIsNoBus) {
  EXPECT_NE(trouble().find("there is no D-Bus session"), std::string::npos) << trouble();
  EXPECT_THROW((void)Keyring(Keyring::Asking::allowed).find("alice@social.example"), Error);
  EXPECT_EQ(read_file("/proc/self/maps").find("libsecret"), std::string::npos);
}

TEST_F(NoKeyring, IsSaidWhereTheBusIsDead) {
  ::setenv("DBUS_SESSION_BUS_ADDRESS", ("unix:path=" + (folder / "gone")).c_str(), 1);
  EXPECT_EQ(trouble().find("no keyring answers: "), 0U) << trouble();
  EXPECT_THROW(Keyring(Keyring::Asking::never).keep("a@b.example", Secret("t0ken")), Error);
  EXPECT_THROW(Keyring(Keyring::Asking::never).forget("a@b.example"), Error);
}

TEST_F(NoKeyring, IsSaidWhereTheBusIsSilent) {
  const SilentBus bus(folder / "bus");
  EXPECT_EQ(trouble(), "the keyring does not answer");
}

TEST_F(NoKeyring, IsWaitedForNoLongerThanTheUserWants) {
  const SilentBus bus(folder / "bus");
  std::stop_source stop;
  const std::jthread user([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    stop.request_stop();
  });
  try {
    (void)Keyring(Keyring::Asking::allowed, stop.get_token()).trouble();
    FAIL() << "it answered";
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::interrupted);
  }
}

}  // namespace
}  // namespace permafrost::test

// SPDX-License-Identifier: Apache-2.0
// scripts/fake_mastodon as a process of its own, for tests that want real HTTP.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace permafrost::test {

class FakeServer {
 public:
  /// Serves when it is made; `words` go to the script.
  explicit FakeServer(const std::vector<std::string>& words = {});
  ~FakeServer();
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;
  /// "http://127.0.0.1:PORT"; empty when it did not start.
  [[nodiscard]] const std::string& base() const { return m_base; }

 private:
  pid_t m_process = -1;
  std::string m_base;
};

}  // namespace permafrost::test

// SPDX-License-Identifier: Apache-2.0
#include "net/fake_server.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace permafrost::test {

FakeServer::FakeServer(const std::vector<std::string>& words) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return;
  std::vector<std::string> command{"python3", PERMAFROST_SCRIPTS "/fake_mastodon"};
  command.insert(command.end(), words.begin(), words.end());
  std::vector<char*> pointers;
  for (auto& word : command) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  m_process = ::fork();
  if (m_process == 0) {
    ::dup2(pipe[1], STDOUT_FILENO);
    ::execvp(pointers.front(), pointers.data());
    ::_exit(127);
  }
  ::close(pipe[1]);
  char c = 0;
  while (::read(pipe[0], &c, 1) == 1 && c != '\n') m_base += c;
  ::close(pipe[0]);
}

FakeServer::~FakeServer() {
  if (m_process <= 0) return;
  ::kill(m_process, SIGKILL);
  ::waitpid(m_process, nullptr, 0);
}

}  // namespace permafrost::test

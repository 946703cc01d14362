// SPDX-License-Identifier: Apache-2.0
#include "cli/browser.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <thread>

namespace permafrost::cli {

namespace {

bool is_set(const char* variable) {
  const char* const value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

}  // namespace

bool has_screen() { return is_set("DISPLAY") || is_set("WAYLAND_DISPLAY"); }

bool open_browser(const std::string& url) {
  std::string program = "xdg-open";
  std::string address = url;
  const std::array<char*, 3> words{program.data(), address.data(), nullptr};
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    ::posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0);
  pid_t process = -1;
  const int failure = ::posix_spawnp(&process, program.c_str(), &actions, nullptr, words.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failure != 0) return false;
  // xdg-open may live as long as the browser; it is not waited for, but buried when it ends.
  std::thread([process] { ::waitpid(process, nullptr, 0); }).detach();
  return true;
}

}  // namespace permafrost::cli

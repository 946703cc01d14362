// SPDX-License-Identifier: Apache-2.0
#include "cli/password.hpp"

#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "base/stop.hpp"
#include "base/text.hpp"

namespace permafrost::cli {

namespace {

constexpr std::size_t longest = 8192;     ///< some servers make tokens of a kilobyte
constexpr int look_for_stop_every = 200;  // milliseconds

void say(std::string_view text) {
  static_cast<void>(!::write(STDERR_FILENO, text.data(), text.size()));  // a prompt nobody sees is no failure
}

/// The terminal shows nothing of what is typed.
class NoEcho {
 public:
  NoEcho() {
    if (::tcgetattr(STDIN_FILENO, &m_before) != 0) return;
    m_changed = true;
    termios quiet = m_before;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    quiet.c_lflag |= ECHONL;
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  ~NoEcho() {
    if (m_changed) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &m_before);
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;

 private:
  termios m_before{};
  bool m_changed = false;
};

/// Character by character: a buffer would take what stands behind the line, and keep the password.
Secret read_line(const std::stop_token& stop) {
  std::string line;
  line.reserve(longest);  // growing would leave the old characters behind
  while (true) {
    pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
    const int ready = ::poll(&input, 1, look_for_stop_every);
    throw_if_stopped(stop);
    if (ready <= 0) continue;
    char character = 0;
    const auto count = ::read(STDIN_FILENO, &character, 1);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0 || character == '\n') break;
    if (line.size() == longest)
      throw Error(Fault::usage, fill(tr("the line is longer than {1} bytes"), {std::uint64_t{longest}}));
    line += character;
  }
  if (line.ends_with('\r')) line.pop_back();
  return Secret(std::move(line));
}

}  // namespace

Secret read_secret(std::string_view prompt, Echo echo, const std::stop_token& stop) {
  if (::isatty(STDIN_FILENO) != 1) return read_line(stop);
  std::optional<NoEcho> unseen;
  if (echo == Echo::hidden) unseen.emplace();
  say(std::string(prompt) + " ");
  return read_line(stop);
}

Secret read_password(std::string_view prompt, std::string_view prompt_again, const std::stop_token& stop) {
  if (char* const given = std::getenv(password_variable)) {
    Secret password(given);
    ::explicit_bzero(given, std::strlen(given));
    ::unsetenv(password_variable);
    return password;
  }
  Secret password = read_secret(prompt, Echo::hidden, stop);
  const bool typed = ::isatty(STDIN_FILENO) == 1;
  if (typed && !prompt_again.empty() &&
      read_secret(prompt_again, Echo::hidden, stop).reveal() != password.reveal())
    throw Error(Fault::usage, tr("the passwords differ"));
  return password;
}

}  // namespace permafrost::cli

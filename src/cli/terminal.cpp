// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "base/error.hpp"
#include "base/text.hpp"

namespace permafrost::cli {

namespace {

constexpr std::size_t buffer_bytes = std::size_t{64} << 10;
constexpr auto redraw_every = std::chrono::milliseconds(200);
constexpr double settling_seconds = 2;  ///< before that, a remaining time would be a guess

bool dumb_terminal() {
  const char* const term = std::getenv("TERM");
  return term != nullptr && std::strcmp(term, "dumb") == 0;
}

bool no_color() {
  const char* const value = std::getenv("NO_COLOR");
  return value != nullptr && *value != '\0';
}

/// False with errno on failure.
bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const auto count = ::write(descriptor, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

std::string_view escape_of(Style style) {
  switch (style) {
    case Style::plain: return "";
    case Style::bold: return "\033[1m";
    case Style::dim: return "\033[2m";
    case Style::red: return "\033[31m";
    case Style::yellow: return "\033[33m";
    case Style::cyan: return "\033[36m";
  }
  return "";
}

std::size_t screen_columns() {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

/// "1.5", for a rate.
std::string tenths(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", number);
  return text;
}

std::string questions_text(const Progress& progress, double elapsed) {
  const std::uint64_t total = progress.questions_total;
  const std::uint64_t done = progress.questions;
  const double rate = elapsed > 0 ? static_cast<double>(done) / elapsed : 0;
  std::string text = fill(tr("{1} of {2} objects"), {std::to_string(done * 100 / total) + " %", total});
  text += "  " + fill(tr("{1}/s"), {tenths(rate)});
  if (rate > 0 && elapsed > settling_seconds) {
    const auto rest = static_cast<std::uint64_t>(static_cast<double>(total - done) / rate);
    text += "  " + fill(tr("{1} left"), {duration_text(rest)});
  }
  return text;
}

}  // namespace

void StandardOutput::write(std::span<const std::byte> bytes) {
  m_buffer += as_text(bytes);
  if (m_buffer.size() >= buffer_bytes) flush();
}

void StandardOutput::flush() {
  const bool written = write_all(STDOUT_FILENO, m_buffer);
  m_buffer.clear();
  if (!written) {
    throw Error(Fault::output, fill(tr("cannot write to standard output: {1}"), {std::strerror(errno)}));
  }
}

bool StandardOutput::is_screen() const { return ::isatty(STDOUT_FILENO) == 1; }

bool reader_gone() {
  pollfd descriptor{.fd = STDOUT_FILENO, .events = POLLOUT, .revents = 0};
  return ::poll(&descriptor, 1, 0) > 0 && (descriptor.revents & POLLERR) != 0;
}

Terminal::Terminal() : m_is_screen(::isatty(STDERR_FILENO) == 1 && !dumb_terminal()) {
  set_color(Color::automatic);
}

Terminal::~Terminal() { stop_progress(); }

void Terminal::set_color(Color color) {
  m_color = color == Color::always || (color == Color::automatic && m_is_screen && !no_color());
}

std::string Terminal::styled(Style style, std::string_view text) const {
  const auto escape = m_color ? escape_of(style) : "";
  if (escape.empty()) return std::string(text);
  return std::string(escape) + std::string(text) + "\033[0m";
}

void Terminal::say(std::string_view line) {
  const std::lock_guard lock(m_mutex);
  erase_line();
  static_cast<void>(write_all(STDERR_FILENO, std::string(line) + '\n'));
}

void Terminal::start_progress(const Progress& progress) {
  if (!m_is_screen || m_quiet || m_drawer.joinable()) return;
  m_progress = &progress;
  m_started = std::chrono::steady_clock::now();
  m_drawer = std::jthread([this](const std::stop_token& stop) { draw_until(stop); });
}

void Terminal::stop_progress() {
  if (!m_drawer.joinable()) return;
  m_drawer.request_stop();
  m_drawer.join();
  const std::lock_guard lock(m_mutex);
  erase_line();
}

void Terminal::draw_until(const std::stop_token& stop) {
  std::unique_lock lock(m_mutex);
  while (!m_wake.wait_for(lock, stop, redraw_every, [&] { return stop.stop_requested(); })) draw();
}

void Terminal::draw() {
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - m_started;
  const std::string text = progress_text(*m_progress, elapsed.count());
  if (display_width(text) >= screen_columns()) return;
  static_cast<void>(write_all(STDERR_FILENO, "\r\033[K" + text));
  m_line_drawn = true;
}

void Terminal::erase_line() {
  if (m_line_drawn) static_cast<void>(write_all(STDERR_FILENO, "\r\033[K"));
  m_line_drawn = false;
}

std::string duration_text(std::uint64_t seconds) {
  char text[32];
  const auto hours = static_cast<unsigned>(seconds / 3600);
  const auto minutes = static_cast<unsigned>(seconds / 60 % 60);
  const auto rest = static_cast<unsigned>(seconds % 60);
  if (hours != 0) {
    std::snprintf(text, sizeof text, "%u:%02u:%02u", hours, minutes, rest);
  } else {
    std::snprintf(text, sizeof text, "%u:%02u", minutes, rest);
  }
  return text;
}

std::string progress_text(const Progress& progress, double elapsed) {
  if (progress.questions_total != 0) return questions_text(progress, elapsed);
  const std::uint64_t done = progress.bytes_done;
  const std::uint64_t total = progress.bytes_total;
  const double rate = elapsed > 0 ? static_cast<double>(done) / elapsed : 0;
  std::string text;
  if (total != 0) {
    const std::string share = std::to_string(std::min<std::uint64_t>(100, done * 100 / total)) + " %";
    text = fill(tr("{1} of {2}"), {share, human_bytes(total)});
  } else {
    text = human_bytes(done);
  }
  text += "  " + fill(tr("{1}/s"), {human_bytes(static_cast<std::uint64_t>(rate))});
  text += "  " + fill(tr("{1} records, {2} files"), {progress.records.load(), progress.files.load()});
  if (total > done && rate > 0 && elapsed > settling_seconds) {
    const auto rest = static_cast<std::uint64_t>(static_cast<double>(total - done) / rate);
    text += "  " + fill(tr("{1} left"), {duration_text(rest)});
  }
  return text;
}

}  // namespace permafrost::cli

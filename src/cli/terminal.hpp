// SPDX-License-Identifier: Apache-2.0
// The two streams: StandardOutput carries the product, Terminal the talk on standard error, with colour and
// a progress line where a person is looking. The only place that writes to descriptors 1 and 2.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "formats/format.hpp"
#include "io/bytes.hpp"

namespace permafrost::cli {

/// Buffered; a failure is Error{output}. What was not flushed when it dies is lost, so run() flushes.
class StandardOutput : public ByteSink {
 public:
  void write(std::span<const std::byte> bytes) override;
  void print(std::string_view text) { write(as_bytes(text)); }
  void flush();
  /// Is a person looking at it?
  [[nodiscard]] bool is_screen() const;

 private:
  std::string m_buffer;
};

/// Has the reader of standard output gone away?
[[nodiscard]] bool reader_gone();

enum class Color { automatic, always, never };
/// How a piece of talk may stand out; plain text where colour is off.
enum class Style { plain, bold, dim, red, yellow, cyan };

class Terminal {
 public:
  Terminal();
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  void set_color(Color color);
  void set_quiet(bool quiet) { m_quiet = quiet; }
  [[nodiscard]] bool quiet() const noexcept { return m_quiet; }
  [[nodiscard]] bool has_color() const noexcept { return m_color; }
  /// Is a person looking at standard error?
  [[nodiscard]] bool is_screen() const noexcept { return m_is_screen; }

  [[nodiscard]] std::string styled(Style style, std::string_view text) const;
  /// One line of talk; failures to write it are ignored. Thread-safe.
  void say(std::string_view line);

  /// Draws the progress line until stop_progress(); nothing at all off a screen or when quiet.
  void start_progress(const Progress& progress);
  void stop_progress();

 private:
  void draw();
  void draw_until(const std::stop_token& stop);
  void erase_line();

  bool m_is_screen;
  bool m_color;
  bool m_quiet = false;
  std::mutex m_mutex;
  std::condition_variable_any m_wake;
  bool m_line_drawn = false;
  const Progress* m_progress = nullptr;
  std::chrono::steady_clock::time_point m_started;
  std::jthread m_drawer;
};

/// "  42 %  1.2 GiB of 2.9 GiB  310 MiB/s  0:05 left" for `elapsed` seconds of work.
/// While servers are asked: "12 % of 2000 objects  1.0/s  29:20 left".
[[nodiscard]] std::string progress_text(const Progress& progress, double elapsed);

/// "29:20", "1:03:00".
[[nodiscard]] std::string duration_text(std::uint64_t seconds);

}  // namespace permafrost::cli

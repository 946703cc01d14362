// SPDX-License-Identifier: Apache-2.0
// The process: signals and the real clock. Everything else is cli::run.
#include <malloc.h>
#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <ctime>
#include <stop_token>
#include <thread>

#include "base/error.hpp"
#include "cli/cli.hpp"

namespace {

class SystemClock : public permafrost::Clock {
 public:
  [[nodiscard]] permafrost::Seconds now() const override { return std::time(nullptr); }
};

sigset_t stopping_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

/// The first signal asks the flow to stop, the second ends the process at once; files under way have no
/// final name yet, so nothing half done is left either way.
void obey_signals(std::stop_source stop) {
  const sigset_t signals = stopping_signals();
  int signal = 0;
  sigwait(&signals, &signal);
  stop.request_stop();
  sigwait(&signals, &signal);
  _exit(permafrost::exit_code(permafrost::Fault::interrupted));
}

/// Buffers from this size on, of large frames, go back to the system at once; the heaps of threads would
/// keep them, and twice the memory would be taken than is ever used at once.
constexpr int large_buffer = 2 << 20;

}  // namespace

int main(int argc, char** argv) {
  mallopt(M_MMAP_THRESHOLD, large_buffer);
  // Having said that, what a frame took would be given back and taken again for each.
  mallopt(M_TRIM_THRESHOLD, 2 * large_buffer);
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of write(), told like any other
  std::signal(SIGXFSZ, SIG_IGN);  // as is a file that grows beyond what the user may write
  const sigset_t signals = stopping_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // every thread inherits it; only obey_signals() takes them
  const std::stop_source stop;
  std::thread(obey_signals, stop).detach();
  SystemClock clock;
  return permafrost::cli::run(argc, argv, clock, stop.get_token());
}

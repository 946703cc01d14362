// SPDX-License-Identifier: Apache-2.0
#include "io/read_ahead.hpp"

#include <array>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

namespace permafrost {

namespace {
constexpr std::size_t block_bytes = std::size_t{256} << 10;
constexpr std::size_t block_count = 4;

struct Block {
  std::vector<std::byte> bytes = std::vector<std::byte>(block_bytes);
  std::size_t filled = 0;
  std::size_t taken = 0;
};
}  // namespace

/// A ring of blocks: [m_first, m_first + m_ready) are filled and belong to the reader, the one after
/// them belongs to the thread.
struct ReadAheadSource::State {
  explicit State(std::unique_ptr<ByteSource> source) : inner(std::move(source)) {
    thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
  }

  void run(const std::stop_token& stop) {
    for (std::size_t next = 0;; next = (next + 1) % block_count) {
      {
        std::unique_lock lock(mutex);
        if (!changed.wait(lock, stop, [this] { return ready != block_count; })) return;
      }
      Block& block = blocks[next];
      try {
        block.filled = inner->read(block.bytes);
      } catch (...) {
        failure = std::current_exception();
        block.filled = 0;
      }
      block.taken = 0;
      const bool last = block.filled == 0;
      {
        const std::lock_guard lock(mutex);
        ++ready;
      }
      changed.notify_all();
      if (last) return;
    }
  }

  std::unique_ptr<ByteSource> inner;
  std::array<Block, block_count> blocks;
  std::size_t first = 0;
  std::size_t ready = 0;
  std::exception_ptr failure;  ///< written before the last, empty block is ready
  std::mutex mutex;
  std::condition_variable_any changed;
  std::jthread thread;  ///< last, so that it ends before what it uses
};

ReadAheadSource::ReadAheadSource(std::unique_ptr<ByteSource> inner)
    : m_state(std::make_unique<State>(std::move(inner))) {}
ReadAheadSource::~ReadAheadSource() = default;

std::size_t ReadAheadSource::read(std::span<std::byte> out) {
  State& state = *m_state;
  if (out.empty()) return 0;
  {
    std::unique_lock lock(state.mutex);
    state.changed.wait(lock, [&state] { return state.ready != 0; });
  }
  Block& block = state.blocks[state.first];
  if (block.filled == 0) {
    if (state.failure) std::rethrow_exception(std::exchange(state.failure, nullptr));
    return 0;
  }
  const std::size_t count = std::min(out.size(), block.filled - block.taken);
  std::memcpy(out.data(), block.bytes.data() + block.taken, count);
  block.taken += count;
  if (block.taken == block.filled) {
    {
      const std::lock_guard lock(state.mutex);
      --state.ready;
      state.first = (state.first + 1) % block_count;
    }
    state.changed.notify_all();
  }
  return count;
}

}  // namespace permafrost

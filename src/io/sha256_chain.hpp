// SPDX-License-Identifier: Apache-2.0
// The digest of one long message whose parts are worked on by several threads: each part is digested in its
// turn by who has it, so that nobody has to do it beside his own work.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <span>

#include "base/digest.hpp"
#include "io/sha256.hpp"

namespace permafrost {

/// Gives the digest of something that somebody else reads or has read, when all of it was read.
using LateDigest = std::function<Sha256()>;

class Sha256Chain {
 public:
  /// The turn of the next part; one thread gives them out, and each must be taken.
  [[nodiscard]] std::uint64_t next_turn() { return m_turns_given++; }

  /// Waits for the parts before.
  void update(std::uint64_t turn, std::span<const std::byte> part) {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [&] { return m_turn == turn; });
    m_hasher.update(part);
    ++m_turn;
    lock.unlock();
    m_changed.notify_all();
  }

  /// The digest of all parts, when all turns were taken.
  [[nodiscard]] Sha256 finish() { return m_hasher.finish(); }

 private:
  Sha256Hasher m_hasher;
  std::uint64_t m_turns_given = 0;
  std::mutex m_mutex;
  std::condition_variable m_changed;
  std::uint64_t m_turn = 0;
};

}  // namespace permafrost

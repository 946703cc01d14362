// SPDX-License-Identifier: Apache-2.0
#include "io/write_behind.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <new>
#include <thread>
#include <utility>

namespace permafrost {

namespace {

/// What a piece holds. Disks are as fast with pieces of 1 MiB as with larger ones.
constexpr std::size_t piece_bytes = std::size_t{2} << 20;
/// Places and sizes that O_DIRECT takes on every disk; most ask for 512.
constexpr std::size_t page_bytes = 4096;

/// Memory whose bytes lie at the same place in their page as in that of the file: O_DIRECT wants both at the
/// start of one.
class Piece {
 public:
  Piece() : m_bytes(static_cast<std::byte*>(std::aligned_alloc(page_bytes, piece_bytes))) {
    if (!m_bytes) throw std::bad_alloc();
  }
  void start_at(std::uint64_t offset) {
    m_begin = m_end = offset % page_bytes;
    m_offset = offset;
  }
  /// Takes the first of `bytes` as far as there is room, and says how many.
  std::size_t take(std::span<const std::byte> bytes) {
    const std::size_t count = std::min(bytes.size(), piece_bytes - m_end);
    if (count != 0) std::memcpy(m_bytes.get() + m_end, bytes.data(), count);
    m_end += count;
    return count;
  }
  /// Writes over bytes that it took.
  void put(std::uint64_t offset, std::span<const std::byte> bytes) {
    std::copy(bytes.begin(), bytes.end(), m_bytes.get() + m_begin + (offset - m_offset));
  }
  [[nodiscard]] std::uint64_t offset() const { return m_offset; }
  [[nodiscard]] std::uint64_t end() const { return m_offset + (m_end - m_begin); }
  [[nodiscard]] std::span<const std::byte> bytes() const {
    return {m_bytes.get() + m_begin, m_end - m_begin};
  }

 private:
  struct Free {
    void operator()(std::byte* bytes) const noexcept { std::free(bytes); }
  };
  std::unique_ptr<std::byte, Free> m_bytes;
  std::size_t m_begin = 0, m_end = 0;
  std::uint64_t m_offset = 0;
};

/// One file, written by one thread at a time.
class Disk {
 public:
  explicit Disk(int descriptor) : m_descriptor(descriptor) {}

  void stay_in_cache() { m_can_direct = false; }

  /// Through the page cache. False with errno.
  [[nodiscard]] bool write(std::uint64_t offset, std::span<const std::byte> bytes) {
    set_direct(false);
    while (!bytes.empty()) {
      const auto count = put(offset, bytes);
      if (count < 0) return false;
      offset += static_cast<std::uint64_t>(count);
      bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return true;
  }

  /// Whole pages past the page cache where that can be done. False with errno. Until the next write() nobody
  /// may read the file.
  [[nodiscard]] bool write(const Piece& piece) {
    auto [offset, bytes] = std::pair(piece.offset(), piece.bytes());
    while (!bytes.empty()) {
      const std::size_t to_page = (page_bytes - offset % page_bytes) % page_bytes;
      const std::size_t pages = bytes.size() / page_bytes * page_bytes;
      std::size_t count = to_page == 0 ? bytes.size() : std::min(to_page, bytes.size());
      if (to_page == 0 && pages != 0 && set_direct(true)) {
        const auto written = put(offset, bytes.first(pages));
        if (written < 0 && errno == EINVAL) {
          m_can_direct = false;  // some file systems say so only now
          continue;
        }
        if (written < 0) return false;
        count = static_cast<std::size_t>(written);
      } else if (!write(offset, bytes.first(count))) {
        return false;
      }
      offset += count;
      bytes = bytes.subspan(count);
    }
    return true;
  }

 private:
  [[nodiscard]] ssize_t put(std::uint64_t offset, std::span<const std::byte> bytes) const {
    while (true) {
      const auto count = ::pwrite(m_descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset));
      if (count >= 0 || errno != EINTR) return count;
    }
  }

  /// False when it cannot be so.
  bool set_direct(bool wanted) {
    if (wanted == m_direct) return true;
    if (wanted && !m_can_direct) return false;
    const int flags = ::fcntl(m_descriptor, F_GETFL);
    m_can_direct = ::fcntl(m_descriptor, F_SETFL, wanted ? flags | O_DIRECT : flags & ~O_DIRECT) == 0;
    if (m_can_direct) m_direct = wanted;
    return m_can_direct;
  }

  int m_descriptor;
  bool m_can_direct = true, m_direct = false;
};

/// Pieces on their way to the disk: one at a time, on a thread that starts with the first.
class Courier {
 public:
  explicit Courier(Disk& disk) : m_disk(disk) {}
  ~Courier() {
    if (!m_thread.joinable()) return;
    {
      const std::scoped_lock lock(m_mutex);
      m_stopping = true;
    }
    m_changed.notify_all();
    m_thread.join();
  }
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;

  /// `piece` must stay as it is until arrived(), which comes before the next.
  void send(const Piece& piece) {
    {
      const std::scoped_lock lock(m_mutex);
      m_piece = &piece;
    }
    if (!m_thread.joinable()) m_thread = std::thread([this] { run(); });
    m_changed.notify_all();
  }
  /// Waits for what was sent. False with errno, from the first piece on that could not be written.
  [[nodiscard]] bool arrived() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_piece == nullptr; });
    errno = m_error;
    return m_error == 0;
  }

 private:
  void run() {
    std::unique_lock lock(m_mutex);
    while (true) {
      m_changed.wait(lock, [this] { return m_stopping || m_piece != nullptr; });
      if (m_piece == nullptr) return;
      const Piece& piece = *m_piece;
      lock.unlock();
      const int error = m_disk.write(piece) ? 0 : errno;
      lock.lock();
      if (m_error == 0) m_error = error;
      m_piece = nullptr;
      m_changed.notify_all();
    }
  }

  Disk& m_disk;
  std::mutex m_mutex;
  std::condition_variable m_changed;
  const Piece* m_piece = nullptr;
  int m_error = 0;
  bool m_stopping = false;
  std::thread m_thread;
};

}  // namespace

struct WriteBehind::State {
  explicit State(int descriptor) : disk(descriptor) {}

  [[nodiscard]] bool send() {
    if (!courier.arrived()) return false;
    std::swap(filling, on_its_way);
    filling.start_at(on_its_way.end());
    courier.send(on_its_way);
    return true;
  }

  Disk disk;
  Piece filling, on_its_way;
  Courier courier{disk};
};

WriteBehind::WriteBehind(int descriptor) : m_state(std::make_unique<State>(descriptor)) {}
WriteBehind::~WriteBehind() = default;

bool WriteBehind::write(std::span<const std::byte> bytes) {
  while (true) {
    bytes = bytes.subspan(m_state->filling.take(bytes));
    if (bytes.empty()) return true;
    if (!m_state->send()) return false;
  }
}

bool WriteBehind::settle() {
  State& state = *m_state;
  if (!state.courier.arrived() || !state.disk.write(state.filling.offset(), state.filling.bytes()))
    return false;
  state.filling.start_at(state.filling.end());
  return true;
}

bool WriteBehind::write_at(std::uint64_t offset, std::span<const std::byte> bytes) {
  State& state = *m_state;
  if (offset >= state.filling.offset() && offset + bytes.size() <= state.filling.end()) {
    state.filling.put(offset, bytes);
    return true;
  }
  if (offset + bytes.size() > state.filling.offset() && !settle()) return false;
  return state.courier.arrived() && state.disk.write(offset, bytes);
}

void WriteBehind::expect_reading() {
  if (m_state->courier.arrived()) m_state->disk.stay_in_cache();
}

void WriteBehind::skip(std::uint64_t bytes) { m_state->filling.start_at(position() + bytes); }

std::uint64_t WriteBehind::position() const noexcept { return m_state->filling.end(); }

}  // namespace permafrost

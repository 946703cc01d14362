// SPDX-License-Identifier: Apache-2.0
// Work spread over threads and handed back in the order it was given, so that no output depends on the
// number of threads. Used for compressing, decompressing and hashing frames; what the work is, and how
// much of it may be in flight, is the user's business.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace permafrost {

template <class Job>
class WorkRing {
 public:
  using Work = std::function<void(Job&)>;

  /// `make_work` is called once for each thread (contexts live in what it returns). With fewer than two
  /// workers there are no threads and push() does the work itself.
  WorkRing(unsigned workers, const std::function<Work()>& make_work) {
    if (workers < 2) {
      m_inline = make_work();
      return;
    }
    for (unsigned i = 0; i < workers; ++i) {
      m_threads.emplace_back([this, work = make_work()] { run(work); });
    }
  }
  ~WorkRing() {
    {
      const std::scoped_lock lock(m_mutex);
      m_stopping = true;
    }
    m_todo_changed.notify_all();
    for (auto& thread : m_threads) thread.join();
  }
  WorkRing(const WorkRing&) = delete;
  WorkRing& operator=(const WorkRing&) = delete;

  [[nodiscard]] bool empty() const { return m_order.empty(); }
  [[nodiscard]] std::size_t size() const { return m_order.size(); }

  void push(Job job) {
    m_order.push_back(std::make_unique<Slot>(std::move(job)));
    Slot* const slot = m_order.back().get();
    if (m_inline) {
      work_on(*slot, m_inline);
      return;
    }
    {
      const std::scoped_lock lock(m_mutex);
      m_todo.push_back(slot);
    }
    m_todo_changed.notify_one();
  }

  /// The oldest job, done; waits for it. What its work threw is thrown here.
  Job pop() {
    const std::unique_ptr<Slot> slot = std::move(m_order.front());
    m_order.pop_front();
    {
      std::unique_lock lock(m_mutex);
      m_done_changed.wait(lock, [&] { return slot->done; });
    }
    if (slot->failure) std::rethrow_exception(slot->failure);
    return std::move(slot->job);
  }

 private:
  struct Slot {
    explicit Slot(Job given) : job(std::move(given)) {}
    Job job;
    std::exception_ptr failure;
    bool done = false;
  };

  void work_on(Slot& slot, const Work& work) {
    try {
      work(slot.job);
    } catch (...) {
      slot.failure = std::current_exception();
    }
    {
      const std::scoped_lock lock(m_mutex);
      slot.done = true;
    }
    m_done_changed.notify_all();
  }

  void run(const Work& work) {
    while (true) {
      std::unique_lock lock(m_mutex);
      m_todo_changed.wait(lock, [&] { return m_stopping || !m_todo.empty(); });
      if (m_stopping) return;
      Slot* const slot = m_todo.front();
      m_todo.pop_front();
      lock.unlock();
      work_on(*slot, work);
    }
  }

  Work m_inline;
  std::deque<std::unique_ptr<Slot>> m_order;  // all jobs in flight, oldest first; the caller's thread only
  std::mutex m_mutex;
  std::condition_variable m_todo_changed, m_done_changed;
  std::deque<Slot*> m_todo;
  bool m_stopping = false;
  std::vector<std::thread> m_threads;
};

}  // namespace permafrost

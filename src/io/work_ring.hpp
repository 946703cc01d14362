// SPDX-License-Identifier: Apache-2.0
// Work spread over threads and handed back in the order it was given, so that no output depends on the
// number of threads. Used for compressing, decompressing and hashing frames; what the work is, and how
// much of it may be in flight, is the user's business.
#pragma once

#include <concepts>
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace permafrost {

template <class Job>
class WorkRing {
 public:
  using Work = std::function<void(Job&)>;
  /// For two jobs that take less time together than one after the other.
  using PairWork = std::function<void(Job&, Job&)>;
  struct Works {
    template <std::invocable<Job&> One>
    Works(One one_job) : one(std::move(one_job)) {}  // NOLINT(google-explicit-constructor): one is the rule
    Works(Work one_job, PairWork two_jobs) : one(std::move(one_job)), two(std::move(two_jobs)) {}
    Work one;
    PairWork two;
  };

  /// `make_works` is called once for each thread (contexts live in what it returns). With fewer than two
  /// workers there are no threads and pop() does the work itself.
  WorkRing(unsigned workers, const std::function<Works()>& make_works) {
    if (workers < 2) {
      m_inline.emplace(make_works());
      return;
    }
    for (unsigned i = 0; i < workers; ++i) {
      m_threads.emplace_back([this, works = make_works()] { run(works); });
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

  void push(Job job) { push(std::move(job), false); }
  /// The same for a job that waits for another of its kind, until it is asked for.
  void push_paired(Job job) { push(std::move(job), true); }

  /// The oldest job, done; waits for it. What its work threw is thrown here.
  Job pop() {
    const std::unique_ptr<Slot> slot = std::move(m_order.front());
    m_order.pop_front();
    std::unique_lock lock(m_mutex);
    if (m_inline) {
      if (!slot->done) work_on_next(*m_inline, lock);
    } else if (!slot->done) {
      m_asked = true;
      m_todo_changed.notify_all();
      m_done_changed.wait(lock, [&] { return slot->done; });
      m_asked = false;
    }
    lock.unlock();
    if (slot->failure) std::rethrow_exception(slot->failure);
    return std::move(slot->job);
  }

 private:
  struct Slot {
    Slot(Job given, bool in_pair) : job(std::move(given)), paired(in_pair) {}
    Job job;
    bool paired;
    std::exception_ptr failure;
    bool done = false;
  };

  void push(Job job, bool paired) {
    m_order.push_back(std::make_unique<Slot>(std::move(job), paired));
    {
      const std::scoped_lock lock(m_mutex);
      m_todo.push_back(m_order.back().get());
    }
    m_todo_changed.notify_one();
  }

  [[nodiscard]] bool is_work_due() const {
    return !m_todo.empty() && (m_asked || !m_todo.front()->paired || m_todo.size() > 1);
  }

  static std::exception_ptr failure_of(const std::function<void()>& work) {
    try {
      work();
      return nullptr;
    } catch (...) {
      return std::current_exception();
    }
  }

  /// The first job in waiting, or the first pair; the mutex is held before and after.
  void work_on_next(const Works& works, std::unique_lock<std::mutex>& lock) {
    const auto take = [this] {
      Slot* const slot = m_todo.front();
      m_todo.pop_front();
      return slot;
    };
    Slot* const first = take();
    Slot* const second = first->paired && !m_todo.empty() && m_todo.front()->paired ? take() : nullptr;
    lock.unlock();
    first->failure = failure_of([&] {
      if (second == nullptr) {
        works.one(first->job);
      } else {
        works.two(first->job, second->job);
      }
    });
    lock.lock();
    first->done = true;
    if (second != nullptr) {
      second->failure = first->failure;
      second->done = true;
    }
    m_done_changed.notify_all();
  }

  void run(const Works& works) {
    std::unique_lock lock(m_mutex);
    while (true) {
      m_todo_changed.wait(lock, [&] { return m_stopping || is_work_due(); });
      if (m_stopping) return;
      work_on_next(works, lock);
    }
  }

  std::optional<Works> m_inline;
  std::deque<std::unique_ptr<Slot>> m_order;  // all jobs in flight, oldest first; the caller's thread only
  std::mutex m_mutex;
  std::condition_variable m_todo_changed, m_done_changed;
  std::deque<Slot*> m_todo;
  bool m_asked = false;  // is somebody waiting in pop()?
  bool m_stopping = false;
  std::vector<std::thread> m_threads;
};

}  // namespace permafrost

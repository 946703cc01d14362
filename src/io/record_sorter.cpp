// SPDX-License-Identifier: Apache-2.0
#include "io/record_sorter.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "io/bytes.hpp"
#include "io/file.hpp"

namespace permafrost {
namespace {

constexpr std::size_t smallest_buffer = std::size_t{4} << 10;
constexpr std::size_t largest_buffer = std::size_t{64} << 10;
constexpr std::size_t largest_fan_in = 256;

/// A record lies in memory and in scratch space as two lengths, the key and the value.
struct Lengths {
  std::uint32_t key = 0;
  std::uint32_t value = 0;
};

Lengths lengths_at(const char* record) {
  Lengths lengths;
  std::memcpy(&lengths, record, sizeof lengths);
  return lengths;
}

std::string_view key_at(const char* record) { return {record + sizeof(Lengths), lengths_at(record).key}; }

std::string_view value_at(const char* record) {
  const Lengths lengths = lengths_at(record);
  return {record + sizeof(Lengths) + lengths.key, lengths.value};
}

/// A sorted run in scratch space.
struct Run {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

/// Reads a run record by record through a small buffer, which grows only for a record larger than it.
class RunReader {
 public:
  RunReader(const Spool& spool, Run run, std::size_t buffer_bytes)
      : m_spool(spool), m_run(run), m_buffer(buffer_bytes) {
    advance();
  }

  [[nodiscard]] bool ended() const { return m_record == nullptr; }
  [[nodiscard]] const char* record() const { return m_record; }
  [[nodiscard]] std::size_t record_bytes() const {
    const Lengths lengths = lengths_at(m_record);
    return sizeof lengths + lengths.key + lengths.value;
  }

  void advance() {
    if (m_record != nullptr) m_begin += record_bytes();
    m_record = nullptr;
    if (!hold(sizeof(Lengths))) return;
    const Lengths lengths = lengths_at(m_buffer.data() + m_begin);
    hold(sizeof lengths + lengths.key + lengths.value);
    m_record = m_buffer.data() + m_begin;
  }

 private:
  /// Makes `count` bytes from m_begin on contiguous; false at the end of the run.
  bool hold(std::size_t count) {
    if (m_end - m_begin >= count) return true;
    if (m_begin == m_end && m_run.begin == m_run.end) return false;
    std::memmove(m_buffer.data(), m_buffer.data() + m_begin, m_end - m_begin);
    m_end -= m_begin;
    m_begin = 0;
    if (m_buffer.size() < count) m_buffer.resize(count);
    const auto room =
        static_cast<std::size_t>(std::min<std::uint64_t>(m_buffer.size() - m_end, m_run.end - m_run.begin));
    m_spool.read_at(m_run.begin, std::as_writable_bytes(std::span(m_buffer).subspan(m_end, room)));
    m_run.begin += room;
    m_end += room;
    return true;
  }

  const Spool& m_spool;
  Run m_run;
  std::vector<char> m_buffer;
  std::size_t m_begin = 0;
  std::size_t m_end = 0;
  const char* m_record = nullptr;
};

/// Gives the records of sorted runs in order; of equal keys those of the earlier run come first.
template <typename Visit>
void merge_runs(const Spool& spool, std::span<const Run> runs, std::size_t buffer_bytes, const Visit& visit) {
  std::vector<RunReader> readers;
  readers.reserve(runs.size());
  for (const Run run : runs) readers.emplace_back(spool, run, buffer_bytes);

  std::vector<std::size_t> heap;
  const auto later = [&](std::size_t left, std::size_t right) {
    const int order = key_at(readers[left].record()).compare(key_at(readers[right].record()));
    return order != 0 ? order > 0 : left > right;
  };
  for (std::size_t i = 0; i != readers.size(); ++i) {
    if (!readers[i].ended()) heap.push_back(i);
  }
  std::make_heap(heap.begin(), heap.end(), later);
  while (!heap.empty()) {
    std::pop_heap(heap.begin(), heap.end(), later);
    RunReader& first = readers[heap.back()];
    visit(first.record(), first.record_bytes());
    first.advance();
    if (first.ended()) {
      heap.pop_back();
    } else {
      std::push_heap(heap.begin(), heap.end(), later);
    }
  }
}

}  // namespace

struct RecordSorter::State {
  State(std::size_t memory_bytes, std::string scratch_directory)
      : budget(memory_bytes), directory(std::move(scratch_directory)) {}

  std::size_t budget;
  std::string directory;
  std::uint64_t count = 0;
  bool sorted = false;
  std::vector<char> arena;
  std::vector<std::size_t> offsets;  ///< of the records in the arena
  std::unique_ptr<Spool> scratch;    ///< made with the first run
  std::vector<Run> runs;

  [[nodiscard]] std::size_t held() const { return arena.size() + offsets.size() * sizeof offsets[0]; }
  [[nodiscard]] std::size_t fan_in() const {
    return std::clamp<std::size_t>(budget / smallest_buffer, 2, largest_fan_in);
  }
  [[nodiscard]] std::size_t buffer_bytes(std::size_t readers) const {
    return std::clamp(budget / (readers + 1), smallest_buffer, largest_buffer);
  }

  /// A vector left alone would grow to twice the budget.
  void make_room(std::size_t needed) {
    if (arena.capacity() - arena.size() >= needed) return;
    arena.reserve(std::max(arena.size() + needed, std::min(2 * arena.capacity(), budget)));
  }

  /// Of equal keys the one that arrived first has the smaller offset.
  void sort_arena() {
    std::sort(offsets.begin(), offsets.end(), [this](std::size_t left, std::size_t right) {
      const int order = key_at(arena.data() + left).compare(key_at(arena.data() + right));
      return order != 0 ? order < 0 : left < right;
    });
  }

  void spill() {
    sort_arena();
    if (!scratch) scratch = std::make_unique<Spool>(directory, 0);
    Run run{scratch->size(), 0};
    std::vector<std::byte> chunk;
    for (const std::size_t offset : offsets) {
      const Lengths lengths = lengths_at(arena.data() + offset);
      append(chunk, arena.data() + offset, sizeof lengths + lengths.key + lengths.value, *scratch);
    }
    scratch->write(chunk);
    run.end = scratch->size();
    runs.push_back(run);
    arena.clear();
    offsets.clear();
  }

  static void append(std::vector<std::byte>& chunk, const char* record, std::size_t size, Spool& out) {
    const auto bytes = as_bytes({record, size});
    chunk.insert(chunk.end(), bytes.begin(), bytes.end());
    if (chunk.size() < largest_buffer) return;
    out.write(chunk);
    chunk.clear();
  }

  /// Merges neighbouring runs until so few are left that they can be read side by side.
  void reduce_runs() {
    while (runs.size() > fan_in()) {
      auto merged = std::make_unique<Spool>(directory, 0);
      std::vector<Run> longer;
      for (std::size_t first = 0; first < runs.size(); first += fan_in()) {
        const auto group = std::span(runs).subspan(first, std::min(fan_in(), runs.size() - first));
        Run run{merged->size(), 0};
        std::vector<std::byte> chunk;
        merge_runs(*scratch, group, buffer_bytes(group.size()),
                   [&](const char* record, std::size_t size) { append(chunk, record, size, *merged); });
        merged->write(chunk);
        run.end = merged->size();
        longer.push_back(run);
      }
      scratch = std::move(merged);
      runs = std::move(longer);
    }
  }
};

RecordSorter::RecordSorter(std::size_t memory_bytes, std::string directory)
    : m_state(std::make_unique<State>(memory_bytes, std::move(directory))) {}
RecordSorter::~RecordSorter() = default;
RecordSorter::RecordSorter(RecordSorter&&) noexcept = default;
RecordSorter& RecordSorter::operator=(RecordSorter&&) noexcept = default;

void RecordSorter::add(std::string_view key, std::string_view value) {
  State& state = *m_state;
  assert(!state.sorted);
  constexpr std::size_t longest = std::numeric_limits<std::uint32_t>::max();
  if (key.size() > longest || value.size() > longest) {
    throw Error(Fault::limit, tr("a record to be sorted is larger than 4 GiB"));
  }
  const Lengths lengths{static_cast<std::uint32_t>(key.size()), static_cast<std::uint32_t>(value.size())};
  const std::size_t needed = sizeof lengths + key.size() + value.size() + sizeof state.offsets[0];
  if (!state.offsets.empty() && state.held() + needed > state.budget) state.spill();
  state.make_room(needed);
  state.offsets.push_back(state.arena.size());
  std::array<char, sizeof lengths> head{};
  std::memcpy(head.data(), &lengths, sizeof lengths);
  state.arena.insert(state.arena.end(), head.begin(), head.end());
  state.arena.insert(state.arena.end(), key.begin(), key.end());
  state.arena.insert(state.arena.end(), value.begin(), value.end());
  ++state.count;
}

std::uint64_t RecordSorter::size() const noexcept { return m_state->count; }

void RecordSorter::for_each(const std::function<void(std::string_view key, std::string_view value)>& visit) {
  State& state = *m_state;
  if (!state.sorted) {
    if (state.runs.empty()) {
      state.sort_arena();
    } else {
      state.spill();
      state.arena.shrink_to_fit();
      state.offsets.shrink_to_fit();
      state.reduce_runs();
    }
    state.sorted = true;
  }
  if (state.runs.empty()) {
    for (const std::size_t offset : state.offsets) {
      visit(key_at(state.arena.data() + offset), value_at(state.arena.data() + offset));
    }
    return;
  }
  merge_runs(*state.scratch, state.runs, state.buffer_bytes(state.runs.size()),
             [&](const char* record, std::size_t) { visit(key_at(record), value_at(record)); });
}

}  // namespace permafrost

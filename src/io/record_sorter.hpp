// SPDX-License-Identifier: Apache-2.0
// External merge sort of small records in constant memory: whatever has to be joined, counted once or
// put in order over more things than memory holds goes through here (unique ids, references, merges).
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace permafrost {

/// A number as a part of keys: sorts as the number does.
template <std::unsigned_integral Number>
[[nodiscard]] std::string big_endian(Number number) {
  std::string bytes(sizeof(Number), '\0');
  for (std::size_t i = sizeof(Number); i-- != 0; number = static_cast<Number>(number >> 8U))
    bytes[i] = static_cast<char>(number & 0xFFU);
  return bytes;
}
template <std::unsigned_integral Number>
[[nodiscard]] Number from_big_endian(std::string_view bytes) {
  Number number = 0;
  for (const char byte : bytes.substr(0, sizeof(Number)))
    number = static_cast<Number>(number << 8U | static_cast<unsigned char>(byte));
  return number;
}

/// Records are a key and a value, both any bytes; sorted by key bytewise, then by order of arrival.
class RecordSorter {
 public:
  /// `memory_bytes` bounds what is held before a sorted run goes to scratch space in `directory`.
  explicit RecordSorter(std::size_t memory_bytes = std::size_t{3} << 20, std::string directory = {});
  ~RecordSorter();
  RecordSorter(RecordSorter&&) noexcept;
  RecordSorter& operator=(RecordSorter&&) noexcept;

  void add(std::string_view key, std::string_view value);
  [[nodiscard]] std::uint64_t size() const noexcept;
  /// All records in order; the views live for the call. May be called again; add() no more.
  void for_each(const std::function<void(std::string_view key, std::string_view value)>& visit);

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

}  // namespace permafrost

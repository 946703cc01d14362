// SPDX-License-Identifier: Apache-2.0
// A set of numbers that are hashes already, in nine to eleven bytes each: std::unordered_set takes forty, and
// an account may have a million files.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace permafrost {

class HashSet {
 public:
  /// False when it is there already.
  bool insert(std::uint64_t hash) {
    if (hash == free) return !std::exchange(m_has_free, true);
    Shard& shard = m_shards[hash >> shard_shift];
    if (16 * (shard.count + 1) > 15 * shard.slots.size()) grow(shard);
    std::uint64_t& slot = shard.slots[place_of(shard, hash)];
    if (slot != free) return false;
    slot = hash;
    ++shard.count;
    return true;
  }
  [[nodiscard]] bool contains(std::uint64_t hash) const {
    if (hash == free) return m_has_free;
    const Shard& shard = m_shards[hash >> shard_shift];
    return !shard.slots.empty() && shard.slots[place_of(shard, hash)] != free;
  }

 private:
  /// Tables with open addressing, filled to fifteen sixteenths and made a quarter larger then: slow for a
  /// hash table, and small. There are many, so that growing, which takes the old and the new one, is never
  /// done to all at once.
  struct Shard {
    std::vector<std::uint64_t> slots;
    std::size_t count = 0;
  };
  static constexpr unsigned shard_bits = 8, shard_shift = 64 - shard_bits;
  static constexpr std::uint64_t free = 0;
  static constexpr std::size_t fewest_slots = 8;

  /// Of the hash, or of the free slot where it would be.
  static std::size_t place_of(const Shard& shard, std::uint64_t hash) {
    const std::size_t size = shard.slots.size();
    std::size_t place = hash % size;
    while (shard.slots[place] != free && shard.slots[place] != hash)
      place = place + 1 == size ? 0 : place + 1;
    return place;
  }

  static void grow(Shard& shard) {
    const std::size_t size = std::max(fewest_slots, shard.slots.size() + shard.slots.size() / 4);
    Shard larger{.slots = std::vector<std::uint64_t>(size, free), .count = shard.count};
    for (const std::uint64_t hash : shard.slots) {
      if (hash != free) larger.slots[place_of(larger, hash)] = hash;
    }
    shard = std::move(larger);
  }

  std::array<Shard, std::size_t{1} << shard_bits> m_shards;
  bool m_has_free = false;
};

}  // namespace permafrost

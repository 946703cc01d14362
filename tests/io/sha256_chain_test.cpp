// SPDX-License-Identifier: Apache-2.0
#include "io/sha256_chain.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "io/bytes.hpp"

namespace permafrost {
namespace {

TEST(Sha256Chain, DigestsPartsInTheOrderOfTheirTurnsWhoeverComesFirst) {
  std::vector<std::string> parts;
  std::string whole;
  for (int i = 0; i < 40; ++i) {
    parts.emplace_back(static_cast<std::size_t>(i) * 1000, static_cast<char>('a' + i % 26));
    whole += parts.back();
  }
  Sha256Chain chain;
  std::vector<std::uint64_t> turns;
  for (std::size_t i = 0; i < parts.size(); ++i) turns.push_back(chain.next_turn());
  std::vector<std::thread> threads;
  for (std::size_t i = parts.size(); i-- > 0;)
    threads.emplace_back([&, i] { chain.update(turns[i], as_bytes(parts[i])); });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(chain.finish(), sha256_of(as_bytes(whole)));
}

}  // namespace
}  // namespace permafrost

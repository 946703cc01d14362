// SPDX-License-Identifier: Apache-2.0
#include "io/read_ahead.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <random>

#include "base/error.hpp"

namespace permafrost {
namespace {

/// Numbers up to `size`, given out in pieces of odd lengths.
class Counting : public ByteSource {
 public:
  explicit Counting(std::size_t size) : m_size(size) {}
  std::size_t read(std::span<std::byte> out) override {
    const std::size_t count = std::min({out.size(), m_size - m_at, std::size_t{70'001}});
    for (std::size_t i = 0; i != count; ++i) out[i] = static_cast<std::byte>((m_at + i) * 31);
    m_at += count;
    return count;
  }

 private:
  std::size_t m_size;
  std::size_t m_at = 0;
};

/// Throws after some bytes.
class Failing : public Counting {
 public:
  using Counting::Counting;
  std::size_t read(std::span<std::byte> out) override {
    const std::size_t count = Counting::read(out);
    if (count == 0) throw Error(Fault::input, "planned");
    return count;
  }
};

TEST(ReadAheadSource, GivesTheSameBytes) {
  for (const std::size_t size : {0U, 1U, 262'144U, 262'145U, 5'000'000U}) {
    Counting plain(size);
    ReadAheadSource ahead(std::make_unique<Counting>(size));
    EXPECT_EQ(drain(ahead).sha256, drain(plain).sha256) << size;
    std::byte one{};
    EXPECT_EQ(ahead.read({&one, 1}), 0U);
  }
}

TEST(ReadAheadSource, CarriesFailuresOverBehindTheBytesBeforeThem) {
  ReadAheadSource ahead(std::make_unique<Failing>(1'000'000));
  std::vector<std::byte> buffer(1'000'000);
  EXPECT_EQ(read_fully(ahead, buffer), buffer.size());
  EXPECT_THROW(ahead.read(buffer), Error);
  EXPECT_EQ(ahead.read(buffer), 0U);
}

TEST(ReadAheadSource, StopsCleanlyWhenItIsGivenUp) {
  for (const std::size_t taken : {0U, 1U, 300'000U}) {
    ReadAheadSource ahead(std::make_unique<Counting>(std::size_t{1} << 30U));
    std::vector<std::byte> buffer(taken);
    EXPECT_EQ(read_fully(ahead, buffer), taken);
  }
}

}  // namespace
}  // namespace permafrost

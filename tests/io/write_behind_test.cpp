// SPDX-License-Identifier: Apache-2.0
#include "io/write_behind.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <string>

#include "io/file.hpp"
#include "support/temp_dir.hpp"

namespace permafrost {
namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20;

std::string counted(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>((i * 31) ^ (i >> 9));
  return text;
}

class Output {
 public:
  Output() : m_file(::open((m_directory / "out").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600)) {}
  [[nodiscard]] int number() const { return m_file.number(); }
  [[nodiscard]] std::string content() const { return test::read_file(m_directory / "out"); }
  [[nodiscard]] bool goes_past_the_cache() const { return (::fcntl(number(), F_GETFL) & O_DIRECT) != 0; }

 private:
  test::TempDir m_directory;
  Descriptor m_file;
};

TEST(WriteBehind, WritesPiecesOfAnySizeInTheirOrder) {
  for (const std::size_t step :
       {std::size_t{1}, std::size_t{4096}, std::size_t{77'777}, 3 * mebibyte, 9 * mebibyte}) {
    const std::string whole = counted(step == 1 ? 5000 : 9 * mebibyte + 123);
    const Output out;
    WriteBehind file(out.number());
    for (std::size_t at = 0; at < whole.size(); at += step)
      ASSERT_TRUE(file.write(as_bytes(std::string_view(whole).substr(at, step))));
    EXPECT_EQ(file.position(), whole.size());
    ASSERT_TRUE(file.settle());
    EXPECT_TRUE(out.content() == whole) << step;
    EXPECT_FALSE(out.goes_past_the_cache()) << "who reads it now need not know how it was written";
  }
}

TEST(WriteBehind, GoesOnAfterSettlingAtAnyPlace) {
  const std::string whole = counted(12 * mebibyte);
  const Output out;
  WriteBehind file(out.number());
  std::size_t at = 0;
  for (const std::size_t step :
       {std::size_t{10}, 3 * mebibyte + 1, std::size_t{4086}, std::size_t{0}, 5 * mebibyte}) {
    ASSERT_TRUE(file.write(as_bytes(std::string_view(whole).substr(at, step))));
    ASSERT_TRUE(file.settle());
    at += step;
    EXPECT_TRUE(out.content() == whole.substr(0, at));
  }
}

TEST(WriteBehind, WritesOverWhatIsWaitingOnItsWayOrThere) {
  std::string whole = counted(11 * mebibyte);
  const Output out;
  WriteBehind file(out.number());
  ASSERT_TRUE(file.write(as_bytes(whole)));
  for (const std::size_t at :
       {std::size_t{0}, 2 * mebibyte - 2, 5 * mebibyte, 10 * mebibyte - 3, 11 * mebibyte - 7}) {
    ASSERT_TRUE(file.write_at(at, as_bytes("CHANGED")));
    whole.replace(at, 7, "CHANGED");
  }
  ASSERT_TRUE(file.write(as_bytes("behind")));
  ASSERT_TRUE(file.settle());
  EXPECT_TRUE(out.content() == whole + "behind");
}

TEST(WriteBehind, LeavesOutWhatComesLater) {
  const std::string part = counted(4 * mebibyte);
  const Output out;
  WriteBehind file(out.number());
  ASSERT_TRUE(file.write(as_bytes(part)));
  ASSERT_TRUE(file.settle());
  file.skip(5000);
  ASSERT_TRUE(file.write(as_bytes(part)));
  ASSERT_TRUE(file.write_at(part.size(), as_bytes(std::string(5000, 'x'))));
  ASSERT_TRUE(file.settle());
  EXPECT_EQ(file.position(), 2 * part.size() + 5000);
  EXPECT_TRUE(out.content() == part + std::string(5000, 'x') + part);
}

TEST(WriteBehind, TellsOfAFailureOnItsThreadAndGoesNoFurther) {
  const Output out;
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{.rlim_cur = 3 * mebibyte, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  {
    WriteBehind file(out.number());
    EXPECT_FALSE(file.write(as_bytes(counted(12 * mebibyte))));
    EXPECT_EQ(errno, EFBIG);
    errno = 0;
    EXPECT_FALSE(file.settle());
    EXPECT_EQ(errno, EFBIG);
  }
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, old_handler);
}

}  // namespace
}  // namespace permafrost

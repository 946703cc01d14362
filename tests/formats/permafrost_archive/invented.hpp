// SPDX-License-Identifier: Apache-2.0
// Invented accounts as flows, for the tests of the archive.
#pragma once

#include <cstdint>
#include <string>

#include "flow/sink.hpp"
#include "formats/format.hpp"
#include "support/env.hpp"

namespace permafrost {
extern const Format permafrost_archive_format;
}

namespace permafrost::archive::test {

struct Invented {
  std::uint64_t posts = 3;
  std::uint64_t accounts = 1;
  std::uint64_t pictures = 2;
  std::uint64_t large_file = 0;  ///< bytes of one more file
  bool numbered = true;          ///< ids rise as Mastodon's do; else they are random words
  std::uint64_t long_id = 0;     ///< characters more in the id of the second account
  bool with_odds = true;         ///< likes, history, entities, extras, files of the instance
};

/// Pushes them, begin to finish.
void run(const Invented& invented, Sink& out);

/// Writes them as an archive at `path`.
void write_archive(const Invented& invented, const std::string& path, const Options& options = {},
                   unsigned workers = 1);

/// `count` bytes that do not compress; the same for the same seed.
[[nodiscard]] std::string noise(std::uint64_t seed, std::size_t count);
/// Id of post number `i` of account `account`.
[[nodiscard]] std::string post_id(const Invented& invented, std::uint64_t account, std::uint64_t i);

/// Reads `path` into `out`; what the source said.
permafrost::test::RecordingReporter read_archive(const std::string& path, Sink& out, unsigned workers = 1,
                                                 const Options& options = {});

}  // namespace permafrost::archive::test

// SPDX-License-Identifier: Apache-2.0
// A whole flow as text, one line a call, so that two flows can be compared with EXPECT_EQ and a
// difference can be read. Documents appear byte for byte, files by size and digest,
// without the name that their container gave them.
#pragma once

#include <string>
#include <vector>

#include "flow/sink.hpp"

namespace permafrost::test {

[[nodiscard]] std::string text_of(const Preamble& preamble);
[[nodiscard]] std::string text_of(const Record& record);

/// Keeps what came. `calls` leaves out the preamble, which names the container and so differs between
/// formats that hold the same things.
class RecordingSink : public Sink {
 public:
  void begin(const Preamble& given) override { preamble = text_of(given); }
  void put(const Record& record) override { calls.push_back(text_of(record)); }
  void put_file(const File& file, ByteSource& bytes) override;
  void finish() override { finished = true; }

  std::string preamble;
  std::vector<std::string> calls;
  bool finished = false;
};

}  // namespace permafrost::test

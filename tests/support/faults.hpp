// SPDX-License-Identifier: Apache-2.0
// Things that go wrong on purpose, at a chosen call: try every call until the run succeeds, and every
// failure path has been walked.
#pragma once

#include <cstdint>
#include <stdexcept>

#include "flow/stage.hpp"

namespace permafrost::test {

/// What a faulty part throws; no code of permafrost may swallow it.
class Planned : public std::runtime_error {
 public:
  Planned() : std::runtime_error("planned failure") {}
};

/// Throws Planned in the call number `fail_at`, counted from 0, before the next sink sees it.
class FaultySink : public Stage {
 public:
  FaultySink(Sink& next, std::uint64_t fail_at) : Stage(next), m_left(fail_at) {}
  void begin(const Preamble& preamble) override {
    count();
    Stage::begin(preamble);
  }
  void put(const Record& record) override {
    count();
    Stage::put(record);
  }
  void put_file(const File& file, ByteSource& bytes) override {
    count();
    Stage::put_file(file, bytes);
  }
  void finish() override {
    count();
    Stage::finish();
  }

 private:
  void count() {
    if (m_left-- == 0) throw Planned();
  }
  std::uint64_t m_left;
};

}  // namespace permafrost::test

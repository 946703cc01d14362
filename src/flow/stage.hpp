// SPDX-License-Identifier: Apache-2.0
// A Sink that hands on to the next: filters, checks and counters override what they care about.
#pragma once

#include "flow/sink.hpp"

namespace permafrost {

class Stage : public Sink {
 public:
  /// `next` must outlive the stage.
  explicit Stage(Sink& next) : m_next(next) {}
  void begin(const Preamble& preamble) override { m_next.begin(preamble); }
  void put(const Record& record) override { m_next.put(record); }
  void put_file(const File& file, ByteSource& bytes) override { m_next.put_file(file, bytes); }
  void finish() override { m_next.finish(); }

 protected:
  [[nodiscard]] Sink& next() const noexcept { return m_next; }

 private:
  Sink& m_next;
};

/// The end of a flow that only looks.
class NullSink : public Sink {
 public:
  void begin(const Preamble&) override {}
  void put(const Record&) override {}
  void put_file(const File&, ByteSource&) override {}
  void finish() override {}
};

}  // namespace permafrost

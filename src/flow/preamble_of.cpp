// SPDX-License-Identifier: Apache-2.0
#include "flow/preamble_of.hpp"

#include "flow/stage.hpp"

namespace permafrost {

namespace {

/// Ends the run; known to this file alone.
struct Enough {};

class Beginning : public NullSink {
 public:
  explicit Beginning(Preamble& preamble) : m_preamble(preamble) {}
  void begin(const Preamble& preamble) override {
    m_preamble = preamble;
    throw Enough{};
  }

 private:
  Preamble& m_preamble;
};

}  // namespace

Preamble preamble_of(Source& source) {
  Preamble preamble;
  Beginning beginning(preamble);
  try {
    source.run(beginning);
  } catch (const Enough&) {
  }
  return preamble;
}

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
// What came of the cases of a suite, by name, so that a run over the complete suite tells what is missing.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <iostream>
#include <string>

namespace permafrost::test {

class CaseReport {
 public:
  /// `trouble` is empty when the case passed.
  void add(const std::string& name, const std::string& trouble) {
    std::cout << (trouble.empty() ? "passed " : "FAILED ") << name << (trouble.empty() ? "" : ": ") << trouble
              << "\n";
    ++(trouble.empty() ? m_passed : m_failed);
  }

  /// Fails when a case did, or when there was none.
  void expect_all() const {
    std::cout << m_passed << " passed, " << m_failed << " failed\n";
    EXPECT_EQ(m_failed, 0U);
    EXPECT_NE(m_passed, 0U);
  }

 private:
  std::size_t m_passed = 0;
  std::size_t m_failed = 0;
};

}  // namespace permafrost::test

// SPDX-License-Identifier: Apache-2.0
// Which rules are asked about an object: by the terms it has and the kinds it is of, as their rows say. Two
// table look-ups instead of a question to each of fifty rules, a million times. Used by the checking stage.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "verify/node.hpp"
#include "verify/rule.hpp"

namespace permafrost {

/// A set of rules by number, of at most 128.
class RuleSet {
 public:
  void add(std::size_t number) { m_bits.at(number / 64) |= std::uint64_t{1} << (number % 64); }
  RuleSet& operator|=(const RuleSet& other) {
    for (std::size_t i = 0; i < m_bits.size(); ++i) m_bits[i] |= other.m_bits[i];
    return *this;
  }
  RuleSet& operator&=(const RuleSet& other) {
    for (std::size_t i = 0; i < m_bits.size(); ++i) m_bits[i] &= other.m_bits[i];
    return *this;
  }
  /// In the order of their numbers.
  template <typename Visit>
  void for_each(const Visit& visit) const {
    for (std::size_t i = 0; i < m_bits.size(); ++i) {
      for (std::uint64_t rest = m_bits[i]; rest != 0; rest &= rest - 1) {
        visit(i * 64 + static_cast<std::size_t>(std::countr_zero(rest)));
      }
    }
  }

 private:
  std::array<std::uint64_t, 2> m_bits{};
};

class RuleChoice {
 public:
  /// `number` is what choose() gives back.
  void add(std::size_t number, const RuleEntry& entry);

  [[nodiscard]] RuleSet choose(const Node& node) const {
    if (!node.ours()) return m_everywhere;
    RuleSet wanted;
    node.present().for_each([&](Term term) { wanted |= m_by_term[static_cast<std::size_t>(term)]; });
    RuleSet fit = m_any_kind;
    for (std::uint32_t rest = node.kinds(); rest != 0; rest &= rest - 1) {
      fit |= m_by_kind[static_cast<std::size_t>(std::countr_zero(rest))];
    }
    wanted &= fit;
    return wanted |= m_everywhere;
  }

 private:
  std::array<RuleSet, term_count> m_by_term;
  std::array<RuleSet, 32> m_by_kind;
  RuleSet m_any_kind;
  RuleSet m_everywhere;
};

}  // namespace permafrost

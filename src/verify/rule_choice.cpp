// SPDX-License-Identifier: Apache-2.0
#include "verify/rule_choice.hpp"

namespace permafrost {

void RuleChoice::add(std::size_t number, const RuleEntry& entry) {
  if (entry.everywhere) m_everywhere.add(number);
  for (std::size_t term = 0; term < term_count; ++term) {
    if (entry.terms.has(static_cast<Term>(term))) m_by_term[term].add(number);
  }
  if (entry.kinds == 0) m_any_kind.add(number);
  for (std::size_t kind = 0; kind < m_by_kind.size(); ++kind) {
    if ((entry.kinds >> kind & 1U) != 0) m_by_kind[kind].add(number);
  }
}

}  // namespace permafrost

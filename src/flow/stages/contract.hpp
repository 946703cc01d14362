// SPDX-License-Identifier: Apache-2.0
// Polices the order that flow/sink.hpp promises to every sink. In tests and debug builds only: it remembers
// every name it saw, and throws std::logic_error, since a broken promise is a bug and not bad data.
#pragma once

#include <set>
#include <string>
#include <unordered_set>

#include "flow/stage.hpp"

namespace permafrost {

class ContractStage : public Stage {
 public:
  using Stage::Stage;
  void begin(const Preamble& preamble) override;
  void put(const Record& record) override;
  void put_file(const File& file, ByteSource& bytes) override;
  void finish() override;

 private:
  void check(const Actor& actor);
  void check(const Activity& activity);
  void check(const Relation& relation);
  void check(const Collection& collection);
  void check(const Entity& entity);
  void check_open(CollectionKind kind) const;
  void require_running(const char* call) const;

  enum class State { fresh, running, finished } m_state = State::fresh;
  bool m_many_accounts = false;
  std::size_t m_sources = 0;
  std::unordered_set<std::string> m_sections;
  std::unordered_set<std::string> m_named_files, m_related;  ///< of this section
  std::set<CollectionKind> m_closed;                         ///< of this section
};

}  // namespace permafrost

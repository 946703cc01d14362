// SPDX-License-Identifier: Apache-2.0
// Which members of a bag may enter the flow. A flow has an order (flow/sink.hpp) and an archive is written in
// it, but whoever packs a bag again, or means ill, may order its members as he likes.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "base/hash_set.hpp"
#include "formats/permafrost_archive/layout.hpp"

namespace permafrost::archive {

class MemberOrder {
 public:
  explicit MemberOrder(bool many_accounts) : m_many(many_accounts) {}

  /// Takes the next member; of a file, what it is. Why it cannot be read where it stands; empty when it can.
  [[nodiscard]] std::string objection(const Meaning& member, const File& file);
  /// A post of this tree shows a file.
  void shown(std::string_view url);
  /// Would the next member of this account's tree be taken for another account's, or its files for nobody's,
  /// since no actor of it came? An archive of posts alone has none and needs none.
  [[nodiscard]] bool lacks_actor(Meaning::What next) const {
    return m_in_account && !m_actor_here && (m_actor_before || m_many || next == Meaning::What::file);
  }
  /// This account's actor was handed on.
  void has_actor() { m_actor_here = true; }

 private:
  void enter(const Tree& tree);
  [[nodiscard]] std::string objection_in_tree(const Meaning& member, const File& file);
  [[nodiscard]] bool is_shown(const File& file) const;

  const bool m_many;
  std::set<std::string> m_trees;  ///< directories of those that were entered
  std::string m_directory;        ///< of the tree being read; empty before the first
  std::string m_tree_objection;
  std::set<std::string> m_documents;  ///< of this tree, that came
  HashSet m_shown;                    ///< hash64 of the media_path of files that posts of this tree show
  bool m_account = false;             ///< an account's tree was entered
  bool m_in_account = false;          ///< the tree being read is one
  bool m_actor_before = false;        ///< an actor was handed on in an earlier tree
  bool m_actor_here = false, m_begun = false, m_relations = false;  ///< in this tree
};

}  // namespace permafrost::archive

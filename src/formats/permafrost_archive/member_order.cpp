// SPDX-License-Identifier: Apache-2.0
#include "formats/permafrost_archive/member_order.hpp"

#include "base/text.hpp"
#include "io/zstd_frames.hpp"
#include "model/media_path.hpp"

namespace permafrost::archive {

std::string MemberOrder::objection(const Meaning& member, const File& file) {
  using What = Meaning::What;
  if (member.what == What::tag_file || member.what == What::archive) return {};
  if (directory_of(member.tree) != m_directory) enter(member.tree);
  if (!m_tree_objection.empty()) return m_tree_objection;
  return objection_in_tree(member, file);
}

void MemberOrder::enter(const Tree& tree) {
  m_directory = directory_of(tree);
  m_actor_before = m_actor_before || m_actor_here;
  m_actor_here = m_begun = m_relations = false;
  m_documents.clear();
  m_shown = {};
  const bool instance = tree.owner == Tree::Owner::instance;
  m_tree_objection.clear();
  if (!m_trees.insert(m_directory).second) {
    m_tree_objection = tr("other trees stand between the parts of its own");
  } else if (instance && m_account) {
    m_tree_objection = tr("what is the instance's stands behind an account");
  } else if (!instance && m_many == tree.section.empty()) {
    m_tree_objection = tr("it belongs to no directory of an account");
  }
  m_in_account = !instance;
  m_account = m_account || m_in_account;
}

std::string MemberOrder::objection_in_tree(const Meaning& member, const File& file) {
  using What = Meaning::What;
  if (member.what == What::provenance) return {};
  if (member.what == What::file) {
    m_begun = true;
    return is_shown(file) ? tr("it stands behind a post that shows it") : std::string();
  }
  if (!m_documents.insert(member.inside).second) return tr("it has come before");
  if (member.what == What::actor && m_begun) return tr("it stands behind what belongs to it");
  m_begun = true;
  if (member.what != What::collection) return {};
  const bool outbox = member.collection == CollectionKind::outbox;
  if (outbox && m_relations) return tr("it stands behind what may name its posts");
  m_relations = m_relations || !outbox;
  return {};
}

void MemberOrder::shown(std::string_view url) { m_shown.insert(hash64(media_path(url))); }

bool MemberOrder::is_shown(const File& file) const {
  return file.role != FileRole::extra && m_shown.contains(hash64(media_path(file.path)));
}

}  // namespace permafrost::archive

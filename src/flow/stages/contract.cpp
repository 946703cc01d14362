// SPDX-License-Identifier: Apache-2.0
#include "flow/stages/contract.hpp"

#include <stdexcept>

#include "model/media_path.hpp"

namespace permafrost {

namespace {

[[noreturn]] void broken(const std::string& promise) { throw std::logic_error("contract: " + promise); }

/// A lone document is handed on whatever its file holds, for a rule to judge.
bool may_be_empty(const Record& record) {
  const auto* entity = std::get_if<Entity>(&record);
  return entity != nullptr && entity->stream == activitystreams_stream && !entity->document.origin.superseded;
}

}  // namespace

void ContractStage::begin(const Preamble& preamble) {
  if (m_state != State::fresh) broken("begin comes once");
  m_state = State::running;
  m_many_accounts = preamble.many_accounts;
  m_sources = preamble.sources.size();
  if (m_sources == 0) broken("a preamble names at least one source");
  next().begin(preamble);
}

void ContractStage::put(const Record& record) {
  require_running("put");
  const auto& document = document_of(record);
  if (document.raw.empty() && !may_be_empty(record)) broken("every record has its bytes");
  if (document.origin.source >= m_sources) broken("an origin names a source of the preamble");
  // History comes wherever its source has it.
  if (!document.origin.superseded) std::visit([this](const auto& any) { check(any); }, record);
  next().put(record);
}

void ContractStage::put_file(const File& file, ByteSource& bytes) {
  require_running("put_file");
  if (file.path.empty() || file.path.starts_with('/')) broken("a file has a safe path");
  if (file.role != FileRole::extra && m_named_files.contains(std::string(media_path(file.path)))) {
    broken("a file comes before the first post that shows it: " + file.path);
  }
  next().put_file(file, bytes);
}

void ContractStage::finish() {
  require_running("finish");
  m_state = State::finished;
  next().finish();
}

void ContractStage::check(const Actor& actor) {
  if (!m_many_accounts && !m_sections.empty()) broken("a second account needs many_accounts");
  if (!m_sections.emplace(actor.section).second) broken("every account has a section of its own");
  m_named_files.clear();
  m_related.clear();
  m_closed.clear();
}

void ContractStage::check(const Activity& activity) {
  check_open(CollectionKind::outbox);
  for (const auto id : {activity.id, activity.object_id}) {
    const bool own = activity.type != "Announce";
    if (own && !id.empty() && m_related.contains(std::string(id))) {
      broken("an own post comes before a relation naming it: " + std::string(id));
    }
  }
  for (const auto& attachment : activity.attachments) m_named_files.emplace(media_path(attachment.url));
}

void ContractStage::check(const Relation& relation) {
  if (relation.collection == CollectionKind::outbox) broken("items of an outbox are activities");
  check_open(relation.collection);
  if (!relation.target.empty()) m_related.emplace(relation.target);
}

void ContractStage::check(const Collection& collection) {
  if (!m_closed.insert(collection.kind).second) broken("a collection ends once");
}

void ContractStage::check(const Entity& entity) {
  if (entity.stream.empty()) broken("an entity names its stream");
}

void ContractStage::check_open(CollectionKind kind) const {
  if (m_closed.contains(kind)) broken("a collection's items come before it: " + std::string(name_of(kind)));
}

void ContractStage::require_running(const char* call) const {
  if (m_state != State::running) broken(std::string(call) + " comes between begin and finish");
}

}  // namespace permafrost

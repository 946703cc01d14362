// SPDX-License-Identifier: Apache-2.0
#include "pull/held.hpp"

#include "base/text.hpp"

namespace permafrost {

void HeldSink::put(const Record& record) {
  if (const auto* const actor = opening_actor(record)) {
    const auto user = std::string_view(m_account).substr(0, m_account.find('@'));
    m_is_ours = !m_many_accounts || equal_ignoring_case(actor->username, user);
  }
  const auto* const entity = std::get_if<Entity>(&record);
  if (m_is_ours && entity != nullptr && !entity->document.origin.superseded) note(*entity);
}

void HeldSink::note(const Entity& entity) {
  const bool status = entity.stream == held_statuses;
  const bool history = entity.stream == "histories", source = entity.stream == "sources";
  if (!status && !history && !source) return;
  const JsonView value = m_parser.parse(entity.document.raw);
  const auto id = value.find(history ? "status_id" : "id").text();
  const auto edited = value.find("edited_at").text();
  if (id.empty() || (status && edited.empty())) return;
  m_staging.hold(m_account, entity.stream, id, edited);
}

void HeldSink::put_file(const File& file, ByteSource& bytes) {
  if (!m_is_ours || file.origin.superseded) return;
  std::byte first{};
  if (bytes.read({&first, 1}) != 0) m_staging.hold(m_account, held_files, file.path, {});
}

}  // namespace permafrost

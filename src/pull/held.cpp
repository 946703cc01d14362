// SPDX-License-Identifier: Apache-2.0
#include "pull/held.hpp"

#include "base/text.hpp"

namespace permafrost {

HeldSink::HeldSink(Staging& staging, std::string target, const Limits& limits)
    : m_staging(staging),
      m_target(std::move(target)),
      m_is_instance(m_target.find('@') == std::string::npos),
      m_parser(limits),
      m_account(m_is_instance ? std::string() : m_target) {}

std::optional<std::string> HeldSink::name_of(const Actor& actor) const {
  if (m_is_instance) return std::string(actor.username) + "@" + m_target;
  const auto user = std::string_view(m_target).substr(0, m_target.find('@'));
  const bool ours = !m_many_accounts || equal_ignoring_case(actor.username, user);
  return ours ? std::optional(m_target) : std::nullopt;
}

void HeldSink::put(const Record& record) {
  if (const auto* const actor = opening_actor(record)) {
    m_account = name_of(*actor);
    m_avatar = actor->icon;
    m_header = actor->image;
  }
  const auto* const entity = std::get_if<Entity>(&record);
  if (m_account && entity != nullptr && !entity->document.origin.superseded) note(*entity);
}

void HeldSink::note(const Entity& entity) {
  const bool status = entity.stream == held_statuses;
  const bool history = entity.stream == "histories", source = entity.stream == "sources";
  if (!status && !history && !source) return;
  const JsonView value = m_parser.parse(entity.document.raw);
  const auto id = value.find(history ? "status_id" : "id").text();
  const auto edited = value.find("edited_at").text();
  if (id.empty() || (status && edited.empty())) return;
  m_staging.hold(*m_account, entity.stream, id, edited);
}

void HeldSink::put_file(const File& file, ByteSource& bytes) {
  if (!m_account || file.origin.superseded) return;
  std::byte first{};
  if (bytes.read({&first, 1}) == 0) return;
  const std::string_view url = file.role == FileRole::avatar   ? m_avatar
                               : file.role == FileRole::header ? m_header
                                                               : std::string_view{};
  m_staging.hold(*m_account, held_files, file.path, url);
}

}  // namespace permafrost

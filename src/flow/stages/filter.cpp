// SPDX-License-Identifier: Apache-2.0
#include "flow/stages/filter.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "model/media_path.hpp"

namespace permafrost {

namespace {

constexpr char shown = 0;  ///< sorts before `file`, so that one look behind tells whether a file is shown
constexpr char file_here = 1;

template <typename Range, typename Value>
bool contains(const Range& range, const Value& value) {
  return std::ranges::find(range, value) != std::ranges::end(range);
}

}  // namespace

bool Selection::for_the_public() const {
  return !visibilities.empty() && !contains(visibilities, Visibility::followers) &&
         !contains(visibilities, Visibility::direct) && !contains(visibilities, Visibility::unknown);
}

bool RecordFilter::keeps(const Record& record) {
  if (const auto* actor = opening_actor(record)) {
    m_section = actor->id;
    m_inside = true;
    m_wanted = is_wanted(*actor);
    return m_wanted;
  }
  if (!m_wanted || (!m_inside && !m_selection.account.empty())) return false;
  const auto* collection = std::get_if<Collection>(&record);
  // A relation does not tell who may see what it points at.
  const bool of_relations = collection != nullptr ? collection->kind != CollectionKind::outbox
                                                  : std::holds_alternative<Relation>(record);
  if (m_selection.for_the_public() && of_relations) return false;
  if (collection != nullptr)
    return keeps(kind_of(collection->kind)) && !contains(m_selection.without, Kind::envelopes);
  if (!keeps(kind_of(record))) return false;
  if (const auto* activity = std::get_if<Activity>(&record)) return keeps_post(*activity);
  // Entities of a REST API carry audiences that nobody reads here; when audiences matter they stay behind.
  return m_selection.visibilities.empty() || !std::holds_alternative<Entity>(record);
}

bool RecordFilter::keeps(const File& file) const {
  return m_wanted && (m_inside || m_selection.account.empty()) && keeps(kind_of(file));
}

bool RecordFilter::keeps(Kind kind) const {
  // Likes, bookmarks, follows and tables are the owner's business; of a file that is not understood, or an
  // entity whose audience is not read here, nobody knows whose.
  constexpr std::array owners_alone{Kind::likes,  Kind::bookmarks, Kind::follows,
                                    Kind::tables, Kind::entities,  Kind::extras};
  if (m_selection.for_the_public() && contains(owners_alone, kind)) return false;
  if (contains(m_selection.without, kind)) return false;
  return m_selection.only.empty() || contains(m_selection.only, kind);
}

bool RecordFilter::keeps_post(const Activity& activity) const {
  const auto& wanted = m_selection.visibilities;
  if (!wanted.empty() && !contains(wanted, activity.visibility)) return false;
  if (!activity.time) return true;  // what has no date is not lost for it
  if (m_selection.since && *activity.time < *m_selection.since) return false;
  return !m_selection.before || *activity.time < *m_selection.before;
}

bool RecordFilter::is_wanted(const Actor& actor) const {
  const std::string_view account = m_selection.account;
  if (account.empty() || account == actor.id || account == actor.username) return true;
  return account == std::string(actor.username) + "@" + std::string(actor.host);
}

void FileChooser::put(const Record& record) {
  if (!m_filter.keeps(record)) return;
  const auto* activity = std::get_if<Activity>(&record);
  if (activity == nullptr) return;
  for (const auto& attachment : activity->attachments) m_sorter.add(key(attachment.url, shown), {});
}

void FileChooser::put_file(const File& file, ByteSource&) {
  const std::uint64_t place = m_files++;
  if (!m_filter.keeps(file)) return;
  if (file.role != FileRole::attachment) {
    m_choice.resize(place + 1);
    m_choice[place] = true;
    return;
  }
  std::array<char, sizeof place> value{};
  std::memcpy(value.data(), &place, sizeof place);
  m_sorter.add(key(file.path, file_here), {value.data(), value.size()});
}

void FileChooser::finish() {
  m_choice.resize(m_files);
  std::string last_shown;
  m_sorter.for_each([&](std::string_view key, std::string_view value) {
    const auto name = key.substr(0, key.size() - 1);
    if (key.back() == shown) {
      last_shown = name;
    } else if (name == last_shown) {
      std::uint64_t place = 0;
      std::memcpy(&place, value.data(), sizeof place);
      m_choice[place] = true;
    }
  });
}

std::string FileChooser::key(std::string_view url_or_path, char role) const {
  std::string text = m_filter.section();
  text += '\0';
  text += media_path(url_or_path);
  text += '\0';
  text += role;
  return text;
}

void FilterStage::put(const Record& record) {
  if (m_filter.keeps(record)) return next().put(record);
  ++m_left_out[index_of(kind_of(record))];
}

void FilterStage::put_file(const File& file, ByteSource& bytes) {
  const std::uint64_t place = m_files++;
  const bool chosen = m_choice.empty() || (place < m_choice.size() && m_choice[place]);
  if (chosen && m_filter.keeps(file)) return next().put_file(file, bytes);
  ++m_left_out[index_of(kind_of(file))];
}

}  // namespace permafrost

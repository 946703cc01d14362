// SPDX-License-Identifier: Apache-2.0
#include "verify/origin/origin_list.hpp"

#include "base/url.hpp"
#include "codec/vocabulary.hpp"
#include "io/bytes.hpp"
#include "io/sha256.hpp"

namespace permafrost {

namespace {

constexpr std::size_t order_bytes = 8;
constexpr char answered = '0';  ///< sorts before what it answers
constexpr char asked_for = '1';

/// Eight bytes by which things are sorted: chance, but the same each time.
std::string order_of(const std::string& seed, std::string_view id) {
  const auto digest = sha256_of(as_bytes(seed + '\0' + std::string(id)));
  return {reinterpret_cast<const char*>(digest.bytes.data()), order_bytes};
}

/// Where in the order it stands: at least 0, below 1.
double place_of(std::string_view order) {
  double place = 0;
  for (std::size_t i = order_bytes; i-- > 0;) place = (place + static_cast<unsigned char>(order[i])) / 256;
  return place;
}

bool is_for_everybody(Visibility visibility) {
  return visibility == Visibility::everyone || visibility == Visibility::unlisted;
}

}  // namespace

OriginList::OriginList(Sink& next, OriginScope scope, const Limits& limits)
    : Stage(next), m_scope(std::move(scope)), m_parser(limits) {}

void OriginList::put(const Record& record) {
  if (const Actor* const actor = opening_actor(record)) note(*actor);
  const auto* const activity = std::get_if<Activity>(&record);
  if (activity != nullptr && !activity->document.origin.superseded) note(*activity);
  next().put(record);
}

void OriginList::note(const Actor& actor) {
  m_actor = actor.id;
  m_origin = origin_of(actor.id);
  if (!actor.document.origin.derived) note(actor.id, OriginKind::actor, json_of(actor.document));
}

void OriginList::note(const Activity& activity) {
  if (!is_for_everybody(activity.visibility) || activity.actor != m_actor) return;
  const auto kinds = kinds_of(activity.type);
  if ((kinds & kind::create) != 0 && origin_of(activity.object_id) == m_origin) {
    const JsonView object = json_of(activity.document).find("object");
    if (object.is_object() && (kinds_of(object.find("type").text()) & kind::tombstone) == 0)
      note(activity.object_id, OriginKind::post, object);
  } else if (m_scope.boosted && activity.type == "Announce") {
    note(activity.object_id, OriginKind::boosted, {});
  }
}

void OriginList::note(std::string_view id, OriginKind kind, JsonView object) {
  if (origin_of(id).empty()) return;
  ++m_candidates;
  std::string key = order_of(m_scope.seed, id);
  if (place_of(key) >= m_scope.share) return;
  const Likeness likeness = kind == OriginKind::boosted ? Likeness{} : likeness_of(object, kind);
  m_items.add(key.append(id).append(1, '\0').append(1, asked_for),
              std::string(1, static_cast<char>(kind)) + likeness.pack());
}

void OriginList::note_answer(std::string_view id, std::string_view answer) {
  std::string key = order_of(m_scope.seed, id);
  m_items.add(key.append(id).append(1, '\0').append(1, answered), answer);
}

void OriginList::for_each(const std::function<void(const OriginItem& item)>& visit) {
  std::string last;  // the id that was visited
  std::string answer_id, answer;
  std::uint64_t count = 0;
  m_items.for_each([&](std::string_view key, std::string_view value) {
    const auto id = key.substr(order_bytes, key.size() - order_bytes - 2);
    if (key.back() == answered) {
      answer_id = id;
      answer = value;
      return;
    }
    const auto likeness = Likeness::unpack(value.substr(1));
    if (id == last || !likeness || (m_scope.most && count == *m_scope.most)) return;
    last = id;
    ++count;
    visit({.id = last,
           .kind = static_cast<OriginKind>(value.front()),
           .archived = *likeness,
           .answer = answer_id == id ? std::string_view(answer) : std::string_view()});
  });
}

JsonView OriginList::json_of(const Document& document) {
  return document.json != nullptr && *document.json ? *document.json : m_parser.parse(document.raw);
}

}  // namespace permafrost

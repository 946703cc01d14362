// SPDX-License-Identifier: Apache-2.0
#include "formats/comparison.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "base/stop.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "formats/comparison_notes.hpp"
#include "io/record_sorter.hpp"

namespace permafrost {

namespace {

constexpr std::size_t sorter_bytes = std::size_t{8} << 20;
/// Notes of one name on one side; a hostile input may repeat one without end.
constexpr std::size_t most_repeats = 64;

/// What both sides have noted under one name.
using Group = std::vector<Note>;

bool has(const Group& group, bool right) {
  return std::ranges::any_of(group, [&](const Note& note) { return note.right == right; });
}

void add_differing_members(const Note& left, const Note& right, std::set<std::string>& members) {
  for (const auto& [name, digest] : left.members) {
    const auto other = right.members.find(name);
    if (other == right.members.end() || other->second != digest) members.insert(name);
  }
  for (const auto& [name, digest] : right.members) {
    if (!left.members.contains(name)) members.insert(name);
  }
}

/// Notes of both sides under one name, held against each other.
struct Verdict {
  bool differ = false, other_form = true;
  std::set<std::string> members;
};

/// What came in one form on both sides must be equal in some pair.
Verdict compare_in_form(const Group& group, NotedForm form) {
  Verdict verdict;
  const Note *first_left = nullptr, *first_right = nullptr;
  for (const Note& left : group) {
    if (left.right || left.form != form) continue;
    if (first_left == nullptr) first_left = &left;
    for (const Note& right : group) {
      if (!right.right || right.form != form) continue;
      if (first_right == nullptr) first_right = &right;
      if (left.fingerprint == right.fingerprint) return {.differ = false, .other_form = false, .members = {}};
    }
  }
  if (first_left == nullptr || first_right == nullptr) return verdict;
  verdict.differ = true;
  verdict.other_form = false;
  add_differing_members(*first_left, *first_right, verdict.members);
  return verdict;
}

/// Text and time are the same whatever the form.
Verdict compare_facts(const Group& group) {
  Verdict verdict;
  const auto left = std::ranges::find_if(group, [](const Note& note) { return !note.right; });
  const auto right = std::ranges::find_if(group, [](const Note& note) { return note.right; });
  if (!left->text.empty() && !right->text.empty() && left->text != right->text)
    verdict.members.insert("content");
  if (left->time && right->time && left->time != right->time) verdict.members.insert("published");
  verdict.differ = !verdict.members.empty();
  return verdict;
}

Verdict verdict_on(const Group& group) {
  Verdict all;
  for (const NotedForm form : {NotedForm::document, NotedForm::entity, NotedForm::row}) {
    const Verdict one = compare_in_form(group, form);
    all.differ = all.differ || one.differ;
    all.other_form = all.other_form && one.other_form;
    all.members.insert(one.members.begin(), one.members.end());
  }
  return all.other_form ? compare_facts(group) : all;
}

}  // namespace

std::span<const Aspect> all_aspects() noexcept {
  static constexpr auto aspects = [] {
    std::array<Aspect, aspect_count> all{};
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<Aspect>(i);
    return all;
  }();
  return aspects;
}

std::string_view name_of(Aspect aspect) noexcept {
  constexpr std::array<std::string_view, aspect_count> names{
      "accounts", "posts", "activities", "likes",         "bookmarks",   "following", "followers", "featured",
      "blocks",   "mutes", "lists",      "domain_blocks", "collections", "entities",  "files",     "extras"};
  return names[static_cast<std::size_t>(aspect)];
}

struct Comparison::State {
  explicit State(const Env& surroundings)
      : env(surroundings), notes(sorter_bytes), left(false, notes, env), right(true, notes, env) {}

  using Visit = std::function<void(const Difference&)>;

  /// Where one input has many accounts and the other one, that one's things are known by its account too.
  void name_the_only_account() {
    if (left.many_accounts() == right.many_accounts()) return;
    const bool right_is_single = !right.many_accounts();
    const std::string& account = right_is_single ? right.account() : left.account();
    RecordSorter named(sorter_bytes);
    notes.for_each([&](std::string_view key, std::string_view value) {
      NoteKey parts = NoteKey::of(key);
      if (Note::unpacked(value).right == right_is_single) parts.account = account;
      named.add(parts.packed(), value);
    });
    notes = std::move(named);
  }

  void for_each_group(RecordSorter& sorter,
                      const std::function<void(const NoteKey&, const Group&)>& visit) const {
    std::string current;
    Group group;
    std::array<std::size_t, 2> repeats{};
    const auto flush = [&] {
      if (!group.empty()) visit(NoteKey::of(current), group);
      group.clear();
      repeats = {};
    };
    sorter.for_each([&](std::string_view key, std::string_view value) {
      throw_if_stopped(env.stop);
      if (key != current) flush();
      current = key;
      Note note = Note::unpacked(value);
      if (++repeats[note.right ? 1 : 0] <= most_repeats) group.push_back(std::move(note));
    });
    flush();
  }

  void tell(const NoteKey& key, Difference::Where where, std::set<std::string> members, const Visit& visit) {
    AspectCounts& count = counts[static_cast<std::size_t>(key.aspect)];
    switch (where) {
      case Difference::Where::left: ++count.left; break;
      case Difference::Where::right: ++count.right; break;
      case Difference::Where::both: ++count.differ; break;
    }
    visit({key.aspect, key.account, key.name, where, {members.begin(), members.end()}});
  }

  void judge(const NoteKey& key, const Group& group, const Visit& visit) {
    if (!has(group, true)) return tell(key, Difference::Where::left, {}, visit);
    if (!has(group, false)) return tell(key, Difference::Where::right, {}, visit);
    Verdict verdict = verdict_on(group);
    if (verdict.differ) return tell(key, Difference::Where::both, std::move(verdict.members), visit);
    AspectCounts& count = counts[static_cast<std::size_t>(key.aspect)];
    ++count.same;
    if (verdict.other_form) ++count.other_form;
  }

  /// Files that both have are the same under whatever path; the rest is put in order by path.
  void match_files(const NoteKey& key, const Group& group, RecordSorter& unmatched) {
    if (has(group, true) && has(group, false)) {
      ++counts[static_cast<std::size_t>(key.aspect)].same;
      return;
    }
    for (const Note& note : group)
      unmatched.add(NoteKey{key.aspect, key.account, note.path}.packed(), note.packed());
  }

  const Env env;
  RecordSorter notes;
  NotingSink left, right;
  std::array<AspectCounts, aspect_count> counts{};
};

Comparison::Comparison(const Env& env) : m_state(std::make_unique<State>(env)) {}
Comparison::~Comparison() = default;
Sink& Comparison::left() { return m_state->left; }
Sink& Comparison::right() { return m_state->right; }

void Comparison::compare(const std::function<void(const Difference&)>& visit) {
  m_state->name_the_only_account();
  RecordSorter files(sorter_bytes);
  m_state->for_each_group(m_state->notes, [&](const NoteKey& key, const Group& group) {
    const bool is_file = key.aspect == Aspect::files || key.aspect == Aspect::extras;
    if (is_file) return m_state->match_files(key, group, files);
    m_state->judge(key, group, visit);
  });
  m_state->for_each_group(files,
                          [&](const NoteKey& key, const Group& group) { m_state->judge(key, group, visit); });
}

const AspectCounts& Comparison::counts(Aspect aspect) const {
  return m_state->counts[static_cast<std::size_t>(aspect)];
}

bool Comparison::same() const {
  return std::ranges::all_of(m_state->counts, [](const AspectCounts& count) {
    return count.left == 0 && count.right == 0 && count.differ == 0;
  });
}

}  // namespace permafrost

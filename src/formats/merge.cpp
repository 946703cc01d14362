// SPDX-License-Identifier: Apache-2.0
#include "formats/merge.hpp"

#include <algorithm>
#include <string>
#include <unordered_set>

#include "codec/activitystreams.hpp"
#include "formats/merge_collected.hpp"
#include "formats/merge_collector.hpp"
#include "formats/merge_decisions.hpp"

namespace permafrost {

namespace {

using namespace merging;

/// Second look at one input: only the chosen files of one account go on.
class FilePicker : public Sink {
 public:
  FilePicker(Sink& out, const InputFacts& facts, std::string_view account)
      : m_out(out), m_facts(facts), m_account(account) {}

  void begin(const Preamble&) override {}
  void put(const Record& record) override {
    const auto* actor = std::get_if<Actor>(&record);
    if (actor != nullptr && !actor->document.origin.superseded) m_current = m_facts.accounts[m_actors++];
  }
  void put_file(const File& file, ByteSource& bytes) override {
    const Fate fate = m_facts.fates[m_number++];
    if (m_current != m_account || fate == Fate::skip) return;
    File chosen = file;
    chosen.origin.source += m_facts.first_source;
    if (fate == Fate::take_superseded) {
      chosen.role = FileRole::extra;
      chosen.path = "superseded/" + std::to_string(m_facts.rank + 1) + "/" + file.path;
      chosen.origin.superseded = true;
    }
    m_out.put_file(chosen, bytes);
  }
  void finish() override {}

 private:
  Sink& m_out;
  const InputFacts& m_facts;
  const std::string_view m_account;
  std::string m_current;
  std::size_t m_number = 0, m_actors = 0;
};

/// Says in which of the inputs something was found. An input is read again for its files: what is found then
/// is told when it was not the first time, when not all of it was read.
class NamingReporter : public Reporter {
 public:
  NamingReporter(std::string_view name, Reporter& next) : m_name(name), m_next(next) {}
  using Reporter::report;
  void report(const Finding& finding) override {
    Place place = finding.place;
    const std::string all = std::string(finding.info.id) + '\0' + place.entry + '\0' + place.object + '\0' +
                            std::to_string(place.offset.value_or(0)) + '\0' + finding.message;
    const std::size_t hash = std::hash<std::string>{}(all);
    if (m_again && (m_told.contains(hash) || m_told.size() >= most_remembered)) return;
    if (m_told.size() < most_remembered) m_told.insert(hash);
    place.entry = place.entry.empty() ? m_name : m_name + ": " + place.entry;
    m_next.report(Finding{finding.info, std::move(place), finding.message, finding.severity, finding.losses});
  }

  void reads_again() { m_again = true; }

 private:
  static constexpr std::size_t most_remembered = 1'000'000;
  const std::string m_name;
  Reporter& m_next;
  std::unordered_set<std::size_t> m_told;
  bool m_again = false;
};

class MergeSource : public Source {
 public:
  MergeSource(std::vector<MergeInput> inputs, const Env& env)
      : m_inputs(std::move(inputs)), m_env(env), m_reader(env.limits) {}

  void run(Sink& out) override {
    m_out = &out;
    collect();
    find_owners(m_all);
    const Preamble merged = rank_inputs(m_all);
    name_sections(m_all);
    out.begin(merged);
    push_things();
    out.finish();
  }

 private:
  void collect() {
    m_all.inputs.resize(m_inputs.size());
    for (const MergeInput& input : m_inputs)
      m_reporters.push_back(std::make_unique<NamingReporter>(input.name, m_env.reporter));
    for (const bool owner_unknown : {false, true}) {  // those last, when the accounts are known
      for (std::uint32_t input = 0; input < m_inputs.size(); ++input) {
        if (m_inputs[input].owner_unknown == owner_unknown) collect(input);
      }
    }
  }

  void collect(std::uint32_t input) {
    NamingReporter& reporter = *m_reporters[input];
    merging::collect(m_all, input, m_inputs[input], reporter, m_env.limits);
    reporter.reads_again();
  }

  /// Accounts in order of their ids, each one's things in order of the shelves. Twice over the sorter: the
  /// fates of all files are needed before the first of them is pushed.
  void push_things() {
    for_each_thing(m_all, m_env.stop, [this](const Key& key, std::vector<Version>& versions) {
      if (key.shelf == Shelf::file) decide_file(m_all, versions);
    });
    push_files(instance_account, {});
    std::string begun;
    for_each_thing(m_all, m_env.stop, [&](const Key& key, std::vector<Version>& versions) {
      if (key.shelf == Shelf::file) return;
      if (key.account != begun) {
        begun = key.account;
        if (key.shelf != Shelf::actor) begin_without_actor(key.account);
      }
      if (key.shelf == Shelf::actor) {
        put_actor(key.account, versions);
        push_files(key.account, m_all.accounts[std::string(key.account)].inputs);
      } else {
        put_versions(key, versions);
      }
    });
  }

  void push_files(std::string_view account, const std::vector<std::uint32_t>& inputs) {
    for (const std::uint32_t input : inputs_with_files(account, inputs)) {
      FilePicker picker(*m_out, m_all.inputs[input], account);
      m_inputs[input].open(*m_reporters[input])->run(picker);
    }
  }

  /// The inputs that may have files of the account to push, oldest first.
  std::vector<std::uint32_t> inputs_with_files(std::string_view account,
                                               const std::vector<std::uint32_t>& inputs) {
    std::vector<std::uint32_t> result;
    for (std::uint32_t input = 0; input < m_all.inputs.size(); ++input) {
      const bool has_account =
          account == instance_account || std::find(inputs.begin(), inputs.end(), input) != inputs.end();
      const auto& fates = m_all.inputs[input].fates;
      const bool has_files =
          std::any_of(fates.begin(), fates.end(), [](Fate fate) { return fate != Fate::skip; });
      if (has_account && has_files) result.push_back(input);
    }
    std::sort(result.begin(), result.end(),
              [&](const auto& a, const auto& b) { return m_all.inputs[a].rank < m_all.inputs[b].rank; });
    return result;
  }

  /// One of several accounts must not have its posts passed off as those of the one before it.
  void begin_without_actor(std::string_view account) {
    if (!m_all.many_accounts() || account == instance_account) return;
    std::string raw(made_up_actor);
    raw.reserve(raw.size() + raw_padding);
    Actor actor;
    actor.section = m_all.accounts[std::string(account)].section;
    actor.document = {.raw = raw, .origin = {.derived = true}};
    m_out->put(actor);
  }

  void put_actor(std::string_view id, std::vector<Version>& versions) {
    const Account& account = m_all.accounts[std::string(id)];
    prefer_received(versions);
    for_each_distinct(m_all, versions, [&](std::string_view raw, Origin origin) {
      Actor actor;
      if (!m_reader.read(raw, origin, actor)) return;
      if (!origin.superseded) m_reader.set_followers(actor.followers);
      if (!id.starts_with(unnamed_account)) actor.id = id;
      actor.host = account.host;
      actor.section = account.section;
      m_out->put(actor);
    });
  }

  void put_versions(const Key& key, std::vector<Version>& versions) {
    const auto account = m_all.accounts.find(key.account);
    const bool gone = account != m_all.accounts.end() &&
                      gone_since(m_all, account->second, versions.front().tag().input, key.list());
    if (key.shelf == Shelf::outbox_item) prefer_received(versions);
    for_each_distinct(m_all, versions, [&](std::string_view raw, Origin origin) {
      origin.absent_later = !origin.superseded && (origin.absent_later || gone);
      put_one(key, raw, origin);
    });
  }

  void put_one(const Key& key, std::string_view raw, const Origin& origin) {
    if (key.rest == behind_items) {
      m_out->put(Collection{key.collection, {raw, origin}});
    } else if (key.shelf == Shelf::outbox_item) {
      Activity activity;
      if (m_reader.read(raw, origin, activity)) m_out->put(activity);
    } else if (key.shelf == Shelf::relation) {
      Relation relation;
      relation.collection = key.collection;
      if (m_reader.read(raw, origin, relation)) m_out->put(relation);
    } else {
      m_out->put(Entity{key.rest.substr(0, key.rest.find('\0')), {raw, origin}});
    }
    ++m_env.progress.records;
  }

  std::vector<MergeInput> m_inputs;
  std::vector<std::unique_ptr<NamingReporter>> m_reporters;  // by input
  const Env m_env;
  ItemReader m_reader;
  Collected m_all;
  Sink* m_out = nullptr;
};

}  // namespace

std::unique_ptr<Source> merge_sources(std::vector<MergeInput> inputs, const Env& env) {
  return std::make_unique<MergeSource>(std::move(inputs), env);
}

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
#include "formats/merge.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_set>

#include "base/error.hpp"
#include "base/stop.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "codec/activitystreams.hpp"
#include "codec/json_view.hpp"
#include "flow/stored_file.hpp"
#include "io/file.hpp"
#include "io/record_sorter.hpp"
#include "io/sha256.hpp"

namespace permafrost {

namespace {

/// What belongs to one account is sorted together, by the actor's id; what comes before the first actor
/// is the instance's and has none.
constexpr std::string_view instance_account;

/// Sections of one account, in the order in which they are pushed again.
enum class Shelf : char { actor, file, outbox_item, outbox, relation, entity };

/// Orders times before 1970 before those after.
std::string ordered(std::optional<Seconds> time) {
  const auto value = time.value_or(std::numeric_limits<Seconds>::min());
  return big_endian(static_cast<std::uint64_t>(value) ^ (std::uint64_t{1} << 63U));
}

std::string ordered_number(std::string_view iri) {
  return big_endian(last_number(iri).value_or(std::numeric_limits<std::uint64_t>::max()));
}

/// An actor's id as a part of keys: a NUL ends that part.
std::string account_of(std::string_view id) {
  std::string account(id);
  std::replace(account.begin(), account.end(), '\0', ' ');
  return account;
}

/// Keys sort as their parts do.
struct Key {
  std::string_view account;
  Shelf shelf = Shelf::actor;
  CollectionKind collection = CollectionKind::outbox;
  std::string_view rest;

  [[nodiscard]] std::string packed() const {
    std::string key(account);
    key += '\0';
    key += static_cast<char>(shelf);
    key += static_cast<char>(collection);
    key += rest;
    return key;
  }
  [[nodiscard]] static Key of(std::string_view key) {
    const auto end = key.find('\0');
    return {key.substr(0, end), static_cast<Shelf>(key[end + 1]), static_cast<CollectionKind>(key[end + 2]),
            key.substr(end + 3)};
  }
};

/// The name of the collection or the stream that a thing is of.
std::string_view list_of(const Key& key) {
  return key.shelf == Shelf::entity ? key.rest.substr(0, key.rest.find('\0')) : name_of(key.collection);
}

/// Behind every item of a collection; an IRI is UTF-8 and never starts with this.
const std::string behind_items(9, '\xFF');

/// What goes with the bytes through the sorter.
struct Tag {
  std::uint32_t input = 0;
  std::uint32_t source = 0;  ///< within the input
  std::uint64_t sequence = 0;
  bool derived = false, superseded = false, absent_later = false;
};

std::string packed(const Tag& tag, std::string_view raw) {
  std::string value(sizeof tag, '\0');
  std::memcpy(value.data(), &tag, sizeof tag);
  value += raw;
  return value;
}

Tag tag_of(std::string_view value) {
  Tag tag;
  std::memcpy(static_cast<void*>(&tag), value.data(), sizeof tag);
  return tag;
}

std::string_view raw_of(std::string_view value) { return value.substr(sizeof(Tag)); }

/// Which files of an input are pushed again, by their number in its flow.
enum class Fate : std::uint8_t { skip, take, take_superseded };

struct InputFacts {
  std::vector<SourceInfo> sources;
  FindingCounts findings;
  LossList losses;
  std::optional<Seconds> newest_item;
  Sha256 content;
  std::vector<Fate> fates;
  std::vector<std::string> accounts;  ///< in the order of its flow
  std::size_t rank = 0;
  std::uint32_t first_source = 0;
  bool repeats_another = false;
  std::set<std::string, std::less<>> lists;  ///< that it has all of; of others its silence means nothing

  [[nodiscard]] Seconds made() const {
    std::optional<Seconds> time;
    for (const auto& source : sources) {
      if (source.taken && (!time || *source.taken > *time)) time = source.taken;
    }
    return time.value_or(newest_item.value_or(0));
  }
};

struct Account {
  std::string username, host, section;
  std::vector<std::uint32_t> inputs;  ///< which inputs have this account
};

struct Collected {
  std::vector<InputFacts> inputs;
  std::map<std::string, Account, std::less<>> accounts;  ///< by actor id
  RecordSorter things{std::size_t{16} << 20};
};

/// An account that nobody has named: no actor's id begins so.
constexpr char unnamed_account = '\1';

/// Whose the things are that come with an actor of whom little is known: of the account of the inputs before
/// that has its id, its address or its user name, or of the only one. Alone it remains what it is.
std::string owner_of(const Collected& all, const Actor& actor, const std::string& input) {
  const std::string id = account_of(actor.id);
  if (all.accounts.contains(id)) return id;
  std::string owner;
  std::size_t fitting = 0;
  for (const auto& [other, account] : all.accounts) {
    const bool fits = (actor.username.empty() || equal_ignoring_case(account.username, actor.username)) &&
                      (actor.host.empty() || same_host(account.host, actor.host));
    if (!fits || (!actor.username.empty() && account.username.empty())) continue;
    owner = other;
    ++fitting;
  }
  if (fitting == 1) return owner;
  if (!id.empty()) return id;
  if (fitting == 0 && all.accounts.empty()) return unnamed_account + std::string(actor.username);
  throw Error(Fault::usage, fill(tr("cannot tell which account the tables of '{1}' belong to; say it with "
                                    "-F mastodon-csv,account=USER@HOST"),
                                 {input}));
}

/// First look at one input: everything but the bytes of files goes into the sorter.
class Collector : public Sink {
 public:
  Collector(Collected& collected, std::uint32_t input, const MergeInput& what, const Limits& limits)
      : m_all(collected), m_input(input), m_what(what), m_parser(limits) {}

  void begin(const Preamble& preamble) override {
    facts().sources = preamble.sources;
    facts().findings = preamble.findings;
    facts().losses = preamble.losses;
  }

  void put(const Record& record) override {
    std::visit([this](const auto& one) { put_one(one); }, record);
  }

  void put_file(const File& file, ByteSource& bytes) override {
    const ByteFacts learned = facts_of(bytes);
    const std::string digest(as_text(learned.sha256.bytes));
    m_content.update(as_bytes(file.path + digest));
    // An empty file is a failed copy (some object stores did that to 4.2): any other is better. An empty
    // table says that there is nobody in it.
    const bool empty = learned.size == 0 && file.role != FileRole::table;
    const std::string value = digest + (empty ? '\0' : '\1');
    add(Shelf::file, {}, file.path, file.origin, value);
    facts().fates.push_back(Fate::skip);
  }

  void finish() override { facts().content = m_content.finish(); }

 private:
  InputFacts& facts() { return m_all.inputs[m_input]; }

  void add(Shelf shelf, CollectionKind collection, std::string_view order, const Origin& origin,
           std::string_view raw) {
    const Tag tag{m_input,        origin.source,     facts().fates.size(),
                  origin.derived, origin.superseded, origin.absent_later};
    const Key key{m_account, shelf, collection, order};
    if (!origin.superseded && shelf != Shelf::actor && shelf != Shelf::file) note_list(list_of(key));
    m_all.things.add(key.packed(), packed(tag, raw));
  }

  void note_list(std::string_view name) {
    if (facts().lists.contains(name) || std::ranges::find(m_what.partial, name) != m_what.partial.end())
      return;
    facts().lists.emplace(name);
  }

  void put_one(const Actor& actor) {
    const auto& document = actor.document;
    m_content.update(as_bytes(document.raw));
    if (!document.origin.superseded) {  // only the current one opens a section
      m_account = m_what.owner_unknown ? owner_of(m_all, actor, m_what.name) : account_of(actor.id);
      facts().accounts.push_back(m_account);
      auto& account = m_all.accounts[m_account];
      if (account.inputs.empty() || !m_what.owner_unknown) {
        account.username = actor.username.empty() ? actor.section : actor.username;
        account.host = actor.host;
      }
      account.inputs.push_back(m_input);
    }
    add(Shelf::actor, {}, {}, document.origin, document.raw);
  }

  void put_one(const Activity& activity) {
    m_content.update(as_bytes(activity.document.raw));
    if (activity.time && (!facts().newest_item || *activity.time > *facts().newest_item))
      facts().newest_item = activity.time;
    std::string order =
        ordered(activity.time) + ordered_number(activity.id) + identity(activity.id, activity.document.raw);
    add(Shelf::outbox_item, {}, order, activity.document.origin, activity.document.raw);
  }

  void put_one(const Relation& relation) {
    m_content.update(as_bytes(relation.document.raw));
    std::string order = ordered_number(relation.target) + identity(relation.target, relation.document.raw);
    add(Shelf::relation, relation.collection, order, relation.document.origin, relation.document.raw);
  }

  void put_one(const Collection& collection) {
    m_content.update(as_bytes(collection.document.raw));
    const bool outbox = collection.kind == CollectionKind::outbox;
    // Its shelf is behind its items: of the outbox before all relations, of the others between them.
    add(outbox ? Shelf::outbox : Shelf::relation, collection.kind, behind_items, collection.document.origin,
        collection.document.raw);
  }

  void put_one(const Entity& entity) {
    m_content.update(as_bytes(entity.document.raw));
    const std::string id = id_of_entity(entity);
    add(Shelf::entity, {},
        std::string(entity.stream) + '\0' + by_length(id) + identity(id, entity.document.raw),
        entity.document.origin, entity.document.raw);
  }

  /// What an entity keeps when it changes; empty when it has no such thing.
  std::string id_of_entity(const Entity& entity) {
    if (entity.stream == activitystreams_stream) return {};
    const JsonView value = m_parser.parse_copy(entity.document.raw);
    for (const auto* const member : {"id", "status_id", "shortcode", "name"}) {
      const JsonView found = value.find(member);
      if (found.is_string() && !found.text().empty()) return std::string(found.text());
    }
    return {};
  }

  /// Ids of servers rise with time, numbers among them with their length.
  static std::string by_length(const std::string& id) { return big_endian(id.size()); }

  /// What is lent with its digest need not be read for it.
  static ByteFacts facts_of(ByteSource& bytes) {
    const auto* const stored = dynamic_cast<const StoredFile*>(&bytes);
    if (stored == nullptr) return drain(bytes);
    return {.size = stored->size(), .sha256 = stored->digest(), .head = {}};
  }

  /// The id, or for what has none its content.
  static std::string identity(std::string_view id, std::string_view raw) {
    if (!id.empty()) return std::string(id);
    return '\0' + std::string(as_text(sha256_of(as_bytes(raw)).bytes));
  }

  Collected& m_all;
  const std::uint32_t m_input;
  const MergeInput& m_what;
  std::string m_account{instance_account};
  Sha256Hasher m_content;
  JsonParser m_parser;
};

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
    rank_inputs();
    name_sections();
    out.begin({.sources = m_sources,
               .many_accounts = m_all.accounts.size() > 1,
               .findings = m_findings,
               .losses = m_losses});
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
    Collector collector(m_all, input, m_inputs[input], m_env.limits);
    NamingReporter& reporter = *m_reporters[input];
    m_inputs[input].open(reporter)->run(collector);
    reporter.reads_again();
  }

  /// Oldest first. The order in which inputs were named has no part in it.
  void rank_inputs() {
    std::vector<std::uint32_t> order(m_all.inputs.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      const auto& left = m_all.inputs[a];
      const auto& right = m_all.inputs[b];
      return std::tuple(left.made(), left.newest_item, left.content) <
             std::tuple(right.made(), right.newest_item, right.content);
    });
    const InputFacts* before = nullptr;
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
      auto& input = m_all.inputs[order[rank]];
      input.rank = rank;
      input.repeats_another = before != nullptr && before->content == input.content;
      input.first_source =
          input.repeats_another ? before->first_source : static_cast<std::uint32_t>(m_sources.size());
      if (!input.repeats_another) {
        m_sources.insert(m_sources.end(), input.sources.begin(), input.sources.end());
        for (const auto& [id, count] : input.findings) m_findings[id] += count;
        for (const Loss& loss : input.losses.all()) m_losses.add(loss);
      }
      before = &input;
    }
  }

  /// The user's name where it is one account's alone, else with the host; an account that was deleted and
  /// made again has both in common with the first.
  void name_sections() {
    std::map<std::string, int> users;
    std::set<std::string> taken;
    for (const auto& [id, account] : m_all.accounts) ++users[account.username];
    for (auto& [id, account] : m_all.accounts) {
      const bool alone = users[account.username] == 1;
      const std::string name = alone ? account.username : account.username + "@" + account.host;
      account.section = name;
      for (int number = 2; !taken.insert(account.section).second; ++number)
        account.section = name + "~" + std::to_string(number);
    }
  }

  struct Version {
    std::string key, value;
    [[nodiscard]] Tag tag() const { return tag_of(value); }
    [[nodiscard]] std::string_view raw() const { return raw_of(value); }
  };

  /// Accounts in order of their ids, each one's things in order of the shelves. Twice over the sorter: the
  /// fates of all files are needed before the first of them is pushed.
  void push_things() {
    for_each_group([this](const Key& key, std::vector<Version>& versions) {
      if (key.shelf == Shelf::file) decide_file(versions);
    });
    push_files(instance_account, {});
    for_each_group([this](const Key& key, std::vector<Version>& versions) {
      if (key.shelf == Shelf::actor) {
        put_actor(key.account, versions);
        push_files(key.account, m_all.accounts[std::string(key.account)].inputs);
      } else if (key.shelf != Shelf::file) {
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

  /// Calls `visit` with all versions of one thing, newest input first.
  void for_each_group(const std::function<void(const Key&, std::vector<Version>&)>& visit) {
    std::vector<Version> versions;
    const auto flush = [&] {
      if (versions.empty()) return;
      std::stable_sort(versions.begin(), versions.end(), [&](const Version& a, const Version& b) {
        return m_all.inputs[a.tag().input].rank > m_all.inputs[b.tag().input].rank;
      });
      const std::string key = versions.front().key;
      visit(Key::of(key), versions);
      versions.clear();
    };
    m_all.things.for_each([&](std::string_view key, std::string_view value) {
      throw_if_stopped(m_env.stop);
      if (!versions.empty() && versions.front().key != key) flush();
      versions.push_back({std::string(key), std::string(value)});
    });
    flush();
  }

  /// The newest that is not empty is the file; others of other content stay beside it.
  void decide_file(std::vector<Version>& versions) {
    const auto full = [](const Version& version) { return version.raw().back() != '\0'; };
    const auto current = std::find_if(versions.begin(), versions.end(), full);
    const Version& chosen = current == versions.end() ? versions.front() : *current;
    std::vector<std::string_view> kept{chosen.raw()};
    fate_of(chosen) = Fate::take;
    for (const auto& version : versions) {
      if (!full(version) || std::find(kept.begin(), kept.end(), version.raw()) != kept.end()) continue;
      kept.push_back(version.raw());
      fate_of(version) = Fate::take_superseded;
    }
  }

  Fate& fate_of(const Version& version) {
    const Tag tag = version.tag();
    return m_all.inputs[tag.input].fates[tag.sequence];
  }

  [[nodiscard]] Origin origin_of(const Tag& tag) const {
    return {.source = m_all.inputs[tag.input].first_source + tag.source,
            .derived = tag.derived,
            .superseded = tag.superseded,
            .absent_later = tag.absent_later};
  }

  void put_actor(std::string_view id, std::vector<Version>& versions) {
    const Account& account = m_all.accounts[std::string(id)];
    prefer_received(versions);
    for_each_distinct(versions, [&](std::string_view raw, Origin origin) {
      Actor actor;
      if (!m_reader.read(raw, origin, actor)) return;
      if (!origin.superseded) m_reader.set_followers(actor.followers);
      if (!id.starts_with(unnamed_account)) actor.id = id;
      actor.host = account.host;
      actor.section = account.section;
      m_out->put(actor);
    });
  }

  /// What was made up for an input (the profile of an export without actor.json, the posts of an Atom feed)
  /// must not hide what another one received.
  static void prefer_received(std::vector<Version>& versions) {
    const auto derived = [](const Version& version) { return version.tag().derived; };
    if (!std::all_of(versions.begin(), versions.end(), derived)) std::erase_if(versions, derived);
  }

  void put_versions(const Key& key, std::vector<Version>& versions) {
    const auto account = m_all.accounts.find(key.account);
    const bool gone = account != m_all.accounts.end() &&
                      gone_since(account->second, versions.front().tag().input, list_of(key));
    if (key.shelf == Shelf::outbox_item) prefer_received(versions);
    for_each_distinct(versions, [&](std::string_view raw, Origin origin) {
      origin.absent_later = !origin.superseded && (origin.absent_later || gone);
      put_one(key, raw, origin);
    });
  }

  /// Each content once, the current one first. `raw` is lent as Document::raw is.
  void for_each_distinct(std::vector<Version>& versions,
                         const std::function<void(std::string_view raw, Origin)>& visit) {
    std::stable_partition(versions.begin(), versions.end(),
                          [](const Version& version) { return !version.tag().superseded; });
    std::vector<std::string_view> visited;
    for (const auto& version : versions) {
      const std::string_view raw = version.raw();
      if (std::find(visited.begin(), visited.end(), raw) != visited.end()) continue;
      Origin origin = origin_of(version.tag());
      origin.superseded = !visited.empty();
      const std::string padded = std::string(raw) + std::string(raw_padding, '\0');
      visit(std::string_view(padded).substr(0, raw.size()), origin);
      visited.push_back(raw);
    }
  }

  /// Is there a newer input of this account that has such things, but then not this one?
  [[nodiscard]] bool gone_since(const Account& account, std::uint32_t newest_with_it,
                                std::string_view list) const {
    return std::any_of(account.inputs.begin(), account.inputs.end(), [&](std::uint32_t input) {
      const auto& other = m_all.inputs[input];
      const auto& own = m_all.inputs[newest_with_it];
      return other.rank > own.rank && other.content != own.content && other.lists.contains(list);
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
  std::vector<SourceInfo> m_sources;
  FindingCounts m_findings;
  LossList m_losses;
  Sink* m_out = nullptr;
};

}  // namespace

std::unique_ptr<Source> merge_sources(std::vector<MergeInput> inputs, const Env& env) {
  return std::make_unique<MergeSource>(std::move(inputs), env);
}

}  // namespace permafrost

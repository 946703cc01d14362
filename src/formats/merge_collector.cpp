// SPDX-License-Identifier: Apache-2.0
#include "formats/merge_collector.hpp"

#include <algorithm>
#include <limits>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "codec/json_view.hpp"
#include "flow/stored_file.hpp"
#include "io/sha256.hpp"

namespace permafrost::merging {

namespace {

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

std::string account_of(const Actor& actor) {
  return actor.id.empty() ? unnamed_account + account_of(actor.section) : account_of(actor.id);
}

/// Of things that came without any actor, not even one made up.
std::string account_without_actor() { return unnamed_account + std::string(unknown_section); }

/// Whose the things are that come with an actor of whom little is known: of the account of the inputs before
/// that has its id, its address or its user name, or of the only one. Alone it remains what it is.
std::string owner_of(const Collected& all, const Actor& actor, const std::string& input) {
  std::string id = account_of(actor.id);
  if (all.accounts.contains(id)) return id;
  std::string owner;
  std::size_t fitting = 0;
  for (const auto& [other, account] : all.accounts) {
    if (other == account_without_actor()) continue;  // of nobody we know, so nobody's tables
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

class Collector : public Sink {
 public:
  Collector(Collected& collected, std::uint32_t input, const MergeInput& what, const Limits& limits)
      : m_all(collected), m_input(input), m_what(what), m_parser(limits) {}

  void begin(const Preamble& preamble) override {
    facts().sources = preamble.sources;
    facts().findings = preamble.findings;
    facts().losses = preamble.losses;
    facts().incomplete = preamble.incomplete;
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
    if (!origin.superseded && shelf != Shelf::actor && shelf != Shelf::file) note_list(key.list());
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
      m_account = m_what.owner_unknown ? owner_of(m_all, actor, m_what.name) : account_of(actor);
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
    need_account();
    note_author(activity);
    if (activity.time && (!facts().newest_item || *activity.time > *facts().newest_item))
      facts().newest_item = activity.time;
    std::string order =
        ordered(activity.time) + ordered_number(activity.id) + identity(activity.id, activity.document.raw);
    add(Shelf::outbox_item, {}, order, activity.document.origin, activity.document.raw);
  }

  void put_one(const Relation& relation) {
    m_content.update(as_bytes(relation.document.raw));
    need_account();
    std::string order = ordered_number(relation.target) + identity(relation.target, relation.document.raw);
    add(Shelf::relation, relation.collection, order, relation.document.origin, relation.document.raw);
  }

  void put_one(const Collection& collection) {
    m_content.update(as_bytes(collection.document.raw));
    need_account();
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

  /// What only an account can have came, and no actor before it.
  void need_account() {
    if (m_account != instance_account) return;
    m_account = account_without_actor();
    auto& account = m_all.accounts[m_account];
    account.username = unknown_section;
    account.inputs.push_back(m_input);
  }

  void note_author(const Activity& activity) {
    if (!m_account.starts_with(unnamed_account) || activity.document.origin.superseded) return;
    auto& authors = m_all.accounts[m_account].posted_by;
    if (authors.size() < 2) authors.insert(account_of(activity.actor));
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

}  // namespace

void collect(Collected& all, std::uint32_t number, const MergeInput& input, Reporter& reporter,
             const Limits& limits) {
  Collector collector(all, number, input, limits);
  input.open(reporter)->run(collector);
}

}  // namespace permafrost::merging

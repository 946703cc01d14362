// SPDX-License-Identifier: Apache-2.0
#include "pull/staged_source.hpp"

#include <set>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/stop.hpp"
#include "base/text.hpp"
#include "codec/activitystreams.hpp"
#include "codec/json_out.hpp"
#include "io/file.hpp"
#include "pull/findings.hpp"

namespace permafrost {

namespace {

/// {"list_id":"7","accounts":[…]}: items as they came between brackets that are ours.
class Wrapping {
 public:
  explicit Wrapping(const StreamRole& role) : m_role(role) {}

  [[nodiscard]] bool is_full() const noexcept { return m_count == m_role.together; }
  [[nodiscard]] bool is_empty() const noexcept { return m_count == 0; }
  [[nodiscard]] std::string_view part() const noexcept { return m_part; }

  void add(std::string_view part, std::string_view raw) {
    const bool array = m_role.as == StreamRole::As::gathered;
    if (m_count == 0) {
      m_part = part;
      m_text = "{" + json_quoted(m_role.part_member) + ":" + json_quoted(part) + "," +
               json_quoted(m_role.items_member) + ":" + (array ? "[" : "");
    } else {
      m_text += ',';
    }
    m_text += raw;
    ++m_count;
  }

  /// The whole, lent as Document::raw is until the next add().
  [[nodiscard]] std::string_view close() {
    m_text += m_role.as == StreamRole::As::gathered ? "]}" : "}";
    m_count = 0;
    const std::size_t size = m_text.size();
    m_text.append(raw_padding, '\0');
    return std::string_view(m_text).substr(0, size);
  }

 private:
  const StreamRole& m_role;
  std::string m_part, m_text;
  std::size_t m_count = 0;
};

class StagedSource : public Source {
 public:
  StagedSource(Staging& staging, std::span<const StreamRole> roles, SourceInfo info, const Env& env)
      : m_staging(staging), m_roles(roles), m_info(std::move(info)), m_env(env), m_reader(env.limits) {}

  void run(Sink& out) override {
    m_out = &out;
    const auto accounts = m_staging.accounts();
    const auto persons = static_cast<std::size_t>(
        std::ranges::count_if(accounts, [](const auto& name) { return !name.empty(); }));
    Preamble preamble{.sources = {m_info}, .many_accounts = persons > 1};
    for (auto& stream : m_staging.broken_streams()) preamble.incomplete.insert(std::move(stream));
    out.begin(preamble);
    for (const auto& name : accounts) {
      if (name.empty()) put_account(name);  // the instance comes before all accounts
    }
    for (const auto& name : accounts) {
      if (!name.empty() && put_actor(name)) put_account(name);
    }
    out.finish();
  }

 private:
  bool put_actor(const std::string& account) {
    bool found = false;
    m_staging.for_each_item(account, actor_stream, [&](const auto& place, const StagedItem& item) {
      Actor actor;
      if (found || !m_reader.read(item.raw, {.derived = place.derived}, actor)) return;
      found = true;
      const std::string section = free_section(section_of(actor));
      actor.section = section;
      m_reader.set_followers(actor.followers);
      m_out->put(actor);
    });
    return found;
  }

  std::string free_section(const std::string& wanted) {
    std::string section = wanted;
    for (int number = 2; !m_sections.insert(section).second; ++number)
      section = wanted + "~" + std::to_string(number);
    return section;
  }

  void put_account(const std::string& account) {
    put_files(account);
    for (const auto& role : m_roles) {
      switch (role.as) {
        case StreamRole::As::collection: put_collection(account, role); break;
        case StreamRole::As::entity: put_entities(account, role); break;
        case StreamRole::As::wrapped:
        case StreamRole::As::gathered: put_wrapped(account, role); break;
        case StreamRole::As::file: put_texts(account, role); break;
      }
    }
  }

  void put_files(const std::string& account) {
    m_staging.for_each_media(account, [&](const StagedMedia& media) {
      throw_if_stopped(m_env.stop);
      if (media.state != MediaState::whole) return;
      const auto stored = InputFile::open(m_staging.file_of(media.sha256));
      const File file{.path = media.wish.path,
                      .role = media.wish.role,
                      .source_name = media.wish.path,
                      .size = stored.size()};
      ++m_env.progress.files;
      m_out->put_file(file, *stored.range(0, stored.size()));
    });
  }

  void put_texts(const std::string& account, const StreamRole& role) {
    m_staging.for_each_item(account, role.stream, [&](const auto&, const StagedItem& item) {
      throw_if_stopped(m_env.stop);
      MemorySource bytes(item.raw);
      ++m_env.progress.files;
      m_out->put_file({.path = std::string(item.key),
                       .role = FileRole::extra,
                       .source_name = std::string(item.key),
                       .size = item.raw.size()},
                      bytes);
    });
  }

  void put_collection(const std::string& account, const StreamRole& role) {
    m_staging.for_each_item(account, role.stream, [&](const auto& place, const StagedItem& item) {
      throw_if_stopped(m_env.stop);
      ++m_env.progress.records;
      const Origin origin{.derived = place.derived};
      if (role.collection == CollectionKind::outbox) {
        Activity activity;
        if (m_reader.read(item.raw, origin, activity)) m_out->put(activity);
      } else {
        Relation relation;
        relation.collection = role.collection;
        if (m_reader.read(item.raw, origin, relation)) m_out->put(relation);
      }
    });
    m_staging.for_each_item(account, envelope_stream(role.stream),
                            [&](const auto& place, const StagedItem& item) {
                              m_out->put(Collection{role.collection, {item.raw, {.derived = place.derived}}});
                            });
  }

  void put_entity(std::string_view stream, std::string_view raw, bool derived) {
    throw_if_stopped(m_env.stop);
    ++m_env.progress.records;
    m_out->put(Entity{stream, {raw, {.derived = derived}}});
  }

  void put_entities(const std::string& account, const StreamRole& role) {
    m_staging.for_each_item(account, role.stream, [&](const auto& place, const StagedItem& item) {
      put_entity(role.stream, item.raw, place.derived);
    });
  }

  /// The brackets are ours, what is between them is as it came: so it counts as received.
  void put_wrapped(const std::string& account, const StreamRole& role) {
    Wrapping wrapping(role);
    const auto flush = [&] {
      if (!wrapping.is_empty()) put_entity(role.stream, wrapping.close(), false);
    };
    m_staging.for_each_item(account, role.stream, [&](const auto& place, const StagedItem& item) {
      const bool alone = role.as == StreamRole::As::wrapped;
      if (!wrapping.is_empty() && (alone || wrapping.is_full() || wrapping.part() != place.part)) flush();
      wrapping.add(place.part, item.raw);
    });
    flush();
  }

  Staging& m_staging;
  const std::span<const StreamRole> m_roles;
  const SourceInfo m_info;
  const Env m_env;
  ItemReader m_reader;
  Sink* m_out = nullptr;
  std::set<std::string> m_sections;
};

}  // namespace

std::unique_ptr<Source> staged_source(Staging& staging, std::span<const StreamRole> roles, SourceInfo info,
                                      const Env& env) {
  return std::make_unique<StagedSource>(staging, roles, std::move(info), env);
}

}  // namespace permafrost

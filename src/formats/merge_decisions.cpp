// SPDX-License-Identifier: Apache-2.0
#include "formats/merge_decisions.hpp"

#include <algorithm>
#include <tuple>

#include "base/stop.hpp"

namespace permafrost::merging {

Preamble rank_inputs(Collected& all) {
  Preamble merged;
  merged.many_accounts = all.many_accounts();
  std::vector<std::uint32_t> order(all.inputs.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const auto& left = all.inputs[a];
    const auto& right = all.inputs[b];
    return std::tuple(left.made(), left.newest_item, left.content) <
           std::tuple(right.made(), right.newest_item, right.content);
  });
  const InputFacts* before = nullptr;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    auto& input = all.inputs[order[rank]];
    input.rank = rank;
    input.repeats_another = before != nullptr && before->content == input.content;
    input.first_source =
        input.repeats_another ? before->first_source : static_cast<std::uint32_t>(merged.sources.size());
    if (!input.repeats_another) {
      merged.sources.insert(merged.sources.end(), input.sources.begin(), input.sources.end());
      for (const auto& [id, count] : input.findings) merged.findings[id] += count;
      for (const Loss& loss : input.losses.all()) merged.losses.add(loss);
      merged.incomplete.insert(input.incomplete.begin(), input.incomplete.end());
    }
    before = &input;
  }
  return merged;
}

void find_owners(Collected& all) {
  std::map<std::string, std::string, std::less<>> owners;
  for (const auto& [unnamed, account] : all.accounts) {
    if (!unnamed.starts_with(unnamed_account) || account.posted_by.size() != 1) continue;
    const auto owner = all.accounts.find(*account.posted_by.begin());
    if (owner != all.accounts.end()) owners.emplace(unnamed, owner->first);
  }
  if (owners.empty()) return;
  const auto owner_of = [&](std::string_view account) {
    const auto found = owners.find(account);
    return found == owners.end() ? account : std::string_view(found->second);
  };
  RecordSorter things = new_sorter();
  all.things.for_each([&](std::string_view packed, std::string_view value) {
    Key key = Key::of(packed);
    key.account = owner_of(key.account);
    things.add(key.packed(), value);
  });
  all.things = std::move(things);
  for (InputFacts& input : all.inputs) {
    for (std::string& account : input.accounts) account = owner_of(account);
  }
  for (const auto& [unnamed, owner] : owners) {
    auto& inputs = all.accounts[owner].inputs;
    for (const std::uint32_t input : all.accounts[unnamed].inputs) {
      if (std::ranges::find(inputs, input) == inputs.end()) inputs.push_back(input);
    }
    all.accounts.erase(unnamed);
  }
}

void name_sections(Collected& all) {
  std::map<std::string, int> users;
  std::set<std::string> taken;
  for (const auto& [id, account] : all.accounts) ++users[account.username];
  for (auto& [id, account] : all.accounts) {
    const bool alone = users[account.username] == 1 || account.host.empty();
    const std::string name = alone ? account.username : account.username + "@" + account.host;
    account.section = name;
    for (int number = 2; !taken.insert(account.section).second; ++number)
      account.section = name + "~" + std::to_string(number);
  }
}

void for_each_thing(Collected& all, const std::stop_token& stop,
                    const std::function<void(const Key&, std::vector<Version>&)>& visit) {
  std::vector<Version> versions;
  const auto flush = [&] {
    if (versions.empty()) return;
    std::stable_sort(versions.begin(), versions.end(), [&](const Version& a, const Version& b) {
      return all.inputs[a.tag().input].rank > all.inputs[b.tag().input].rank;
    });
    const std::string key = versions.front().key;
    visit(Key::of(key), versions);
    versions.clear();
  };
  all.things.for_each([&](std::string_view key, std::string_view value) {
    throw_if_stopped(stop);
    if (!versions.empty() && versions.front().key != key) flush();
    versions.push_back({std::string(key), std::string(value)});
  });
  flush();
}

namespace {

Fate& fate_of(Collected& all, const Version& version) {
  const Tag tag = version.tag();
  return all.inputs[tag.input].fates[tag.sequence];
}

Origin origin_of(const Collected& all, const Tag& tag) {
  return {.source = all.inputs[tag.input].first_source + tag.source,
          .derived = tag.derived,
          .superseded = tag.superseded,
          .absent_later = tag.absent_later};
}

}  // namespace

void decide_file(Collected& all, const std::vector<Version>& versions) {
  const auto full = [](const Version& version) { return version.raw().back() != '\0'; };
  const auto current = std::find_if(versions.begin(), versions.end(), full);
  const Version& chosen = current == versions.end() ? versions.front() : *current;
  std::vector<std::string_view> kept{chosen.raw()};
  fate_of(all, chosen) = Fate::take;
  for (const auto& version : versions) {
    if (!full(version) || std::find(kept.begin(), kept.end(), version.raw()) != kept.end()) continue;
    kept.push_back(version.raw());
    fate_of(all, version) = Fate::take_superseded;
  }
}

void prefer_received(std::vector<Version>& versions) {
  const auto derived = [](const Version& version) { return version.tag().derived; };
  if (!std::all_of(versions.begin(), versions.end(), derived)) std::erase_if(versions, derived);
}

void for_each_distinct(const Collected& all, std::vector<Version>& versions,
                       const std::function<void(std::string_view raw, Origin)>& visit) {
  std::stable_partition(versions.begin(), versions.end(),
                        [](const Version& version) { return !version.tag().superseded; });
  std::vector<std::string_view> visited;
  for (const auto& version : versions) {
    const std::string_view raw = version.raw();
    if (std::find(visited.begin(), visited.end(), raw) != visited.end()) continue;
    Origin origin = origin_of(all, version.tag());
    origin.superseded = !visited.empty();
    const std::string padded = std::string(raw) + std::string(raw_padding, '\0');
    visit(std::string_view(padded).substr(0, raw.size()), origin);
    visited.push_back(raw);
  }
}

bool gone_since(const Collected& all, const Account& account, std::uint32_t newest_with_it,
                std::string_view list) {
  return std::any_of(account.inputs.begin(), account.inputs.end(), [&](std::uint32_t input) {
    const auto& other = all.inputs[input];
    const auto& own = all.inputs[newest_with_it];
    return other.rank > own.rank && other.content != own.content && other.lists.contains(list);
  });
}

}  // namespace permafrost::merging

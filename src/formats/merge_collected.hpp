// SPDX-License-Identifier: Apache-2.0
// What a merge knows once it has looked at its inputs: facts of each, the accounts, and every thing but the
// bytes of files, to be sorted. Between the parts of a merge (merge.hpp): the collector fills it, decisions
// are made over it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.hpp"
#include "base/finding.hpp"
#include "io/record_sorter.hpp"
#include "model/record.hpp"

namespace permafrost::merging {

/// What belongs to one account is sorted together, by the actor's id; what comes before the first actor
/// is the instance's and has none.
inline constexpr std::string_view instance_account;
/// An account that nobody has named, since its actor was lost or never there: no actor's id begins so. Its
/// section follows, which is this one where there was not even that.
inline constexpr char unnamed_account = '\1';
inline constexpr std::string_view unknown_section = "unknown";

/// Sections of one account, in the order in which they are pushed again.
enum class Shelf : char { actor, file, outbox_item, outbox, relation, entity };

/// Keys sort as their parts do.
struct Key {
  std::string_view account;
  Shelf shelf = Shelf::actor;
  CollectionKind collection = CollectionKind::outbox;
  std::string_view rest;

  [[nodiscard]] std::string packed() const;
  [[nodiscard]] static Key of(std::string_view key);
  /// The name of the collection or the stream that a thing is of.
  [[nodiscard]] std::string_view list() const;
};

/// Behind every item of a collection; an IRI is UTF-8 and never starts with this.
inline const std::string behind_items(9, '\xFF');

/// What goes with the bytes through the sorter.
struct Tag {
  std::uint32_t input = 0;
  std::uint32_t source = 0;  ///< within the input
  std::uint64_t sequence = 0;
  bool derived = false, superseded = false, absent_later = false;
};
[[nodiscard]] std::string packed(const Tag& tag, std::string_view raw);

/// A thing as one input has it.
struct Version {
  std::string key, value;
  [[nodiscard]] Tag tag() const;
  [[nodiscard]] std::string_view raw() const { return std::string_view(value).substr(sizeof(Tag)); }
};

/// Which files of an input are pushed again, by their number in its flow.
enum class Fate : std::uint8_t { skip, take, take_superseded };

struct InputFacts {
  std::vector<SourceInfo> sources;
  FindingCounts findings;
  LossList losses;
  std::set<std::string, std::less<>> incomplete;
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
  std::set<std::string, std::less<>>
      posted_by;  ///< of one that nobody named: actors of its posts, two at most
};

[[nodiscard]] inline RecordSorter new_sorter() { return RecordSorter(std::size_t{16} << 20); }

struct Collected {
  std::vector<InputFacts> inputs;
  std::map<std::string, Account, std::less<>> accounts;  ///< by actor id
  RecordSorter things = new_sorter();

  [[nodiscard]] bool many_accounts() const { return accounts.size() > 1; }
};

}  // namespace permafrost::merging

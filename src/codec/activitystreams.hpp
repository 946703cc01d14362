// SPDX-License-Identifier: Apache-2.0
// ActivityStreams 2.0 documents read into records: what a flow needs to know of an item, an actor, a
// relation. Reads only; the bytes stay the truth. Judging the data is verify's.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/limits.hpp"
#include "codec/json_view.hpp"
#include "model/record.hpp"

namespace permafrost {

/// The first of an array, or the value itself.
[[nodiscard]] inline JsonView first_of(JsonView value) noexcept {
  return value.is_array() && !value.empty() ? *value.begin() : value;
}

/// The IRI that a value names: itself when it is a string, its id or href when it is an object or a Link; the
/// first that there is of an array. Empty otherwise.
[[nodiscard]] std::string_view iri_of(JsonView property) noexcept;

/// Is `iri` the public collection in one of its three accepted spellings (ActivityPub 5.6)?
[[nodiscard]] bool is_public(std::string_view iri);

/// Who may see what is addressed so, as Mastodon 4.7 derives it (status_parser.rb): Public in `to` is
/// public, in `cc` unlisted, the followers collection in `to` or `cc` private, anybody else direct.
/// With an unknown `followers` IRI anything that ends in "/followers" counts as one.
[[nodiscard]] Visibility visibility_of(std::span<const std::string_view> to,
                                       std::span<const std::string_view> cc, std::string_view followers);

/// A directory name for an account: letters, digits, '_', '-' and '.' of its user name, others as '_'.
[[nodiscard]] std::string section_of(const Actor& actor);

/// Stands in for the actor of an account of which nothing is known; its document is derived.
inline constexpr std::string_view made_up_actor = R"({"@context":"https://www.w3.org/ns/activitystreams"})";

/// Reads items of collections one after another into the same buffers, checking all of their JSON on the
/// way (some 2 GB/s a core, so it may stand in every flow). What it fills in lives until the next call,
/// Document::json too, and no longer than `raw`, which must be lent as Document::raw is. Of two members with
/// the same name the last counts.
class ItemReader {
 public:
  explicit ItemReader(const Limits& limits);
  ~ItemReader();
  ItemReader(const ItemReader&) = delete;
  ItemReader& operator=(const ItemReader&) = delete;

  /// The IRI of the followers collection of the account whose items come.
  void set_followers(std::string_view iri);

  /// An item of an outbox. False when `raw` is no JSON (see failure()); an item that is JSON but no
  /// object leaves every field empty.
  [[nodiscard]] bool read(std::string_view raw, const Origin& origin, Activity& activity);
  /// An item of any other collection: a string, or an object with an id.
  [[nodiscard]] bool read(std::string_view raw, const Origin& origin, Relation& relation);
  /// An actor document; `section` is left to the caller.
  [[nodiscard]] bool read(std::string_view raw, const Origin& origin, Actor& actor);
  /// Any one JSON value: is it one?
  [[nodiscard]] bool check(std::string_view raw);

  /// Why the last read was false.
  [[nodiscard]] const JsonFailure& failure() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
// The keys that are at hand for checking seals, and whose they are: from actors of the flow, from what the
// user gives (key_folder.hpp), out of the identifier itself (did:key), or from wherever a KeyFinder looks.
// Asked by the signature desk; what a key may vouch for is decided in ownership.hpp.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.hpp"
#include "codec/json_view.hpp"
#include "crypto/public_key.hpp"

namespace permafrost {

struct KnownKey {
  std::string id;
  std::string owner;      ///< actor that it says it belongs to; empty: it says nothing
  std::string listed_by;  ///< actor whose document lists it; empty: it stands alone
  bool guessed = false;   ///< given without an id: it may belong to somebody else
  PublicKey key;
};
using KeyRef = std::shared_ptr<const KnownKey>;

/// Looks elsewhere for a key that is not at hand.
class KeyFinder {
 public:
  virtual ~KeyFinder() = default;
  /// The JSON document that `key_id` leads to: an actor, or a key. Nothing when there is none. Asked once for
  /// an id.
  [[nodiscard]] virtual std::optional<std::string> find(std::string_view key_id) = 0;
};

/// One thread. Keys are parsed when they are first asked for.
class KeyRing {
 public:
  explicit KeyRing(const Limits& limits = {}) : m_limits(limits) {}

  /// Keys of an actor, or a key, or an array of such, given by the user. How many there were.
  std::size_t add(JsonView document);
  /// A key that the user gives as PEM; without an `id` it stands for every key that is not known otherwise.
  void add_pem(const std::string& id, std::string pem);
  /// Keys of an actor that passes by. Of a flow of very many actors the earliest are forgotten.
  void add_passing(JsonView actor);
  /// Asked for what is not at hand; must outlive the ring.
  void ask(KeyFinder& finder) { m_finder = &finder; }

  /// Every key of that id; several when versions of an actor differ in it. None that cannot be used.
  [[nodiscard]] std::vector<KeyRef> find(std::string_view id);

 private:
  struct Entry {
    std::string owner, listed_by;
    std::string material;  // PEM or a Multikey
    bool passing = false;
    bool parsed = false;
    KeyRef key = {};
  };
  using Entries = std::vector<Entry>;

  std::size_t add_document(JsonView document, bool passing);
  bool add_key(JsonView key, std::string_view actor, bool passing);
  void add_entry(const std::string& id, const Entry& entry);
  void collect(std::string_view id, Entries& entries, std::vector<KeyRef>& keys) const;
  [[nodiscard]] std::vector<KeyRef> find_at_hand(std::string_view id);
  [[nodiscard]] bool fetch(std::string_view id);
  void forget_earliest();

  Limits m_limits;
  std::map<std::string, Entries, std::less<>> m_entries;  // by id; of no id under the empty one
  std::deque<std::string> m_passing;                      // ids, earliest first
  std::set<std::string, std::less<>> m_asked;             // of the finder
  KeyFinder* m_finder = nullptr;
};

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
#include "verify/signatures/key_ring.hpp"

#include <algorithm>
#include <array>

#include "verify/node.hpp"
#include "verify/signatures/named_files.hpp"

namespace permafrost {

namespace {

/// Keys of passing actors that are remembered: sections need those of their own account alone.
constexpr std::size_t most_passing = 1024;
/// Documents of a finder whose ids are remembered.
constexpr std::size_t most_asked = 65536;

constexpr std::string_view did_key = "did:key:";

/// Members of an actor that list keys (security/v1, Controlled Identifiers 1.0).
constexpr std::array<std::string_view, 3> listing{"publicKey", "assertionMethod", "verificationMethod"};

std::string_view material_of(JsonView key) {
  const std::string_view pem = key.find("publicKeyPem").text();
  return pem.empty() ? key.find("publicKeyMultibase").text() : pem;
}

std::string_view first_text(JsonView object, std::string_view one, std::string_view other) {
  const std::string_view text = iri_of(object.find(one));
  return text.empty() ? iri_of(object.find(other)) : text;
}

std::string_view without_fragment(std::string_view id) { return id.substr(0, id.find('#')); }

std::optional<PublicKey> parse(const std::string& material) {
  const bool pem = material.find("BEGIN") != std::string::npos;
  return pem ? PublicKey::from_pem(material) : PublicKey::from_multikey(material);
}

}  // namespace

std::size_t KeyRing::add(JsonView document) { return add_document(document, false); }

void KeyRing::add_passing(JsonView actor) {
  add_document(actor, true);
  while (m_passing.size() > most_passing) forget_earliest();
}

void KeyRing::add_pem(const std::string& id, std::string pem) {
  Entry entry;
  entry.material = std::move(pem);
  add_entry(id, entry);
}

std::size_t KeyRing::add_document(JsonView document, bool passing) {
  std::size_t added = 0;
  if (document.is_array()) {
    for (const JsonView one : document) added += add_document(one, passing);
    return added;
  }
  const std::string_view actor = first_text(document, "id", "@id");
  for (const std::string_view name : listing) {
    for_each_value(document.find(name),
                   [&](JsonView key) { added += add_key(key, actor, passing) ? 1U : 0U; });
  }
  if (!passing && added == 0) added += add_key(document, {}, false) ? 1U : 0U;
  return added;
}

bool KeyRing::add_key(JsonView key, std::string_view actor, bool passing) {
  Entry entry;
  entry.material = material_of(key);
  std::string id{first_text(key, "id", "@id")};
  if (entry.material.empty() || id.empty()) return false;
  if (id.front() == '#') id.insert(0, actor);
  entry.owner = first_text(key, "owner", "controller");
  entry.listed_by = actor;
  entry.passing = passing;
  add_entry(id, entry);
  // Its holder may name it by itself too.
  if (entry.material.front() == 'z') add_entry(std::string{did_key} + entry.material, entry);
  return true;
}

void KeyRing::add_entry(const std::string& id, const Entry& entry) {
  Entries& entries = m_entries[id];
  const auto same = [&entry](const Entry& one) {
    return one.material == entry.material && one.owner == entry.owner && one.listed_by == entry.listed_by;
  };
  if (std::any_of(entries.begin(), entries.end(), same)) return;
  entries.push_back(entry);
  if (entry.passing) m_passing.push_back(id);
}

void KeyRing::forget_earliest() {
  const auto entries = m_entries.find(m_passing.front());
  m_passing.pop_front();
  if (entries == m_entries.end()) return;
  const auto earliest = std::find_if(entries->second.begin(), entries->second.end(),
                                     [](const Entry& entry) { return entry.passing; });
  if (earliest != entries->second.end()) entries->second.erase(earliest);
  if (entries->second.empty()) m_entries.erase(entries);
}

void KeyRing::collect(std::string_view id, Entries& entries, std::vector<KeyRef>& keys) const {
  for (Entry& entry : entries) {
    if (!entry.parsed) {
      entry.parsed = true;
      if (auto key = parse(entry.material)) {
        entry.key = std::make_shared<KnownKey>(
            KnownKey{std::string{id}, entry.owner, entry.listed_by, false, *std::move(key)});
      }
    }
    if (entry.key) keys.push_back(entry.key);
  }
}

std::vector<KeyRef> KeyRing::find_at_hand(std::string_view id) {
  std::vector<KeyRef> keys;
  const bool did = id.starts_with(did_key);
  for (const std::string& name : {std::string{did ? without_fragment(id) : id}, file_stem_of(id)}) {
    const auto entries = m_entries.find(name);
    if (entries != m_entries.end()) collect(id, entries->second, keys);
  }
  if (!did || !keys.empty()) return keys;
  if (auto key = PublicKey::from_multikey(id))
    keys.push_back(std::make_shared<KnownKey>(KnownKey{std::string{id}, {}, {}, false, *std::move(key)}));
  return keys;
}

bool KeyRing::fetch(std::string_view id) {
  if (m_finder == nullptr || m_asked.size() >= most_asked || !m_asked.emplace(id).second) return false;
  const auto text = m_finder->find(id);
  JsonParser parser(m_limits);
  return text && add(parser.parse_copy(*text)) != 0;
}

std::vector<KeyRef> KeyRing::find(std::string_view id) {
  if (id.empty()) return {};
  std::vector<KeyRef> keys = find_at_hand(id);
  if (keys.empty() && fetch(id)) keys = find_at_hand(id);
  const auto nameless = m_entries.find(std::string_view{});
  if (!keys.empty() || nameless == m_entries.end()) return keys;
  collect(id, nameless->second, keys);
  for (KeyRef& key : keys) {
    auto guess = std::make_shared<KnownKey>(*key);
    guess->id = id;
    guess->guessed = true;
    key = std::move(guess);
  }
  return keys;
}

}  // namespace permafrost

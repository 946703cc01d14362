// SPDX-License-Identifier: Apache-2.0
#include "formats/merge_collected.hpp"

#include <cstring>

namespace permafrost::merging {

std::string Key::packed() const {
  std::string key(account);
  key += '\0';
  key += static_cast<char>(shelf);
  key += static_cast<char>(collection);
  key += rest;
  return key;
}

Key Key::of(std::string_view key) {
  const auto end = key.find('\0');
  return {key.substr(0, end), static_cast<Shelf>(key[end + 1]), static_cast<CollectionKind>(key[end + 2]),
          key.substr(end + 3)};
}

std::string_view Key::list() const {
  return shelf == Shelf::entity ? rest.substr(0, rest.find('\0')) : name_of(collection);
}

std::string packed(const Tag& tag, std::string_view raw) {
  std::string value(sizeof tag, '\0');
  std::memcpy(value.data(), &tag, sizeof tag);
  value += raw;
  return value;
}

Tag Version::tag() const {
  Tag tag;
  std::memcpy(static_cast<void*>(&tag), value.data(), sizeof tag);
  return tag;
}

}  // namespace permafrost::merging

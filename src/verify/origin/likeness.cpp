// SPDX-License-Identifier: Apache-2.0
#include "verify/origin/likeness.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

#include "base/text.hpp"
#include "codec/activitystreams.hpp"
#include "codec/post_text.hpp"
#include "io/bytes.hpp"
#include "io/sha256.hpp"
#include "verify/node.hpp"

namespace permafrost {

namespace {

/// Between the parts of one value; in no text that anybody wrote.
constexpr char between = '\x1F';

/// Runs of white space as one space: formatters of different versions break lines differently.
std::string collapsed(std::string_view text) {
  std::string result;
  bool space = false;
  for (const char c : text) {
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
      space = !result.empty();
      continue;
    }
    if (space) result += ' ';
    space = false;
    result += c;
  }
  return result;
}

std::string joined(std::vector<std::string> parts) {
  std::sort(parts.begin(), parts.end());
  parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
  std::string text;
  for (const auto& part : parts) text.append(part).append(1, between);
  return text;
}

std::string plain(JsonView value) { return std::string(value.text()); }
std::string said(JsonView value) { return collapsed(post_text(value.text())); }
std::string iris(JsonView value) {
  std::vector<std::string> found;
  for_each_value(value, [&](JsonView one) {
    const auto iri = iri_of(one);
    found.emplace_back(is_public(iri) ? "Public" : iri);
  });
  return joined(std::move(found));
}
std::string moment(JsonView value) {
  const auto time = parse_time(value.text());
  return time ? format_time(*time) : plain(value);
}
std::string truth(JsonView value) { return value.is_true() ? "yes" : ""; }

/// What a list shows, in its order: kind and description, but not the address, which an exporter cuts.
std::string shown_files(JsonView value) {
  std::string text;
  for_each_value(value, [&](JsonView one) {
    const auto type = one.find("mediaType").text();
    text.append(type.substr(0, type.find('/'))).append(1, between);
    text.append(collapsed(one.find("name").text())).append(1, between);
  });
  return text;
}
std::string fields_of_profile(JsonView value) {
  std::string text;
  for_each_value(value, [&](JsonView one) {
    text.append(one.find("name").text())
        .append(1, between)
        .append(said(one.find("value")))
        .append(1, between);
  });
  return text;
}
/// Old versions write hashtags in lower case, new ones as the author did.
std::string marks(JsonView value) {
  std::vector<std::string> found;
  for_each_value(value, [&](JsonView one) {
    found.push_back(std::string(one.find("type").text()) + between + ascii_lower(one.find("name").text()));
  });
  return joined(std::move(found));
}
std::string choices(JsonView value) {
  std::string text;
  for_each_value(value, [&](JsonView one) { text.append(one.find("name").text()).append(1, between); });
  return text;
}
std::string presence(JsonView value) { return value && !value.is_null() && !value.empty() ? "yes" : ""; }
std::string key_material(JsonView value) {
  std::string text(value.find("publicKeyPem").text());
  std::erase_if(text, [](char c) { return c == '\n' || c == '\r' || c == ' '; });
  return text;
}

/// Who has such a member, and what it means that it changed.
enum Owner : unsigned { post = 1, actor = 2, both = 3 };

struct MemberRow {
  const char* name;
  unsigned owner;
  bool decisive;  ///< with another one it is another thing
  std::string (*read)(JsonView value);
};

constexpr std::array<MemberRow, likeness_members> rows{{
    {"id", both, true, plain},
    {"type", both, true, plain},
    {"attributedTo", post, true, iris},
    {"content", post, false, said},
    {"summary", both, false, said},
    {"name", both, false, plain},
    {"published", post, false, moment},
    {"inReplyTo", post, false, iris},
    {"to", post, false, iris},
    {"cc", post, false, iris},
    {"sensitive", post, false, truth},
    {"attachment", post, false, shown_files},
    {"attachment", actor, false, fields_of_profile},
    {"tag", post, false, marks},
    {"oneOf", post, false, choices},
    {"anyOf", post, false, choices},
    {"endTime", post, false, moment},
    {"preferredUsername", actor, false, plain},
    {"icon", actor, false, presence},
    {"publicKey", actor, true, key_material},
}};

std::uint64_t number_of(const std::string& text) {
  if (text.empty()) return 0;
  const auto digest = sha256_of(as_bytes(text));
  std::uint64_t number = 0;
  std::memcpy(&number, digest.bytes.data(), sizeof number);
  return number == 0 ? 1 : number;
}

void append_number(std::string& bytes, std::uint64_t number) {
  bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
}

constexpr std::uint64_t never_updated = ~std::uint64_t{0};

}  // namespace

std::string Likeness::pack() const {
  std::string bytes;
  for (const auto number : members) append_number(bytes, number);
  append_number(bytes, updated ? static_cast<std::uint64_t>(*updated) : never_updated);
  return bytes;
}

std::optional<Likeness> Likeness::unpack(std::string_view bytes) {
  if (bytes.size() != packed_likeness_bytes) return std::nullopt;
  Likeness likeness;
  std::memcpy(likeness.members.data(), bytes.data(), sizeof likeness.members);
  std::uint64_t updated = 0;
  std::memcpy(&updated, bytes.data() + sizeof likeness.members, sizeof updated);
  if (updated != never_updated) likeness.updated = static_cast<Seconds>(updated);
  return likeness;
}

Likeness likeness_of(JsonView object, OriginKind kind) {
  const unsigned owner = kind == OriginKind::actor ? actor : post;
  Likeness likeness;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if ((rows[i].owner & owner) == 0) continue;
    if (const JsonView value = object.find(rows[i].name))
      likeness.members[i] = number_of(rows[i].read(value));
  }
  likeness.updated = parse_time(object.find("updated").text());
  return likeness;
}

LikenessFound compare(const Likeness& archived, const Likeness& present, OriginKind kind) {
  LikenessFound comparison;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (archived.members[i] == present.members[i]) continue;
    comparison.members.append(comparison.members.empty() ? "" : ", ").append(rows[i].name);
    comparison.another = comparison.another || rows[i].decisive;
  }
  const bool later = present.updated && (!archived.updated || *present.updated > *archived.updated);
  const bool changed = !comparison.members.empty();
  if (comparison.another) {
    comparison.alikeness = Alikeness::different;
  } else if (later || (changed && kind == OriginKind::actor)) {
    comparison.alikeness = Alikeness::edited;
    if (!changed) comparison.members = "updated";
  } else if (changed) {
    comparison.alikeness = Alikeness::different;
  }
  return comparison;
}

}  // namespace permafrost

// SPDX-License-Identifier: Apache-2.0
// Two ways to write a document anew. The canonical form (linked_data/jcs) is its own canonical form, whatever
// space and escapes it was written with; an edit (codec/json_splice) changes what it was asked to and no
// more.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "codec/json_splice.hpp"
#include "codec/json_view.hpp"
#include "linked_data/jcs.hpp"

namespace {

using namespace permafrost;

void require(bool holds) {
  if (!holds) std::abort();
}

void canonicalise(JsonView document) {
  std::string canonical;
  if (append_jcs(canonical, document) != JcsFault::none) return;
  JsonParser parser;
  std::string again;
  require(append_jcs(again, parser.parse_copy(canonical)) == JcsFault::none);
  require(again == canonical);
}

std::vector<std::string> members_of(JsonView object, bool with_own) {
  std::vector<std::string> members;
  for (const JsonView member : object) {
    if (with_own || (member.key() != "a" && member.key() != "b"))
      members.push_back(std::string(member.key()) + " " + std::string(member.raw()));
  }
  return members;
}

/// Takes "a" and "b" out and puts "new" in front.
void splice(JsonView object) {
  constexpr std::array<std::string_view, 2> names = {"a", "b"};
  const auto left = members_of(object, false);
  JsonSplice splice;
  splice.start(object);
  const std::size_t removed = splice.edit_members(object, names, R"("new":[])");
  require(removed + left.size() == members_of(object, true).size());

  JsonParser parser;
  const JsonView edited = parser.parse(splice.apply());
  require(edited.is_object() && (*edited.begin()).key() == "new");
  auto members = members_of(edited, true);
  members.erase(members.begin());
  require(members == left);
}

/// Every string of the document becomes null, wherever it stands.
void replace_strings(JsonView value, JsonSplice& splice, std::size_t& count) {
  if (value.is_string()) {
    splice.replace(value, "null");
    ++count;
  }
  for (const JsonView inner : value) replace_strings(inner, splice, count);
}

std::size_t nulls_in(JsonView value) {
  std::size_t count = value.is_null() ? 1 : 0;
  for (const JsonView inner : value) count += nulls_in(inner);
  return count;
}

std::size_t objects_in(JsonView value) {
  std::size_t count = value.is_object() ? 1 : 0;
  for (const JsonView inner : value) count += objects_in(inner);
  return count;
}

void splice_all(JsonView value) {
  if (value.is_object()) splice(value);
  for (const JsonView inner : value) splice_all(inner);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  JsonParser parser;
  const JsonView document = parser.parse_copy({reinterpret_cast<const char*>(data), size});
  if (!document) return 0;
  canonicalise(document);
  if (objects_in(document) < 50) splice_all(document);

  JsonSplice splice;
  splice.start(document);
  std::size_t replaced = 0;
  replace_strings(document, splice, replaced);
  JsonParser second;
  const JsonView edited = second.parse(splice.apply());
  require(edited && nulls_in(edited) == nulls_in(document) + replaced);
  return 0;
}

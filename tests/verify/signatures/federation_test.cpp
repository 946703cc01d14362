// SPDX-License-Identifier: Apache-2.0
// Activities as real servers delivered them (fixtures/federation): every signature and proof holds, and no
// member of one can be changed without that being noticed.
#include <gtest/gtest.h>

#include <map>

#include "codec/json_out.hpp"
#include "model/record.hpp"
#include "support/temp_dir.hpp"
#include "verify/signatures/examiner.hpp"
#include "verify/signatures/key_folder.hpp"

namespace permafrost::test {
namespace {

const std::string folder = PERMAFROST_FIXTURES "/federation/";

/// Examines single documents with the keys of all who delivered some.
class Office {
 public:
  Office() { read_keys(folder + "actors", m_ring, {}); }

  Examined examine(std::string text) {
    JsonParser parser;
    Evidence evidence{.keys = {}, .prefixes = {}, .now = 1'800'000'000};
    for (const SealedObject& sealed : sealed_objects(parser.parse_copy(text))) {
      for (const Seal& seal : sealed.seals) evidence.keys.push_back(m_ring.find(seal.key));
    }
    const std::size_t size = text.size();
    text.append(raw_padding, '\0');
    return m_examiner.examine(std::string_view{text}.substr(0, size), evidence);
  }

 private:
  KeyRing m_ring;
  ContextLibrary m_contexts;
  Examiner m_examiner{m_contexts, {}};
};

/// The sealed ones among the bodies.
std::vector<std::string> sealed_bodies() {
  std::vector<std::string> bodies;
  const std::string lines = read_file(folder + "deliveries.jsonl");
  JsonParser parser, body_parser;
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = std::min(lines.find('\n', at), lines.size());
    const JsonView delivery = parser.parse_copy(lines.substr(at, end - at));
    const std::string body{delivery.find("body").text()};
    if (is_sealed(body_parser.parse_copy(body))) bodies.push_back(body);
    at = end + 1;
  }
  return bodies;
}

bool is_good(const Examined& examined) { return examined.verdict == SealVerdict::verified; }

std::string remarks_of(const Examined& examined) {
  std::string text;
  for (const SealRemark& remark : examined.remarks)
    text += std::string{remark.pattern} + " | " + remark.words[0] + " | " + remark.words[1] + "\n";
  return text;
}

TEST(Deliveries, AllHoldButTheTwoThatWereWrittenOtherwiseThanSigned) {
  Office office;
  JsonParser parser;
  std::size_t good = 0;
  for (const std::string& body : sealed_bodies()) {
    const Examined examined = office.examine(body);
    const JsonView json = parser.parse_copy(body);
    const bool rewritten = json.find("object").find("actor").find("outbox").find("orderedItems").is_array();
    EXPECT_EQ(is_good(examined), !rewritten) << body << "\n" << remarks_of(examined);
    good += is_good(examined) ? 1U : 0U;
  }
  EXPECT_EQ(good, 33U);  // 32 bodies with a signature, one whose object has one
}

/// Everything inside `value` that shows something, but for seals and contexts.
void collect(JsonView value, std::vector<JsonView>& shown) {
  for (const JsonView one : value) {
    if (one.key() == "signature" || one.key() == "proof" || one.key() == "@context") continue;
    if (one.is_object() || one.is_array()) {
      collect(one, shown);
    } else {
      shown.push_back(one);
    }
  }
}

std::string changed(JsonView value) {
  switch (value.kind()) {
    case JsonKind::string: return json_quoted(std::string{value.text()} + "x");
    case JsonKind::number: return "4711";
    case JsonKind::boolean: return value.is_true() ? "false" : "true";
    default: return "\"x\"";
  }
}

void expect_every_change_noticed(const std::string& body) {
  Office office;
  JsonParser parser;
  const JsonView json = parser.parse_copy(body);
  ASSERT_TRUE(is_good(office.examine(body)));
  std::vector<JsonView> shown;
  collect(json, shown);
  JsonSplice splice;
  for (const JsonView value : shown) {
    const std::string other = changed(value);
    splice.start(json);
    splice.replace(value, other);
    EXPECT_FALSE(is_good(office.examine(std::string{splice.apply()})))
        << value.key() << " changed to " << other;
    if (value.key().empty() || value.is_null()) continue;  // null says as much as nothing
    splice.start(json);
    splice.replace(value, "null");
    EXPECT_FALSE(is_good(office.examine(std::string{splice.apply()}))) << value.key() << " is gone";
  }
  for (const std::string_view object : {"", "object"}) {
    const JsonView place = object.empty() ? json : json.find(object);
    if (!place.is_object()) continue;
    for (const std::string_view more :
         {R"("nameOfNobody":"x")", R"("name":"x")", R"("@included":[{"id":"https://x.example/"}])"}) {
      splice.start(json);
      splice.edit_members(place, {}, more);
      EXPECT_FALSE(is_good(office.examine(std::string{splice.apply()}))) << more << " was added";
    }
  }
}

TEST(Deliveries, ShowEveryChangeOfAMember) {
  std::map<std::string, int> examined;  // how many of each producer and type
  JsonParser parser;
  for (const std::string& body : sealed_bodies()) {
    const JsonView json = parser.parse_copy(body);
    if (!json.find("signature").is_object()) continue;
    const std::string actor{json.find("actor").text()};
    if (++examined[actor + std::string{json.find("type").text()}] <= 2) expect_every_change_noticed(body);
  }
  EXPECT_GE(examined.size(), 5U);
}

TEST(Deliveries, ShowEveryChangeOfAMemberByTheProofAloneToo) {
  JsonParser parser;
  JsonSplice splice;
  for (const std::string& body : sealed_bodies()) {
    const JsonView json = parser.parse_copy(body);
    if (!json.find("signature").is_object() || !json.find("proof").is_object()) continue;
    splice.start(json);
    splice.remove_member(json, "signature");
    return expect_every_change_noticed(std::string{splice.apply()});
  }
  FAIL() << "none has a proof";
}

}  // namespace
}  // namespace permafrost::test

// SPDX-License-Identifier: Apache-2.0
// utf8tests: every line of utf8tests.txt that holds bytes, valid or not.
#include <cctype>
#include <sstream>

#include "base/text.hpp"
#include "codec/json_view.hpp"
#include "conformance/vectors.hpp"
#include "support/temp_dir.hpp"

namespace permafrost::test {
namespace {

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream text(line);
  for (std::string field; std::getline(text, field, ':');) fields.emplace_back(trim(field));
  return fields;
}

/// The bytes that a test line gives, as text or in hexadecimal; its digits may stand apart.
std::string bytes_of(const std::vector<std::string>& fields) {
  if (fields[1] == "valid") return fields[2];
  std::string digits;
  for (const char c : fields[2]) {
    if (std::isxdigit(static_cast<unsigned char>(c)) != 0) digits += c;
  }
  std::string bytes(digits.size() / 2, '\0');
  EXPECT_TRUE(from_hex(digits, std::as_writable_bytes(std::span{bytes}))) << fields[0];
  return bytes;
}

TEST(Utf8Tests, AgreeWithOurValidatorOnEveryLine) {
  const auto files = suite_files("utf8tests", "utf8tests.txt");
  if (files.empty()) GTEST_SKIP() << "PERMAFROST_VECTORS names no folder with utf8tests/utf8tests.txt";
  std::istringstream text(read_file(files.front()));
  std::size_t cases = 0;
  JsonParser parser;
  for (std::string line; std::getline(text, line);) {
    const auto fields = fields_of(line);
    if (line.starts_with('#') || fields.size() < 3) continue;
    const bool valid = fields[1].starts_with("valid");
    ASSERT_TRUE(valid || fields[1] == "invalid hex") << line;
    const std::string bytes = bytes_of(fields);
    ++cases;
    EXPECT_EQ(!find_bad_utf8(bytes).has_value(), valid) << line;
    (void)parser.parse_copy("\"" + bytes + "\"");
    EXPECT_EQ(parser.failure().fault != JsonFault::encoding, valid) << line;
  }
  EXPECT_GT(cases, 50U);
}

}  // namespace
}  // namespace permafrost::test

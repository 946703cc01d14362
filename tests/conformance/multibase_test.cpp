// SPDX-License-Identifier: Apache-2.0
// The tables of multiformats/multibase: a line with the bytes, then one line an encoding.
#include <fstream>
#include <iostream>
#include <sstream>

#include "base/text.hpp"
#include "conformance/vectors.hpp"
#include "crypto/base_encoding.hpp"
#include "io/bytes.hpp"

namespace permafrost::test {
namespace {

struct Row {
  std::string name, text;
};

/// `name, "text"`
Row row_of(const std::string& line) {
  const std::size_t comma = line.find(',');
  std::string text(trim(std::string_view(line).substr(comma == std::string::npos ? line.size() : comma + 1)));
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  return {.name = std::string(trim(line.substr(0, comma))), .text = std::move(text)};
}

/// With the escapes \xNN of the tables' first lines undone.
std::string unescaped(const std::string& text) {
  std::string bytes;
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::byte value{};
    if (text.compare(at, 2, "\\x") == 0 && from_hex(text.substr(at + 2, 2), std::span(&value, 1))) {
      bytes += static_cast<char>(value);
      at += 3;
    } else {
      bytes += text[at];
    }
  }
  return bytes;
}

bool is_ascii(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) >= 0; });
}

TEST(Multibase, IsDecodedAsItsTablesSay) {
  const auto paths = suite_files("multibase/tests", ".csv");
  if (paths.empty()) GTEST_SKIP() << "PERMAFROST_VECTORS names no folder with multibase/tests";
  unsigned passed = 0;
  for (const std::string& path : paths) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    const std::string bytes = unescaped(row_of(line).text);
    while (std::getline(file, line)) {
      const Row row = row_of(line);
      if (row.name.empty()) continue;
      if (!is_ascii(row.text)) {
        std::cout << "not covered: " << path << " " << row.name << ", whose digits are not ASCII\n";
        continue;
      }
      const auto decoded = decode_multibase(row.text);
      const bool right = decoded && std::ranges::equal(*decoded, as_bytes(bytes));
      EXPECT_TRUE(right) << path << " " << row.name << " " << row.text;
      if (row.name == "base58btc") {
        EXPECT_EQ(encode_base58btc(as_bytes(bytes)), row.text) << path;
      }
      if (row.name == "base64pad") {
        EXPECT_EQ("M" + encode_base64(as_bytes(bytes)), row.text) << path;
      }
      std::cout << (right ? "passed: " : "failed: ") << path << " " << row.name << "\n";
      passed += right ? 1 : 0;
    }
  }
  EXPECT_GT(passed, 0U);
}

}  // namespace
}  // namespace permafrost::test

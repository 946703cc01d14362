// SPDX-License-Identifier: Apache-2.0
// The examples of RFC 9421, appendix B, as its authors' Markdown has them, and the messages of the suite for
// draft-cavage-http-signatures: the text that is signed, and, where an algorithm is deterministic and ours,
// the signature's bytes. Cases about responses, about signatures without a signature and about keys of other
// kinds are told as not ours.
#include "net/http_signature.hpp"

#include <gtest/gtest.h>

#include <iostream>
#include <map>
#include <optional>

#include "conformance/vectors.hpp"
#include "support/temp_dir.hpp"

namespace permafrost::test {
namespace {

std::string suite_path(const std::string& name) {
  const char* const vectors = std::getenv("PERMAFROST_VECTORS");
  return vectors == nullptr ? "" : std::string(vectors) + "/" + name;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.emplace_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string between(std::string_view text, std::string_view before, std::string_view after) {
  const auto begin = text.find(before);
  if (begin == std::string_view::npos) return {};
  const auto rest = text.substr(begin + before.size());
  return std::string(rest.substr(0, rest.find(after)));
}

/// A request as it stands in a message; nothing when it is a response.
std::optional<Request> read_request(std::string_view message) {
  const auto lines = lines_of(message);
  if (lines.empty() || lines.front().starts_with("HTTP/")) return std::nullopt;
  Request request;
  const auto& first = lines.front();
  request.method = first.substr(0, first.find(' '));
  for (std::size_t i = 1; i < lines.size() && !lines[i].empty(); ++i) {
    const auto colon = lines[i].find(':');
    if (colon == std::string::npos) continue;
    request.fields.add(lines[i].substr(0, colon), lines[i].substr(colon + 1));
  }
  const auto host = request.fields.joined("host");
  request.url = "https://" + (host.empty() ? "nowhere.example" : host) + between(first, " ", " ");
  return request;
}

/// The fenced blocks of a Markdown document, with the lines that RFC 8792 wraps in one piece again.
struct Block {
  std::string section, kind, text;
};
std::vector<Block> blocks_of(const std::string& document) {
  std::vector<Block> blocks;
  std::string section;
  bool inside = false;
  bool wrapped = false;
  for (const auto& line : lines_of(document)) {
    if (line.starts_with("~~~")) {
      if (!inside) blocks.push_back({section, line.substr(3), {}});
      inside = !inside;
      wrapped = false;
    } else if (!inside) {
      if (line.starts_with('#')) section = line.substr(line.find_first_not_of("# "));
    } else if (!line.starts_with("NOTE: '\\' line wrapping")) {
      const auto begin = wrapped ? line.find_first_not_of(' ') : 0;
      wrapped = line.ends_with('\\');
      if (begin != std::string::npos)
        blocks.back().text += line.substr(begin, line.size() - begin - (wrapped ? 1 : 0));
      if (!wrapped && !(blocks.back().text.empty() && line.empty())) blocks.back().text += '\n';
    }
  }
  return blocks;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

/// `("a" "b");c=1` as its components and what follows them.
std::pair<std::vector<std::string>, std::string> read_parameters(std::string_view text) {
  const auto close = text.find(')');
  auto components = words_of(text.substr(1, close - 1));
  for (auto& word : components) {
    // A component with parameters of its own keeps its quotes, and is none that we make.
    if (word.find(';') == std::string::npos) word = word.substr(1, word.size() - 2);
  }
  return {components, std::string(text.substr(close + 1))};
}

struct Tally {
  ~Tally() {
    for (const auto& name : failed) ADD_FAILURE() << name;
    std::cout << passed.size() << " passed, " << failed.size() << " failed, " << others.size()
              << " not ours\n";
    for (const auto& name : passed) std::cout << "  passed: " << name << "\n";
    for (const auto& name : others) std::cout << "  not ours: " << name << "\n";
  }
  void add(const std::string& name, bool good) { (good ? passed : failed).push_back(name); }
  std::vector<std::string> passed, failed, others;
};

TEST(Rfc9421, ExamplesAreSignedAsTheRfcSignsThem) {
  const auto path = suite_path("rfc9421/appendix-B-test-cases.md");
  if (path.empty() || !std::filesystem::exists(path))
    GTEST_SKIP() << "no suite: PERMAFROST_VECTORS names no folder with rfc9421";
  std::optional<Request> request;
  std::map<std::string, PrivateKey> keys;
  std::string base;
  Tally tally;
  for (const auto& block : blocks_of(read_file(path))) {
    const std::string key = between(block.section, "#example-key-", "}");
    if (block.text.find("PRIVATE KEY") != std::string::npos) {
      const auto pem = block.text.find("-----BEGIN", block.text.find("-----END"));
      const auto read = PrivateKey::from_pem(std::string_view(block.text).substr(pem));
      if (read) keys.emplace("test-key-" + (key == "rsa-test" ? "rsa" : key), *read);
    } else if (!request && block.kind.find("http-message") != std::string::npos) {
      request = read_request(block.text);
      request->body = "{\"hello\": \"world\"}";
    } else if (block.text.starts_with('"')) {
      base = block.text.substr(0, block.text.size() - 1);
      const auto [components, parameters] = read_parameters(between(base, "\"@signature-params\": ", "\n"));
      const auto made = signature_base(*request, components, parameters);
      made.empty() ? tally.others.push_back(block.section) : tally.add(block.section, made == base);
    } else if (block.text.starts_with("Signature-Input:") &&
               block.section.find("ed25519") != std::string::npos) {
      const auto signer = keys.find(between(block.text, "keyid=\"", "\""));
      ASSERT_NE(signer, keys.end()) << block.section;
      const auto expected = decode_base64(between(block.text, "=:", ":"));
      tally.add(block.section + " (bytes)", expected && signer->second.sign(as_bytes(base)) == *expected);
    }
  }
  EXPECT_FALSE(tally.passed.empty());
}

/// The message that the suite's introduction shows.
std::string example_message(const std::string& readme) {
  const auto begin = readme.find("POST /foo");
  return begin == std::string::npos ? "" : readme.substr(begin, readme.find("```", begin) - begin);
}

TEST(HttpSignaturesCavage, MessageIsSignedAsTheDraftSignsIt) {
  const auto folder = suite_path("http-signatures-cavage");
  if (folder.empty() || !std::filesystem::exists(folder)) {
    GTEST_SKIP() << "no suite: PERMAFROST_VECTORS names no folder with http-signatures-cavage";
  }
  const auto key = PrivateKey::from_pem(read_file(folder + "/test/keys/rsa.private"));
  const auto request = read_request(example_message(read_file(folder + "/README.md")));
  ASSERT_TRUE(key && request);
  // draft-cavage-http-signatures-12, C.1 and C.2.
  const std::vector<std::string> date{"date"};
  const std::vector<std::string> basic{"(request-target)", "host", "date"};
  EXPECT_EQ(encode_base64(key->sign(as_bytes(cavage_signing_string(*request, date)))),
            "SjWJWbWN7i0wzBvtPl8rbASWz5xQW6mcJmn+ibttBqtifLN7Sazz6m79cNfwwb8DMJ5cou1s7uEGKKCs+FLEEaDV5lp7q25W"
            "qS+lavg7T8hc0GppauB6hbgEKTwblDHYGEtbGmtdHgVCk9SuS13F0hZ8FD0k/5OxEPXe5WozsbM=");
  EXPECT_EQ(encode_base64(key->sign(as_bytes(cavage_signing_string(*request, basic)))),
            "qdx+H7PHHDZgy4y/Ahn9Tny9V3GP6YgBPyUXMmoxWtLbHpUnXS2mg2+SbrQDMCJypxBLSPQR2aAjn7ndmw2iicw3HMbe8VfE"
            "dKFYRqzic+efkb3nndiv/x1xSHDJWeSWkx3ButlYSuBskLu6kd9Fswtemr3lgdDEmn04swr2Os0=");
}

}  // namespace
}  // namespace permafrost::test

// SPDX-License-Identifier: Apache-2.0
#include "verify/signatures/context_folder.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "support/temp_dir.hpp"

namespace permafrost::test {
namespace {

constexpr const char* context = R"({"@context":{"term":"https://a.example/ns#term"}})";

TEST(AFolderOfContexts, NamesThemByTheirUrls) {
  const TempDir dir;
  write_file(dir / "https%3A%2F%2Fa.example%2Fns.jsonld", context);
  write_file(dir / "https%3a%2f%2fb.example%2Fns%23.json", context);
  write_file(dir / "README.txt", "where they are from");
  ContextLibrary contexts;
  read_contexts(dir.path(), contexts, {});
  EXPECT_EQ(contexts.find("https://a.example/ns"), context);
  EXPECT_EQ(contexts.find("https://b.example/ns#"), context);
}

TEST(AFolderOfContexts, MayBeOneFile) {
  const TempDir dir;
  const std::string file = dir / "urn%3Amine.json";
  write_file(file, context);
  ContextLibrary contexts;
  read_contexts(file, contexts, {});
  EXPECT_EQ(contexts.find("urn:mine"), context);
}

TEST(AFolderOfContexts, SaysWhatIsWrongWithIt) {
  const auto fault_of = [](const std::string& path) {
    ContextLibrary contexts;
    try {
      read_contexts(path, contexts, {});
    } catch (const Error& error) {
      EXPECT_EQ(error.fault(), Fault::usage);
      return std::string(error.what());
    }
    return std::string();
  };
  const TempDir empty, nameless, none;
  EXPECT_NE(fault_of(empty.path()).find("there is no context in"), std::string::npos);
  write_file(nameless / "ns.jsonld", context);
  EXPECT_NE(fault_of(nameless.path()).find("does not tell which context it is"), std::string::npos);
  EXPECT_NE(fault_of(empty / "nowhere").find("does not tell which context it is"), std::string::npos);
  write_file(none / "https%3A%2F%2Fa.example%2Fns.jsonld", "[]");
  EXPECT_NE(fault_of(none.path()).find("is no JSON object with a member '@context'"), std::string::npos);
}

}  // namespace
}  // namespace permafrost::test

// SPDX-License-Identifier: Apache-2.0
// What other implementations are compared with: reads JSON documents, one a line, and answers each with one
// line of JSON, {"nquads": canonical N-Quads} or {"failure": code, "subject": what it is about}. With
// --contexts it prints the bundled context documents instead: {URL: document}.
#include <iostream>
#include <string>
#include <string_view>

#include "codec/json_out.hpp"
#include "linked_data/canonicalise.hpp"
#include "linked_data/json_ld.hpp"

namespace permafrost {
namespace {

void print_contexts() {
  std::string_view before = "{";
  for (const BundledContext& context : ContextLibrary::bundled()) {
    std::cout << before << json_quoted(context.url) << ':' << context.text;
    before = ",\n";
  }
  std::cout << "}\n";
}

std::string failure(std::string_view code, std::string_view subject) {
  return "{\"failure\":" + json_quoted(code) + ",\"subject\":" + json_quoted(subject) + "}";
}

void answer_lines() {
  const ContextLibrary contexts;
  JsonParser parser;
  JsonLdProcessor processor(contexts);
  Canonicaliser canonicaliser;
  Dataset dataset;
  for (std::string line; std::getline(std::cin, line);) {
    const JsonView document = parser.parse_copy(line);
    if (!document)
      std::cout << failure("no JSON", describe(parser.failure().fault));
    else if (!processor.to_rdf(document, dataset))
      std::cout << failure(processor.failure().code, processor.failure().subject);
    else if (const auto nquads = canonicaliser.canonicalise(dataset))
      std::cout << "{\"nquads\":" << json_quoted(*nquads) << "}";
    else
      std::cout << failure("work limit", "");
    std::cout << std::endl;
  }
}

}  // namespace
}  // namespace permafrost

int main(int count, char** words) {
  if (count == 2 && std::string_view(words[1]) == "--contexts")
    permafrost::print_contexts();
  else
    permafrost::answer_lines();
  return 0;
}

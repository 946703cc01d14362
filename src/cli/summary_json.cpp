// SPDX-License-Identifier: Apache-2.0
#include "cli/summary_json.hpp"

namespace permafrost::cli {

void write_kinds(JsonOut& json, std::string_view member, const std::function<std::uint64_t(Kind)>& count) {
  json.key(member).begin_object();
  for (const Kind kind : all_kinds()) json.key(name_of(kind)).number(count(kind));
  json.end();
}

void write_kinds_found(JsonOut& json, std::string_view member,
                       const std::function<std::uint64_t(Kind)>& count) {
  json.key(member).begin_object();
  for (const Kind kind : all_kinds()) {
    if (const std::uint64_t number = count(kind); number != 0) json.key(name_of(kind)).number(number);
  }
  json.end();
}

void write_findings(JsonOut& json, const Findings& findings) {
  json.key("findings").begin_object();
  for (const auto severity : {Severity::note, Severity::warning, Severity::error})
    json.key(name_of(severity)).number(findings.count(severity));
  json.end();
}

}  // namespace permafrost::cli

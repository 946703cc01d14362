// SPDX-License-Identifier: Apache-2.0
// Records for tests of stages and sinks, made of string literals. Nothing here may be parsed: the documents
// have no padding behind them.
#pragma once

#include <span>
#include <string_view>

#include "model/record.hpp"

namespace permafrost::test {

inline Actor actor_called(std::string_view name, std::string_view id) {
  return {.id = id,
          .username = name,
          .host = "social.example",
          .type = "Person",
          .section = name,
          .document = {.raw = "{}"}};
}

struct PostParts {
  std::string_view published = "2024-02-29T12:00:00Z";
  Visibility visibility = Visibility::everyone;
  std::span<const Attachment> attachments;
  std::string_view type = "Create";
};

inline Activity post_called(std::string_view id, const PostParts& parts = {}) {
  return {.id = id,
          .type = parts.type,
          .object_id = id,
          .published = parts.published,
          .time = parse_time(parts.published),
          .visibility = parts.visibility,
          .attachments = parts.attachments,
          .document = {.raw = "{}"}};
}

inline Relation like_of(std::string_view target) {
  return {.collection = CollectionKind::likes, .target = target, .document = {.raw = "\"\""}};
}

inline Collection end_of(CollectionKind kind) { return {.kind = kind, .document = {.raw = "{}"}}; }

inline Preamble preamble_of_one() {
  return {.sources = {SourceInfo{.format = "test"}}, .many_accounts = true};
}

}  // namespace permafrost::test

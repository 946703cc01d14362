// SPDX-License-Identifier: Apache-2.0
// What the examination of a document's seals has to say; the rules of verify/rules/signature.cpp give each
// kind its id and severity.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace permafrost {

enum class RemarkKind : std::uint8_t {
  signature_invalid,
  proof_invalid,
  identity_proof_invalid,
  covers_other_content,
  urls_unrestored,
  key_absent,
  key_foreign,
  embeds_foreign,
  expired,
  suite_unknown,
  context_unknown,
};

struct SealRemark {
  RemarkKind kind;
  const char* pattern;               ///< English, with places {1} to {3}; translated when it is told
  std::array<std::string, 3> words;  ///< for them
  std::string object = {};           ///< id of what it is about; empty: the document
};

}  // namespace permafrost

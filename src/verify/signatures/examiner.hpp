// SPDX-License-Identifier: Apache-2.0
// Examines the seals of one document after another: what they sign, whether the key agrees, whose word that
// is, and whether it is about what the document shows. The signature desk runs one in each thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.hpp"
#include "base/time.hpp"
#include "crypto/base_encoding.hpp"
#include "verify/signatures/coverage.hpp"
#include "verify/signatures/key_ring.hpp"
#include "verify/signatures/remark.hpp"
#include "verify/signatures/seal.hpp"
#include "verify/signatures/sealing.hpp"

namespace permafrost {

/// Of all seals of a document together; a later one outweighs those before it.
enum class SealVerdict : std::uint8_t { key_absent, unsupported, verified, restored, not_covered, invalid };

/// What there is to examine a document with.
struct Evidence {
  std::vector<std::vector<KeyRef>> keys;  ///< for each seal, in the order of sealed_objects()
  std::vector<std::string> prefixes;      ///< that may have been cut off its attachment URLs, likeliest first
  Seconds now = 0;
};

struct Examined {
  SealVerdict verdict = SealVerdict::key_absent;
  std::string prefix;  ///< what made a restored one hold
  std::vector<SealRemark> remarks;
};

class Examiner {
 public:
  /// `contexts` must outlive it.
  Examiner(const ContextLibrary& contexts, const Limits& limits)
      : m_parser(limits), m_tools(contexts, limits) {}

  /// `text` is one JSON object with raw_padding readable bytes behind it.
  [[nodiscard]] Examined examine(std::string_view text, const Evidence& evidence);

 private:
  SealVerdict examine_object(const SealedObject& sealed, std::size_t first_seal);
  SealVerdict examine_seal(JsonView object, const Seal& seal, const std::vector<KeyRef>& keys);
  bool read_value(const Seal& seal);
  bool holds(JsonView object, const Seal& seal, const std::vector<KeyRef>& keys);
  bool holds_undone(JsonView object, const Seal& seal, const std::vector<KeyRef>& keys,
                    const Undoing& undoing);
  bool holds_spelled(JsonView object, const Seal& seal, const std::vector<KeyRef>& keys,
                     const Undoing& undoing, NquadsSpelling spelling);
  bool fits(const Seal& seal, const std::vector<KeyRef>& keys);
  SealVerdict judge_fault(const Seal& seal, const std::vector<KeyRef>& keys);
  SealVerdict judge_meaning(JsonView object, const Seal& seal);
  SealVerdict look_at_embedded(JsonView document, SealVerdict own, SealVerdict embedded);
  void look_at_expiry(const Seal& seal);
  void remark(RemarkKind kind, const char* pattern, std::string_view one = {}, std::string_view two = {});

  JsonParser m_parser;
  SealingTools m_tools;
  Coverage m_coverage;
  const Evidence* m_evidence = nullptr;

  // of the object at hand
  bool m_all_covered = false;  // a proof over its very text holds
  std::string m_object;        // its id, when it is embedded

  // of the seal at hand
  SealedBytes m_bytes;
  Bytes m_value;
  SealFault m_fault = SealFault::none;
  KeyRef m_key;               // that fits
  bool m_cut = false;         // attachment URLs were cut, and nothing known restores them
  std::string_view m_prefix;  // that restored them

  std::vector<SealRemark> m_remarks;
};

}  // namespace permafrost

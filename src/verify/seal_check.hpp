// SPDX-License-Identifier: Apache-2.0
// Who signed a whole input: judges minisign signatures over a bag's tag manifest, or over the input's own
// bytes, against the key that the user trusts. Used by `verify --signer`; `info` and `convert` only say what
// is there.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.hpp"
#include "codec/json_out.hpp"
#include "crypto/minisign.hpp"
#include "flow/seal.hpp"
#include "io/bytes.hpp"

namespace permafrost {

/// A signature that was found, and what became of it.
struct SealedBy {
  enum class State : std::uint8_t {
    holds,      ///< by the asked key, over what is there
    differs,    ///< by the asked key over the tag manifest, and the files are not as that lists them
    invalid,    ///< not over what is there, or no minisign signature at all
    other_key,  ///< by a key that was not asked for; not checked
    not_asked,  ///< no key was given
  };
  State state = State::invalid;
  std::string place;            ///< "tagmanifest-sha256.txt.minisig" inside, or the path of a file beside
  std::string key;              ///< id of its key; empty when it is no signature
  std::string trusted_comment;  ///< only when the key vouches for it
};
/// "holds", "differs", "invalid", "other-key", "not-asked"
[[nodiscard]] std::string_view name_of(SealedBy::State state) noexcept;

/// A signature in a file of its own, over the tag manifest or over the input's bytes.
struct DetachedSignature {
  std::string path, text;
};

struct SealQuestion {
  BagSeal seal = {};
  std::optional<minisign::VerifyingKey> signer;
  std::vector<DetachedSignature> detached = {};
  /// The bytes of the input; null for what is no file.
  std::function<std::unique_ptr<ByteSource>()> bytes = {};
};

/// Reports what is wrong and returns every signature there is.
[[nodiscard]] std::vector<SealedBy> check_seal(const SealQuestion& question, Reporter& reporter);

/// "signed by key …", one line for people, translated.
[[nodiscard]] std::string describe(const SealedBy& sealed);
/// An array of objects.
void write_json(JsonOut& json, std::span<const SealedBy> sealed);

/// For conversions: a signature of the input that the output does not have.
void report_dropped_seal(const BagSeal& seal, Reporter& reporter);

/// Everything of this file that may be reported.
[[nodiscard]] std::span<const FindingInfo> seal_findings();

}  // namespace permafrost

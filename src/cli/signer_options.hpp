// SPDX-License-Identifier: Apache-2.0
// The options that say who must have signed an input, and the files they name.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "cli/args.hpp"
#include "crypto/minisign.hpp"
#include "verify/seal_check.hpp"

namespace permafrost::cli {

inline constexpr OptionDecl signer_rows[] = {
    {"signer", 0, Takes::file, "KEY", tr_later("minisign key (or its file) that must have signed")},
    {"signature", 0, Takes::file, "FILE", tr_later("a signature in a file (default: IN.minisig, if there)"),
     tr_later("For signatures")},
};

/// Of --signer. Error{usage} for what is no public key.
[[nodiscard]] std::optional<minisign::VerifyingKey> read_signer(const Args& args);
/// Of --signature, else the one beside `input`, if there is one.
[[nodiscard]] std::vector<DetachedSignature> read_detached(const Args& args, const std::string& input);

/// A small text file: a key or a signature. Error{input} when it cannot be read or is larger than any of
/// them.
[[nodiscard]] std::string read_small_file(const std::string& path);

}  // namespace permafrost::cli

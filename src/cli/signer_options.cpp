// SPDX-License-Identifier: Apache-2.0
#include "cli/signer_options.hpp"

#include <filesystem>

#include "base/error.hpp"
#include "io/file.hpp"

namespace permafrost::cli {

namespace {
constexpr std::size_t largest = std::size_t{16} << 10;
}

std::string read_small_file(const std::string& path) {
  const InputFile file = InputFile::open(path);
  if (file.size() > largest)
    throw Error(Fault::input, fill(tr("'{1}' is too large for a key or a signature"), {path}));
  std::string text(static_cast<std::size_t>(file.size()), '\0');
  file.read_exactly(0, std::as_writable_bytes(std::span(text)));
  return text;
}

std::optional<minisign::VerifyingKey> read_signer(const Args& args) {
  const auto given = args.text("signer");
  if (!given) return std::nullopt;
  if (auto key = minisign::VerifyingKey::parse(*given)) return key;
  std::error_code unreadable;
  if (!std::filesystem::exists(*given, unreadable)) {
    throw Error(Fault::usage,
                fill(tr("'{1}' is neither a minisign public key nor a file that holds one"), {*given}));
  }
  if (auto key = minisign::VerifyingKey::parse(read_small_file(*given))) return key;
  throw Error(Fault::usage, fill(tr("'{1}' holds no minisign public key"), {*given}));
}

std::vector<DetachedSignature> read_detached(const Args& args, const std::string& input) {
  const auto given = args.text("signature");
  const std::string path = given.value_or(input + ".minisig");
  std::error_code unreadable;
  if (!given && (input == "-" || !std::filesystem::is_regular_file(path, unreadable))) return {};
  return {{.path = path, .text = read_small_file(path)}};
}

}  // namespace permafrost::cli

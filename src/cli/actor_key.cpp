// SPDX-License-Identifier: Apache-2.0
#include "cli/actor_key.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "io/file.hpp"

namespace permafrost::cli {

namespace {

PrivateKey key_in(const Secret& pem, const std::string& path) {
  KeyFault why = KeyFault::form;
  auto key = PrivateKey::from_pem(pem.reveal(), &why);
  if (!key)
    throw Error(Fault::input, fill(tr("cannot read a private key from '{1}': {2}"), {path, describe(why)}));
  return std::move(*key);
}

}  // namespace

std::vector<std::unique_ptr<KeySigner>> read_signers(const Args& args, const Timing& timing,
                                                     const Limits& limits) {
  const auto path = args.text("actor-key");
  const auto id = args.text("key-id");
  std::vector<std::unique_ptr<KeySigner>> signers;
  if (!path && !id) return signers;
  if (!path || !id || !split_url(*id))
    throw Error(Fault::usage,
                tr("'--actor-key' needs '--key-id' with the key's address, and the other way round"));
  const auto file = InputFile::open(*path);
  const Secret pem(read_text(*file.range(0, file.size()), limits.document_bytes, *path));
  const auto add = [&](SignatureForm form) {
    signers.push_back(std::make_unique<KeySigner>(key_in(pem, *path), *id, form, timing));
  };
  const SignatureForm usual = form_for(key_in(pem, *path).kind());
  add(usual);
  if (usual == SignatureForm::cavage) add(SignatureForm::rfc9421);
  return signers;
}

}  // namespace permafrost::cli

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

std::unique_ptr<KeySigner> read_signer(const Args& args, const Timing& timing, const Limits& limits) {
  const auto path = args.text("actor-key");
  const auto id = args.text("key-id");
  if (!path && !id) return nullptr;
  if (!path || !id || !split_url(*id))
    throw Error(Fault::usage,
                tr("'--actor-key' needs '--key-id' with the key's address, and the other way round"));
  const auto file = InputFile::open(*path);
  const Secret pem(read_text(*file.range(0, file.size()), limits.document_bytes, *path));
  PrivateKey key = key_in(pem, *path);
  auto forms = forms_for(key.kind());
  return std::make_unique<KeySigner>(std::move(key), *id, std::move(forms), timing);
}

}  // namespace permafrost::cli

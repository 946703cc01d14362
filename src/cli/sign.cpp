// SPDX-License-Identifier: Apache-2.0
// permafrost sign: a minisign signature into an archive, and the keys for that.
#include <filesystem>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/inputs.hpp"
#include "cli/password.hpp"
#include "cli/signer_options.hpp"
#include "crypto/minisign.hpp"
#include "formats/sealer.hpp"
#include "io/file.hpp"

namespace permafrost::cli {

namespace {

constexpr unsigned only_mine = 0600;

/// minisign's own trusted comment, so that its users find what they know.
std::string usual_comment(Seconds now) {
  return "timestamp:" + std::to_string(now) + "\tfile:tagmanifest-sha256.txt\thashed";
}

std::string read_comment(const Args& args, Seconds now) {
  const auto given = args.text("comment");
  if (!given) return usual_comment(now);
  constexpr std::size_t longest = minisign::longest_trusted_comment - 64;
  if (given->size() > longest || printable(*given) != *given)
    throw Error(Fault::usage,
                fill(tr("--comment takes one line of at most {1} bytes"), {std::uint64_t{longest}}));
  return *given;
}

minisign::SigningKey read_key(const std::string& path, const std::stop_token& stop) {
  const Secret text(read_small_file(path));
  Secret password;
  if (minisign::SigningKey::is_locked(text.reveal()))
    password = read_password(fill(tr("password of '{1}':"), {printable(path)}), {}, stop);
  minisign::SecretFault why{};
  auto key = minisign::SigningKey::parse(text.reveal(), password.reveal(), &why);
  if (!key) throw Error(Fault::input, fill(tr("cannot use the key '{1}': {2}"), {path, describe(why)}));
  return *std::move(key);
}

void write_file(const std::string& path, std::string_view text, unsigned mode) {
  AtomicFile file(path, AtomicFile::Existing::refuse);
  file.set_mode(mode);
  file.write(as_bytes(text));
  file.commit();
}

/// "alice.key" has "alice.pub" beside it.
std::string public_path(std::string path) {
  if (path.ends_with(".key")) path.resize(path.size() - 4);
  return path + ".pub";
}

int make_key(const Args& args, Session& session) {
  const std::string path = *args.text("new-key");
  if (!args.operands().empty() || path == "-")
    throw Error(Fault::usage, tr("--new-key takes the name of a file and nothing else"));
  for (const std::string& taken : {path, public_path(path)}) {
    if (std::error_code unreadable; std::filesystem::exists(taken, unreadable))
      throw Error(Fault::output, fill(tr("'{1}' exists already, and a key is never replaced"), {taken}));
  }
  Secret password;
  if (!args.has("no-password")) {
    password = read_password(fill(tr("new password of '{1}':"), {printable(path)}), tr("the same again:"),
                             session.env.stop);
    if (password.empty())
      throw Error(Fault::usage, tr("the password is empty; say --no-password if the key is to have none"));
  }
  const auto key = minisign::SigningKey::generate();
  const auto text = key.text(password.reveal());
  if (!text) throw Error(Fault::output, describe(minisign::SecretFault::memory));
  write_file(public_path(path), key.public_key().text(), 0644);
  write_file(path, text->reveal(), only_mine);
  if (!session.terminal.quiet())
    session.terminal.say(
        fill(tr("wrote the secret key '{1}' and the public key '{2}'"), {path, public_path(path)}));
  session.out.print(key.public_key().base64() + "\n");
  return 0;
}

/// Somebody else's signature is not thrown away by accident.
void refuse_to_replace(const std::optional<std::string>& present, const minisign::KeyId& key,
                       const Args& args) {
  if (!present || args.has("overwrite")) return;
  const auto old = minisign::Signature::parse(*present);
  if (old && old->key == key) return;
  throw Error(Fault::usage,
              fill(tr("'{1}' is signed by another key already ({2}); say --overwrite to replace that"),
                   {args.operands().front(), old ? old->key.hex() : tr("unreadable")}));
}

int run_sign(const Args& args, Session& session) {
  if (args.has("new-key")) return make_key(args, session);
  if (args.has("key") == args.has("signature"))
    throw Error(Fault::usage,
                tr("say with --key which key signs, or with --signature what was signed elsewhere"));
  if (args.operands().empty()) throw Error(Fault::usage, tr("say which archive is to be signed"));
  const Inputs inputs(args.operands(), args);
  const Chosen& input = inputs.all().front();
  if (input.format->seal == nullptr) {
    throw Error(Fault::usage, fill(tr("format '{1}' cannot hold a signature; convert it to an archive first"),
                                   {input.format->name}));
  }
  const auto sealer = input.format->seal(input.location, session.env);
  std::optional<minisign::Signature> signature;
  if (const auto given = args.text("signature")) {
    signature = minisign::Signature::parse(read_small_file(*given));
    if (!signature) throw Error(Fault::input, fill(tr("'{1}' is no signature of minisign"), {*given}));
  } else {
    const std::string comment = read_comment(args, session.env.clock.now());
    signature = read_key(*args.text("key"), session.env.stop).sign(as_bytes(sealer->text()), comment);
  }
  refuse_to_replace(sealer->signature(), signature->key, args);
  session.terminal.start_progress(session.env.progress);
  sealer->put(signature->text());
  session.terminal.stop_progress();
  if (!session.terminal.quiet()) {
    const std::string key = signature->key.hex(), archive = printable(input.location.path);
    session.terminal.say(
        sealer->place() == input.location.path
            ? fill(tr("'{1}' bears a signature by key {2}"), {archive, key})
            : fill(tr("'{1}' is signed by key {2} in '{3}'"), {archive, key, printable(sealer->place())}));
  }
  return session.findings.exit_status(false);
}

constexpr OptionDecl rows[] = {
    {"key", 'k', Takes::file, "FILE", tr_later("the secret key, as minisign or --new-key made it")},
    {"comment", 0, Takes::text, "TEXT", tr_later("trusted comment, one line (default: the time)")},
    {"signature", 0, Takes::file, "FILE", tr_later("put in what minisign made of the tag manifest")},
    {"overwrite", 'O', Takes::nothing, "", tr_later("replace a signature by another key")},
    {"new-key", 0, Takes::file, "FILE", tr_later("make a pair of keys, the public one beside FILE")},
    {"no-password", 0, Takes::nothing, "", tr_later("of the new key: anyone who has the file can sign")},
};
constexpr OptionGroup groups[] = {input_rows, rows};
constexpr Example examples[] = {
    {"sign --new-key alice.key", tr_later("once; alice.pub is for everybody")},
    {"sign alice.tar.zst --key alice.key", ""},
};

}  // namespace

extern const Command sign_command{
    .name = "sign",
    .summary = tr_later("sign an archive, so that others can tell who made it"),
    .synopsis = "ARCHIVE --key FILE [OPTION]...",
    .options = groups,
    .operands = {0, 1},
    .examples = examples,
    .operand = Takes::file,
    .run = run_sign,
};

}  // namespace permafrost::cli

// SPDX-License-Identifier: Apache-2.0
#include "cli/verify_options.hpp"

#include "base/error.hpp"
#include "base/url.hpp"
#include "io/file.hpp"

namespace permafrost::cli {

namespace {

std::optional<Profile> read_profile(const Args& args) {
  const auto name = args.text("profile").value_or("auto");
  if (name == "auto") return std::nullopt;
  for (const auto profile : {Profile::strict, Profile::mastodon}) {
    if (name == name_of(profile)) return profile;
  }
  throw Error(Fault::usage, fill(tr("unknown profile '{1}' (auto, strict or mastodon)"), {name}));
}

std::string read_file(const std::string& path, const Limits& limits) {
  const InputFile file = InputFile::open(path);
  return read_text(*file.range(0, file.size()), limits.document_bytes, path);
}

/// Each is URL=FILE, cut at the last "=" since addresses may hold some.
std::shared_ptr<const ContextLibrary> read_contexts(std::span<const std::string> values,
                                                    const Limits& limits) {
  auto contexts = std::make_shared<ContextLibrary>();
  for (const auto& value : values) {
    const auto sign = value.rfind('=');
    if (sign == std::string::npos || !is_absolute_iri(value.substr(0, sign)))
      throw Error(Fault::usage, fill(tr("'{1}' is no context: say --context URL=FILE"), {value}));
    contexts->add(value.substr(0, sign), read_file(value.substr(sign + 1), limits));
  }
  return contexts;
}

std::vector<std::string> read_prefixes(std::span<const std::string> values) {
  for (const auto& value : values) {
    if (!split_url(value))
      throw Error(Fault::usage,
                  fill(tr("'{1}' is no prefix of URLs: say --media-prefix https://…"), {value}));
  }
  return {values.begin(), values.end()};
}

}  // namespace

CheckOptions read_check_options(const Args& args, const Env& env) {
  return {.rules = select_rules(args.list("rules"), args.list("without-rules")),
          .profile = read_profile(args),
          .now = env.clock.now(),
          .limits = env.limits,
          .signatures = {.contexts = read_contexts(args.all("context"), env.limits),
                         .key_paths = {args.all("keys").begin(), args.all("keys").end()},
                         .media_prefixes = read_prefixes(args.all("media-prefix")),
                         .workers = env.workers}};
}

}  // namespace permafrost::cli

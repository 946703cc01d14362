// SPDX-License-Identifier: Apache-2.0
#include "cli/verify_options.hpp"

#include "base/error.hpp"
#include "base/url.hpp"
#include "verify/signatures/context_folder.hpp"

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

/// Each is a folder or URL=FILE, cut at the last "=" since addresses may hold some.
std::shared_ptr<const ContextLibrary> read_contexts(std::span<const std::string> values,
                                                    const Limits& limits) {
  auto contexts = std::make_shared<ContextLibrary>();
  for (const auto& value : values) {
    const auto sign = value.rfind('=');
    if (sign != std::string::npos && is_absolute_iri(value.substr(0, sign))) {
      read_context(value.substr(0, sign), value.substr(sign + 1), *contexts, limits);
    } else {
      read_contexts(value, *contexts, limits);
    }
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

// SPDX-License-Identifier: Apache-2.0
#include "cli/verify_options.hpp"

#include "base/error.hpp"

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

}  // namespace

CheckOptions read_check_options(const Args& args, const Env& env) {
  return {.rules = select_rules(args.list("rules"), args.list("without-rules")),
          .profile = read_profile(args),
          .now = env.clock.now(),
          .limits = env.limits};
}

}  // namespace permafrost::cli

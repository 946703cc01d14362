// SPDX-License-Identifier: Apache-2.0
// One JSON document under every rule, as each profile has it.
#include <cstdint>

#include "flow_bytes.hpp"
#include "verify/checking_stage.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace permafrost;
  for (const Profile profile : {Profile::strict, Profile::mastodon}) {
    fuzz::Surroundings around;
    fuzz::Reading end;
    CheckingStage check(end,
                        {.rules = select_rules({}, {}),
                         .profile = profile,
                         .now = around.clock.now(),
                         .limits = around.limits},
                        around.reporter);
    fuzz::push(fuzz::format_named("activitystreams-document"), std::as_bytes(std::span(data, size)), {},
               around.env, check);
  }
  return 0;
}

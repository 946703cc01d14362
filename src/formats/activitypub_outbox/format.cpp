// SPDX-License-Identifier: Apache-2.0
#include "formats/format.hpp"

#include <array>

#include "base/text.hpp"
#include "formats/activitypub_outbox/outbox_pull.hpp"
#include "pull/pull.hpp"

namespace permafrost {

namespace {

constexpr std::array all_streams{PullStream{"outbox"}, PullStream{"featured"}, PullStream{"following"},
                                 PullStream{"followers"}, PullStream{"media"}};

std::span<const PullStream> streams() { return all_streams; }

}  // namespace

extern const Format activitypub_outbox_format;
constinit const Format activitypub_outbox_format{
    .name = "activitypub-outbox",
    .title = tr_later("an account on a running server, as everybody may see it by ActivityPub"),
    .pull = activitypub_outbox::open_pull,
    .streams = streams,
};

}  // namespace permafrost

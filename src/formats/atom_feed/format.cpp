// SPDX-License-Identifier: Apache-2.0
#include "formats/format.hpp"

#include "base/text.hpp"
#include "formats/atom_feed/source.hpp"

namespace permafrost {

extern const Format atom_feed_format;
constinit const Format atom_feed_format{
    .name = atom_feed::format_name,
    .title = tr_later("an Atom feed of an account, as Mastodon 1.0 to 2.9 and GNU social wrote it"),
    .findings = atom_feed::findings,
    .recognise = atom_feed::recognise,
    .open = atom_feed::open,
};

}  // namespace permafrost

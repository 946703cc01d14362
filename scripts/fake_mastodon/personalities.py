# SPDX-License-Identifier: Apache-2.0
"""Whom the server can be like, by the names that --like takes."""

from .mastodon_versions import EarlierMastodon, FirstMastodon, LaterMastodon, OStatusMastodon
from .other_servers import GoToSocial, Hollo, Snac2
from .personality import Personality

PERSONALITIES = {
    "mastodon-4.6": LaterMastodon(), "mastodon-4.3": Personality(), "mastodon-4.1": EarlierMastodon(),
    "mastodon-2.9": OStatusMastodon(), "mastodon-1.0": FirstMastodon(), "gotosocial": GoToSocial(), "hollo": Hollo(),
    "snac2": Snac2()}

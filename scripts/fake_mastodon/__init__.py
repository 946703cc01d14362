# SPDX-License-Identifier: Apache-2.0
"""A Mastodon server on the loopback, to test against: invented, the same for the same seed, and faulty on demand.

    python3 scripts/fake_mastodon --posts 20000                       an account of 20,000 posts, and what belongs to one
    python3 scripts/fake_mastodon --posts 300 --limits mastodon --speed 60 --fault "503 /api/v1/* every=7"
    python3 scripts/fake_mastodon --exchanges FOLDER                  recorded exchanges alone

The first line of its output is its base URL; it serves until it is killed, on 127.0.0.1 alone. The owner is "alice";
the token "the-token-of-alice" has all scopes, others are got by OAuth (a script says yes by POSTing the page's form).
/fault/NAME answers with the fault of that name (faults.py has them all), /headers with the fields of the request,
/_control/ is for tests (control.py).

Tests in Python hold the server as an object, see and change everything:

    with FakeMastodon(World(size=300), limits=MASTODON_LIMITS) as server:
        server.rules.append(Rule("cut", "/system/*", every=3))
        ...
        assert not server.over_limit()

What lies where: snowflake, text, media, posts and world invent the data; entities and documents write it as JSON;
api_*, oauth, activitypub, atom and files answer requests, mastodon finds out which of them; wire, limits, faults and
signatures are the server around it, control what tests ask of it. personality says what a server's conduct consists of,
mastodon_versions and other_servers in what theirs differs.
"""

from .exchange import Exchange
from .faults import FAULTS, Rule
from .limits import MASTODON_LIMITS, Limit
from .mastodon import TOKEN
from .server import FakeMastodon
from .world import World

__all__ = ["FAULTS", "MASTODON_LIMITS", "TOKEN", "Exchange", "FakeMastodon", "Limit", "Rule", "World"]

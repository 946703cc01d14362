# SPDX-License-Identifier: Apache-2.0
"""The command line."""

import argparse
import pathlib
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from fake_mastodon import FAULTS, MASTODON_LIMITS, FakeMastodon, Limit, World  # noqa: E402
from fake_mastodon.personalities import PERSONALITIES  # noqa: E402


def arguments():
    parser = argparse.ArgumentParser(prog="python3 scripts/fake_mastodon", description="A Mastodon server to test against.",
                                     epilog="faults: " + " ".join(FAULTS))
    parser.add_argument("--posts", type=int, help="serve an invented account with so many posts")
    parser.add_argument("--accounts", type=int, default=6, help="accounts on the server (6)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--media-size", type=int, default=3000, help="bytes of a media file, about (3000)")
    parser.add_argument("--count", action="append", default=[], metavar="NAME=N", help="how many followers, blocks, …")
    parser.add_argument("--like", choices=sorted(PERSONALITIES), default="mastodon-4.3")
    parser.add_argument("--limits", choices=["mastodon"], help="obey Mastodon's rate limits")
    parser.add_argument("--limit", help="requests per token, as in 30/2s")
    parser.add_argument("--paged-limit", help="requests with a cursor, as in 10/2s")
    parser.add_argument("--speed", type=float, default=1, help="how fast the server's clock runs (1)")
    parser.add_argument("--fault", action="append", default=[], metavar="'FAULT PATTERN [nth=3,7] [every=N] [chance=P]'")
    parser.add_argument("--exchanges", action="append", default=[], metavar="FOLDER")
    parser.add_argument("--tls", nargs=2, metavar=("CERTIFICATE", "KEY"))
    parser.add_argument("--signed-by", nargs=2, metavar=("KEY_ID", "PUBLIC_KEY"), help="authorised fetch")
    parser.add_argument("--local-domain", metavar="NAME", help="as in localhost: what stands in addresses, with the port")
    parser.add_argument("--port", type=int, default=0)
    return parser.parse_args()


def limits_of(words):
    limits = dict(MASTODON_LIMITS) if words.limits else {}
    given = {"token": words.limit, "paged": words.paged_limit}
    return limits | {name: Limit.read(text) for name, text in given.items() if text}


def main():
    words = arguments()
    counts = {name: int(count) for name, count in (given.split("=", 1) for given in words.count)}
    world = words.posts is not None and World(size=words.posts, seed=words.seed, accounts=words.accounts,
                                              media_size=words.media_size, **counts)
    with FakeMastodon(world or None, words.tls, words.signed_by, limits_of(words), words.speed, words.port,
                      words.like) as server:
        if world and words.local_domain:
            world.local_domain = f"{words.local_domain}:{server.server.server_port}"
        for folder in words.exchanges:
            server.add_exchanges(folder)
        for rule in words.fault:
            server.add_rule(rule)
        print(server.base, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: Apache-2.0
"""Pages as Mastodon cuts them: caps, cursors, Link headers."""

import urllib.parse


class BadParameter(ValueError):
    pass


def limit_of(query, default, cap=None):
    """As limit_param: absent is the default, and nobody gets more than twice that."""
    given = query.get("limit")
    if given is None:
        return default
    try:
        return min(abs(int(given)), cap or 2 * default)
    except ValueError:
        return 0


def page_of(newest_first, oldest_first, query, limit, read_id):
    """The items for max_id, since_id and min_id, newest first. The two are called with (below, above)."""
    cursors = {name: read_id(query[name]) for name in ("max_id", "since_id", "min_id") if query.get(name)}
    below = cursors.get("max_id")
    if "min_id" in cursors:
        return take(oldest_first(cursors["min_id"], below), limit)[::-1]
    return take(newest_first(below, cursors.get("since_id")), limit)


def take(items, limit):
    taken = []
    for item in items:
        if len(taken) == limit:
            break
        taken.append(item)
    return taken


def numbered(count):
    """The two walks over rows 1 to `count`, whose ids are their numbers."""
    def newest_first(below, above):
        return range(min(below - 1, count) if below is not None else count, above or 0, -1)

    def oldest_first(above, below):
        return range(above + 1, min(below, count + 1) if below is not None else count + 1)

    return newest_first, oldest_first


class Links:
    """Next and previous page of what was asked for at `url` with `kept` parameters, which stay in the links."""

    def __init__(self, url, kept):
        self.url, self.kept, self.links = url, kept, []

    def add(self, rel, **cursor):
        pairs = sorted([*self.kept, *((name, str(value)) for name, value in cursor.items())])
        self.links.append(f'<{self.url}?{urllib.parse.urlencode(pairs)}>; rel="{rel}"')

    def field(self):
        return [("Link", ", ".join(self.links))] if self.links else []

# SPDX-License-Identifier: Apache-2.0
"""Pages as Mastodon cuts them: caps, cursors, Link headers."""

import dataclasses
import urllib.parse


class BadParameter(ValueError):
    status = 400


class TooMany(BadParameter):
    """As Mastodon's ValidationError."""

    status = 422


def limit_of(query, default, cap=None):
    """As limit_param: absent is the default, and nobody gets more than twice that."""
    given = query.get("limit")
    if given is None:
        return default
    try:
        return min(abs(int(given)), cap or 2 * default)
    except ValueError:
        return 0


def page_of(newest_first, oldest_first, between, limit):
    """The items for max_id, since_id and min_id, newest first, and the one that would come next, or None."""
    below = between.get("max_id")
    if "min_id" in between:
        return take(oldest_first(between["min_id"], below), limit)[::-1], None
    items = take(newest_first(below, between.get("since_id")), limit + 1)
    return items[:limit], items[limit] if len(items) > limit else None


def take(items, limit):
    taken = []
    for item in items:
        if len(taken) == limit:
            break
        taken.append(item)
    return taken


def by_account(accounts, first, count):
    """The walks over `count` people from number `first` + 1 on, whose rows 1, 2, … are paged by the ids of accounts."""
    def row_below(account):
        return max(min(accounts.last_below(account) - first, count), 0)

    def newest_first(below, above):
        return range(count if below is None else row_below(below), 0 if above is None else row_below(above + 1), -1)

    def oldest_first(above, below):
        return range(row_below(above + 1) + 1, (count if below is None else row_below(below)) + 1)
    return newest_first, oldest_first


def numbered(count):
    """The two walks over rows 1 to `count`, whose ids are their numbers."""
    def newest_first(below, above):
        return range(min(below - 1, count) if below is not None else count, above or 0, -1)

    def oldest_first(above, below):
        return range(above + 1, min(below, count + 1) if below is not None else count + 1)

    return newest_first, oldest_first


@dataclasses.dataclass
class Page:
    """What links are made of. `kept` parameters stay in them, `shown` gives the cursor of an item, `prev` is the
    parameter that leads back. Timelines of accounts and pages that some servers do not link are marked."""

    url: str
    items: list
    further: object
    limit: int
    kept: list
    shown: object
    prev: str = "min_id"
    always_next: bool = False
    is_timeline: bool = False
    is_unpaged: bool = False


class Links:
    """Next and previous page of what was asked for at `url` with `kept` parameters, which stay in the links."""

    def __init__(self, url, kept):
        self.url, self.kept, self.links = url, kept, []

    def add(self, rel, **cursor):
        pairs = sorted([*self.kept, *((name, str(value)) for name, value in cursor.items())])
        self.links.append(f'<{self.url}?{urllib.parse.urlencode(pairs)}>; rel="{rel}"')

    def field(self):
        return [("Link", ", ".join(self.links))] if self.links else []

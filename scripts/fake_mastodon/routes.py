# SPDX-License-Identifier: Apache-2.0
"""Which function answers what, and what it gets to know: a Call."""

import dataclasses
import functools
import re

from .exchange import JSON_TYPE, Exchange
from .paging import Page, limit_of, numbered, page_of

NOT_FOUND = "Not Found"
OLD_SCOPES = {"follow": {"read:follows", "read:blocks", "read:mutes"}, "profile": set()}


def is_covered(scope, granted):
    """Whether one of the granted scopes is the wanted one, or the broad one around it."""
    wanted = {scope, scope.rpartition(":")[0]}
    return any(given in wanted or scope in OLD_SCOPES.get(given, ()) for given in granted)


@dataclasses.dataclass
class Call:
    """A request on its way to the function that answers it. `viewer` is who asks, or None; `path` has what stands
    in the places of <names>."""

    site: object
    request: object
    grant: object
    path: dict = dataclasses.field(default_factory=dict)

    @functools.cached_property
    def world(self):
        return self.site.world

    @property
    def entities(self):
        return self.site.entities

    @property
    def query(self):
        return self.request.query

    @property
    def viewer(self):
        return self.grant.person if self.grant else None

    def json(self, document, fields=()):
        return Exchange.of(document, 200, JSON_TYPE, [*self.site.like.api_fields, *fields])

    def not_found(self):
        return self.error(404, NOT_FOUND)

    def error(self, status, words, fields=()):
        return Exchange.error(status, words, [*self.site.like.api_fields, *fields])

    def id(self, name="id"):
        """The number behind an id of the path, -1 for what is none."""
        number = self.site.read_id(self.path[name])
        return -1 if number is None else number

    def show_status(self, post):
        return self.entities.status(post, self.viewer)

    def rows(self, relation):
        """The walks over rows of the owner's own, which nobody else here has."""
        return numbered(self.world.counts[relation] if self.viewer is None or self.viewer.is_owner else 0)

    def may_see(self, post):
        """Everybody sees what is public; followers-only and direct posts their author and whom they mention."""
        if post.is_public:
            return True
        if not self.viewer:
            return False
        if self.viewer.number in (post.person.number, *(person.number for person in post.mentioned)):
            return True
        return post.visibility == "private" and self.viewer.number == self.world.friend.number

    def page(self, walks, show, cursor, limit, kept=(), **options):
        """A page of what the two `walks` pass (paging.page_of), as JSON with links; `cursor` is an item's own."""
        limit = self.site.like.limit(self.request, limit_of(self.query, *limit))
        items, further = page_of(*walks, self.site.like.between(self.request), limit)
        shown = [pair for pair in self.request.pairs if pair[0].partition("[")[0] in ("limit", *kept)]
        page = Page(self.request.base + self.request.path, items, further, limit, shown,
                    lambda item: self.site.show_id(cursor(item)), **options)
        return self.json([show(item) for item in items], self.site.like.links(page))


class Routes:
    """A table of methods, paths and the scopes they want: none, "" for any token, or one by name."""

    def __init__(self):
        self.rows = []

    def add(self, method, path, scope=None):
        pattern = re.compile(re.sub(r"<(\w+)>", r"(?P<\1>[^/]+)", path.replace(".", r"\.")))

        def enter(function):
            self.rows.append((method, pattern, scope, function))
            return function
        return enter

    def get(self, path, scope=None):
        return self.add("GET", path, scope)

    def post(self, path, scope=None):
        return self.add("POST", path, scope)

    def find(self, method, path):
        """The scope, the function and what stands in the path, or None."""
        method = "GET" if method == "HEAD" else method
        for wanted, pattern, scope, function in self.rows:
            found = pattern.fullmatch(path) if wanted == method else None
            if found:
                return scope, function, found.groupdict()
        return None

# SPDX-License-Identifier: Apache-2.0
"""All in which servers' conduct differs, as Mastodon 4.3 has it."""

import fnmatch

from .exchange import Exchange
from .ids import Decimal
from .limits import iso
from .paging import Links

PAGE_WORDS = {"page", "min_id", "max_id", "since_id"}
# What came after Mastodon 4.3, and after 4.1.
LATER = ("/api/v1/profile", "/api/v1/instance/terms_of_service*", "/api/v1/statuses/*/quotes", "/api/v1/accounts/*/endorsements")
BULK = ("/api/v1/statuses", "/api/v1/accounts")
EARLIER = (*LATER, "/api/v2/notifications*", "/.well-known/oauth-authorization-server")


class Personality:
    """Mastodon 4.3; what others do otherwise they override."""

    software, version, ids = "mastodon", "4.3.23", Decimal
    api_fields = (("Cache-Control", "private, no-store"), ("Vary", "Authorization, Origin"), ("X-Frame-Options", "DENY"),
                  ("X-Content-Type-Options", "nosniff"))
    # Paths of people and below them of their posts: as ids, and as pages for people.
    actor, page, post, post_page = "/users/{name}", "/@{name}", "/statuses/{id}", "/{id}"
    missing = LATER  # patterns of paths that only GETs want
    whole = ()  # patterns of paths that know no pages
    has_quotes = False  # and who may quote
    mutes_by_account = False  # the cursor of mutes is an account, not a row
    shows_source_to_owner = False  # in what /accounts/ID says of oneself
    host_meta_is_xml = False  # whatever one accepts
    atom = ""  # the form of OStatus feeds
    has_activitypub = True

    # --- requests ---

    def refusal(self, request):
        """What is answered before anybody looks at it, or None."""
        if request.method == "GET" and any(fnmatch.fnmatchcase(request.path, pattern) for pattern in self.missing):
            return self.no_such_path()
        return None

    def no_such_path(self):
        """Of a path that leads nowhere; what counts requests for limits shows itself only behind the others."""
        exchange = Exchange.error(404, "Not Found", self.api_fields)
        exchange.shows_limits = False
        return exchange

    def is_whole(self, request):
        return any(fnmatch.fnmatchcase(request.path, pattern) for pattern in self.whole)

    def limit(self, request, wanted):
        """How many items a page has, of what the query wants."""
        return 1 << 30 if self.is_whole(request) else wanted

    def between(self, request):
        """max_id, since_id and min_id as numbers, of those that are given."""
        if self.is_whole(request):
            return {}
        query = request.query
        shown = {name: query[name] for name in ("max_id", "since_id", "min_id") if query.get(name)}
        # Rails casts what is no number to 0.
        return {name: self.ids.read(value) or 0 for name, value in shown.items()}

    def bad_parameter(self, error):
        return Exchange.error(error.status, str(error), self.api_fields)

    def buckets(self, request):
        """The names of the limits that a request counts for, and whom it counts for."""
        who = "alice" if request.token else "anonymous"
        if request.path.startswith("/api/"):
            yield "user", who
            yield "token", request.token or "anonymous"
        if PAGE_WORDS & request.query.keys():
            yield "paged", who  # whatever the token
        if request.method == "POST" and request.path == "/api/v1/apps":
            yield "apps", "anonymous"

    # --- answers ---

    def dress(self, _, exchange):
        """The last changes to what goes out, media apart."""
        return exchange

    def too_many(self):
        return Exchange.of({"error": "Too many requests"}, 429, "application/json", [("Cache-Control", "no-cache")])

    def rate_fields(self, usage):
        return [("X-RateLimit-Limit", str(usage.limit.count)), ("X-RateLimit-Remaining", str(usage.remaining)),
                ("X-RateLimit-Reset", iso(usage.reset, 6))]

    def links(self, page):
        """The Link field of a page."""
        links = Links(page.url, page.kept)
        if page.items and page.limit and (len(page.items) == page.limit or page.always_next):
            links.add("next", max_id=page.shown(page.items[-1]))
        if page.items:
            links.add("prev", **{page.prev: page.shown(page.items[0])})
        return links.field()

    def shape(self, name, entity, *about):
        """The entity with what this server has otherwise: what the method of its name makes of it, if there is one."""
        method = getattr(self, "shape_" + name, None)
        return method(entity, *about) if method else entity


def without(entity, *names, **more):
    return {name: value for name, value in entity.items() if name not in names} | more


PLAIN_TYPES = {"application/json", "application/jrd+json", "application/activity+json", "application/xrd+xml"}


def retyped(exchange, *left_out):
    """With plain content types, and without fields that are not sent."""
    given = exchange.field("Content-Type") or ""
    plain = given.partition(";")[0]
    fields = [(name, value) for name, value in exchange.fields if name not in (*left_out, "Content-Type")]
    changed = Exchange(exchange.status, [("Content-Type", plain if plain in PLAIN_TYPES else given), *fields], exchange.body)
    changed.shows_limits = exchange.shows_limits
    return changed

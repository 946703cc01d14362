# SPDX-License-Identifier: Apache-2.0
"""Servers that speak Mastodon's API in their own ways, as it was recorded from real ones."""

import datetime
import fnmatch
import re
import urllib.parse

from .entities import FIRST_NOTIFICATION, MINUTE, moment
from .exchange import JSON_TYPE, Exchange
from .ids import SecondsAndHash, Ulid, Uuid7
from .limits import iso
from .paging import BadParameter, Links
from .personality import BULK, EARLIER, LATER, Personality, retyped, without

ROW_TIMES = 1_600_000_000_000


class GoToSocial(Personality):
    """Public data only for who has a token or signs, links on every page, limits by address."""

    software, version, ids = "gotosocial", "0.20.0-rc1+git-8221628", Ulid
    post_page = "/statuses/{id}"
    shows_source_to_owner = True
    api_fields = (("Cache-Control", "no-store"), ("X-Robots-Tag", "noindex, nofollow"), ("X-Frame-Options", "DENY"))
    missing = (*EARLIER, "/api/v1/domain_blocks", "/api/v1/endorsements", "/api/v1/directory",
               "/api/v1/instance/activity", "/api/v1/instance/extended_description", "/api/v1/apps/verify_credentials",
               "/api/v1/instance/privacy_policy", "/api/v1/admin/domain_allows", "/users/*/statuses/*/activity")

    def refusal(self, request):
        if request.method == "GET" and request.path in BULK:
            refused = Exchange(405, [("Content-Type", "text/plain")], b"405 method not allowed")
            refused.shows_limits = False
            return refused
        if request.path == "/.well-known/host-meta" and "json" in (request.fields.get("Accept") or ""):
            return Exchange.error(406, "Not Acceptable: no offered types: accepted=json, offered=xml")
        known = super().refusal(request)
        anyone = ("/api/v1/instance", "/api/v2/instance", "/api/v1/instance/rules", "/api/v1/apps")
        if not known and request.path.startswith("/api/") and not request.token and request.path not in anyone:
            return Exchange.error(401, "Unauthorized: token not supplied", self.api_fields)
        return known

    def too_many(self):
        return Exchange.of({"error": "rate limit reached"}, 429, "application/json", self.api_fields)

    def buckets(self, request):
        yield "token", "api" if request.path.startswith("/api/") else "federation"

    def dress(self, request, exchange):
        unsigned = "" if request.path.startswith("/api/") else ": http request wasn't signed or http signature was invalid"
        words = {401: f"Unauthorized{unsigned or ': token not supplied'}", 404: "Not Found: target status not found"}
        words = words.get(exchange.status)
        if words and exchange.shows_limits:
            exchange = Exchange.error(exchange.status, words, self.api_fields)
        # What is written piece by piece says its charset.
        if exchange.status == 200 and re.match(r"/api/v1/statuses/|/api/v./filters", request.path):
            return exchange
        return retyped(exchange, "ETag", "WWW-Authenticate")

    def rate_fields(self, usage):
        return [("X-Ratelimit-Limit", str(usage.limit.count)), ("X-Ratelimit-Remaining", str(usage.remaining)),
                ("X-Ratelimit-Reset", iso(int(usage.reset), 3))]

    def links(self, page):
        if not page.items or page.is_unpaged:
            return []
        flags = ("exclude_replies", "exclude_reblogs", "pinned", "only_media", "only_public") if page.is_timeline else ()
        kept = [("limit", str(page.limit)), *((name, dict(page.kept).get(name, "false")) for name in flags)]
        return [("Link", ", ".join(f'<{page.url}?{urllib.parse.urlencode([kept[0], cursor, *kept[1:]])}>; rel="{rel}"'
                                   for rel, cursor in (("next", ("max_id", page.shown(page.items[-1]))),
                                                       ("prev", ("min_id", page.shown(page.items[0]))))))]

    def shape_account(self, entity, person):
        pictures = {f"{name}_media_id" if person.picture(f"{name}s") else f"{name}_description": self.ids.show(person.id)
                    for name in ("avatar", "header")}
        entity = without(entity, "indexable", "uri", "hide_collections", "noindex", **pictures)
        if "source" in entity:
            entity["source"] = without(entity["source"], "hide_collections", "discoverable", "indexable", web_visibility="public",
                                       web_layout="microblog", status_content_type="text/plain")
        elif not person.is_owner:
            entity = without(entity, "roles")
        return entity

    def shape_status(self, entity, post):
        own = {} if post.boosted or "favourited" not in entity else {"text": post.text, "content_type": "text/plain"}
        rules = {"always": ["public", "me"], "automatic_approval": ["public", "me"], "with_approval": [], "manual_approval": []}
        policy = {name: rules for name in ("can_favourite", "can_reply", "can_reblog")}
        application = {"name": "web"} if entity["application"] else None
        return without(entity, "filtered", pinned=entity.get("pinned", False), application=application, **own,
                       interaction_policy=policy)

    def shape_source(self, entity):
        return {**entity, "content_type": "text/plain"}

    def shape_revision(self, entity):
        return {"poll": None} | entity

    def shape_scheduled(self, entity):
        params = {name: entity["params"][name] for name in ("text", "visibility", "language", "scheduled_at")}
        return {**entity, "params": {**params, "application_id": self.ids.show(2)}}

    def shape_notification(self, entity):
        return without(entity, "group_key")

    def shape_relationship(self, entity):
        return without(entity, "languages")

    def shape_instance(self, entity):
        return without(entity, "icon", "api_versions", account_domain=entity.get("domain") or entity.get("uri"))


def row_moment(row):
    """A time for each row of a relation, from which the row can be told."""
    return moment(ROW_TIMES + row * MINUTE)


def row_of(shown):
    return (milliseconds_of(shown) - ROW_TIMES) // MINUTE


def milliseconds_of(shown):
    return round(datetime.datetime.fromisoformat(shown.replace("Z", "+00:00")).timestamp() * 1000)


class Hollo(Personality):
    """Its link to the next page loses one post a page; ids are UUIDs or refused; relations come whole, or paged by times.
    What was not recorded is read from its source. Its ActivityPub is not imitated."""

    software, version, ids = "hollo", "0.9.13", Uuid7
    actor, post = "/@{name}", "/{id}"
    shows_source_to_owner = mutes_by_account = True
    whole = ("/api/v1/followed_tags", "/api/v1/accounts/*/followers", "/api/v1/accounts/*/following", "/api/v1/lists/*/accounts")
    api_fields = (("access-control-allow-origin", "*"), ("access-control-expose-headers", "Link"))
    missing = (*LATER, *BULK, "/api/v1/statuses/*/history", "/api/v?/filters", "/api/v1/domain_blocks", "/api/v1/endorsements",
               "/api/v1/conversations", "/api/v1/scheduled_statuses", "/api/v1/directory", "/api/v1/instance/*",
               "/api/v1/accounts/*/featured_tags", "/.well-known/host-meta", "/api/v1/admin/*", "/api/v2/admin/*")

    def no_such_path(self):
        return Exchange(404, [("Content-Type", "text/plain; charset=UTF-8"), *self.api_fields], b"404 Not Found")

    def refusal(self, request):
        refused = super().refusal(request)
        if not refused and not request.token and re.fullmatch(r"/api/v1/accounts/[^/]+/statuses", request.path):
            return Exchange(401, [("Content-Type", "application/json"), *self.api_fields], b'{"error":"unauthorized"}')
        return refused

    def bad_parameter(self, error):
        return Exchange.of({"success": False, "error": {"name": "ZodError", "message": str(error)}}, 400, "application/json",
                           self.api_fields)

    def between(self, request):
        query = request.query
        if self.is_whole(request):
            return {}
        if "older_than" in query:
            return {"max_id": (milliseconds_of(query["older_than"]) - FIRST_NOTIFICATION) // MINUTE}
        if "until" in query:
            return {"max_id": row_of(query["until"]) + 1}
        if "before" in query:
            return {"max_id": row_of(query["before"])}
        for name in ("max_id", "since_id", "min_id"):
            # A notification's id has its time and kind before the UUID.
            if query.get(name) and self.ids.read(query[name].rpartition("/")[2]) is None:
                raise BadParameter(f"{name}: expected a UUID")
        query.update({name: value.rpartition("/")[2] for name, value in query.items() if name.endswith("_id")})
        numbers = super().between(request)
        if request.path == "/api/v1/mutes" and "max_id" in numbers:
            numbers["max_id"] += 1  # the account itself is on the page again
        return numbers

    def dress(self, request, exchange):
        words = {401: "invalid_token", 404: "Record not found"}.get(exchange.status)
        if words and exchange.field("Content-Type") == JSON_TYPE:
            exchange = Exchange.error(exchange.status, words, self.api_fields)
        if request.path == "/.well-known/nodeinfo":
            exchange.fields = [("Content-Type", "application/jrd+json"), *exchange.fields[1:]]
        return retyped(exchange, "ETag", "WWW-Authenticate")

    def rate_fields(self, _):
        return []

    def links(self, page):
        """Of posts, as recorded, the id of the first that is not on the page, though max_id excludes; of others a time."""
        links = Links(page.url, [pair for pair in page.kept if pair[0] not in ("older_than", "until")])
        is_full = page.items and len(page.items) == page.limit
        if page.is_timeline:
            if page.further is not None and not page.is_unpaged:
                links.add("next", max_id=page.shown(page.further))
        elif page.url.endswith(("/favourites", "/bookmarks")) and is_full:
            links.add("next", before=row_moment(page.items[-1]))
        elif page.url.endswith("/blocks") and page.further is not None:
            links.add("next", until=row_moment(page.further))
        elif page.url.endswith("/notifications") and is_full:
            links.add("next", older_than=moment(FIRST_NOTIFICATION + page.items[-1] * MINUTE))
        return links.field()

    def shape_account(self, entity, person):
        entity = without(entity, "indexable", "group", "uri", "noindex", "roles", "role", "mute_expires_at", moved=None)
        if "source" not in entity:
            return without(entity, "discoverable", "hide_collections")
        return {**entity, "source": without(entity["source"], "hide_collections", "discoverable", "indexable")}

    def shape_status(self, entity, _):
        seen = {name: entity.get(name, False) for name in ("favourited", "reblogged", "muted", "bookmarked", "pinned")}
        approval = {"automatic": ["public"], "manual": []} | ({"current_user": "automatic"} if "filtered" in entity else {})
        entity = without(entity, "edited_at", quotes_count=0, quote_id=None, quote=None, quote_approval=approval,
                         emoji_reactions=[], filtered=None, **seen)
        return entity if entity["in_reply_to_id"] else without(entity, "in_reply_to_account_id")

    def shape_notification(self, entity):
        return without(entity, "group_key", id=f"{entity['created_at']}/{entity['type']}/{entity['id']}")

    def shape_preferences(self, entity):
        return without(entity, "reading:autoplay:gifs")

    def shape_medium(self, entity):
        return without(entity, "preview_remote_url")

    def shape_instance(self, entity):
        return without(entity, "rules")


class Snac2(Personality):
    """No links, few relations, filters that are ignored, HTML for errors, and 422 for a wrong token. Its ActivityPub is
    not imitated."""

    software, version, ids = "snac", "4.0.0 (not true; really snac/2.94)", SecondsAndHash
    actor, page, post, post_page = "/{name}", "/{name}", "/p/{id}", "/p/{id}"
    host_meta_is_xml = True
    api_fields = (("x-creator", "snac/2.94"), ("access-control-allow-origin", "*"), ("access-control-expose-headers", "Link"))
    missing = (*EARLIER, *BULK, "/api/v2/instance", "/api/v1/statuses/*/history", "/api/v1/domain_blocks", "/api/v1/endorsements",
               "/api/v1/featured_tags", "/api/v1/directory", "/api/v1/instance/rules", "/api/v1/instance/activity",
               "/api/v1/instance/domain_blocks", "/api/v1/apps/verify_credentials", "/api/v1/admin/*", "/api/v2/admin/*",
               "/api/v1/instance/privacy_policy")
    whole = ("/api/v1/bookmarks", "/api/v1/followed_tags", "/api/v1/lists/*/accounts")
    EMPTY = ("/api/v1/favourites", "/api/v1/blocks", "/api/v1/mutes", "/api/v1/conversations", "/api/v1/scheduled_statuses",
             "/api/v1/announcements", "/api/v?/filters", "/api/v1/follow_requests", "/api/v1/accounts/*/followers",
             "/api/v1/accounts/*/following", "/api/v1/accounts/*/featured_tags")

    def page_of_error(self, status, words):
        body = f"<h1>{words} (snac/2.94)</h1>".encode() if words else b""
        return Exchange(status, [("Content-Type", "text/html; charset=utf-8"), *self.api_fields], body)

    def no_such_path(self):
        return self.page_of_error(404, "404 Not Found")

    def refusal(self, request):
        refused = super().refusal(request)
        if refused or not request.path.startswith("/api/") or request.method != "GET":
            return refused
        if not request.token and not request.path.startswith(("/api/v1/instance", "/api/v1/custom_emojis")):
            return self.page_of_error(401, "")
        if request.token and any(fnmatch.fnmatchcase(request.path, pattern) for pattern in self.EMPTY):
            return Exchange(200, [("Content-Type", "application/json"), *self.api_fields], b"[]")
        if request.token and request.path == "/api/v1/preferences":
            return Exchange(200, [("Content-Type", "application/json"), *self.api_fields], b"{}")
        for name in ("exclude_replies", "exclude_reblogs", "only_media", "pinned", "tagged"):
            request.query.pop(name, None)
        return None

    def dress(self, request, exchange):
        if exchange.status == 401 and request.token:
            return self.page_of_error(422, "")
        if exchange.status >= 400 and exchange.field("Content-Type") == JSON_TYPE:
            return self.page_of_error(exchange.status, f"{exchange.status} Not Found")
        return exchange if request.path == "/.well-known/nodeinfo" else retyped(exchange, "ETag")

    def rate_fields(self, _):
        return []

    def links(self, _):
        return []

    def shape_account(self, entity, _):
        if "source" in entity:
            return without(entity, "discoverable", "indexable", "group", "hide_collections", "noindex", "roles", "role",
                           source=without(entity["source"], "hide_collections", "discoverable", "indexable", bot=False))
        return without(entity, "mute_expires_at", roles=[])

    def shape_status(self, entity, post):
        own = {} if post.boosted else {"text": post.text}
        return without(entity, "application", reactions=[], pinned=entity.get("pinned", False), **own)

    def shape_followed_tag(self, entity):
        return without(entity, "following")

    def shape_notification(self, entity):
        return without(entity, "group_key")

    def shape_medium(self, entity):
        return without(entity, "preview_remote_url", "text_url", "meta", "blurhash")

    def shape_relationship(self, entity):
        return without(entity, "languages", "blocked_by", "requested_by")

    def shape_instance(self, entity):
        return without(entity, "contact_account", domain=entity["uri"], source_url="https://comam.es/what-is-snac")

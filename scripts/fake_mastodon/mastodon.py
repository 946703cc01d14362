# SPDX-License-Identifier: Apache-2.0
"""The imitation itself: finds who asks, whether they may, and the function that answers."""

import hashlib

from . import activitypub, api_accounts, api_instance, api_statuses, files, oauth
from .entities import Entities
from .exchange import Exchange
from .paging import BadParameter
from .personality import PERSONALITIES
from .routes import API_FIELDS, NOT_FOUND, Call
from .signatures import is_signed

TABLES = (oauth.ROUTES, api_statuses.ROUTES, api_accounts.ROUTES, api_instance.ROUTES)
# The scopes of the token that a test has without asking for one.
ALL_SCOPES = "read write follow push admin:read"
TOKEN = "the-token-of-alice"


class Mastodon:
    """One server over one world. `oauth` may be given tokens; `robots` is added to robots.txt."""

    def __init__(self, world, clock, like):
        self.world, self.clock, self.like = world, clock, PERSONALITIES[like]
        self.entities = Entities(world, self.show_id)
        self.oauth = oauth.OAuth(clock)
        self.oauth.allow(world.owner, ALL_SCOPES, TOKEN)
        self.robots = ""

    @staticmethod
    def show_id(number):
        return str(number)

    @staticmethod
    def read_id(shown):
        """As Rails casts to bigint: what is no number is 0."""
        return int(shown) if shown.isascii() and shown.isdigit() else None

    def answer(self, request, signed_by=None):
        if request.path.startswith("/system/"):
            return files.answer(self.world, request)
        for table in TABLES:
            found = table.find(request.method, request.path)
            if found:
                return with_tag(request, self.call(request, *found))
        found = activitypub.ROUTES.find(request.method, request.path)
        if not found:
            return Exchange.error(404, NOT_FOUND, API_FIELDS)
        _, function, path = found
        if signed_by and activitypub.is_protected(request) and not is_signed(request, *signed_by):
            return Exchange.error(401, "Request not signed")
        return with_tag(request, function(Call(self, request, None, path)))

    def call(self, request, scope, function, path):
        grant, refusal = self.oauth.grant(request.token) if request.token else (None, "The access token is invalid")
        if refusal and (request.token or scope is not None):
            said = f'Bearer realm="Doorkeeper", error="invalid_token", error_description="{refusal}"'
            return Exchange.error(401, refusal, [*API_FIELDS, ("WWW-Authenticate", said)])
        if scope and not grant.covers(scope):
            return Exchange.error(403, "This action is outside the authorized scopes", API_FIELDS)
        if scope and not grant.person:
            return Exchange.error(422, "This method requires an authenticated user", API_FIELDS)
        try:
            return function(Call(self, request, grant, path))
        except BadParameter as error:
            return Exchange.error(400, str(error), API_FIELDS)


def with_tag(request, exchange):
    """As Rack's ETag and conditional GET."""
    if exchange.status != 200 or request.method not in ("GET", "HEAD") or exchange.field("ETag"):
        return exchange
    tag = f'W/"{hashlib.md5(exchange.body).hexdigest()}"'
    fields = [*exchange.fields, ("ETag", tag)]
    if request.fields.get("If-None-Match") == tag:
        return Exchange(304, fields, b"")
    return Exchange(200, fields, exchange.body)

# SPDX-License-Identifier: Apache-2.0
"""The imitation itself: finds who asks, whether they may, and the function that answers."""

import hashlib

from . import activitypub, api_accounts, api_instance, api_statuses, atom, files, oauth
from .entities import Entities
from .exchange import Exchange
from .paging import BadParameter
from .routes import Call
from .signatures import is_signed

TABLES = (oauth.ROUTES, api_statuses.ROUTES, api_accounts.ROUTES, api_instance.ROUTES)
# The scopes of the token that a test has without asking for one.
ALL_SCOPES = "read write follow push admin:read"
TOKEN = "the-token-of-alice"


class Mastodon:
    """One server over one world. `oauth` may be given tokens; `robots` is added to robots.txt."""

    def __init__(self, world, clock, like):
        self.world, self.clock, self.like = world, clock, like
        world.like = self.like
        self.show_id, self.read_id = self.like.ids.show, self.like.ids.read
        self.entities = Entities(world)
        self.oauth = oauth.OAuth(clock)
        self.oauth.allow(world.owner, ALL_SCOPES, TOKEN)
        self.robots = ""

    def answer(self, request, signed_by=None):
        if request.path.startswith("/system/"):
            return files.answer(self.world, request)
        refusal = self.like.refusal(request)
        if refusal:
            return self.like.dress(request, refusal)
        for table in TABLES:
            found = table.find(request.method, request.path)
            if found:
                return self.like.dress(request, with_tag(request, self.call(request, *found)))
        return self.answer_servers(request, signed_by)

    def answer_servers(self, request, signed_by):
        """What other servers ask for."""
        feed = atom.ROUTES.find(request.method, request.path) if self.like.atom else None
        if feed:
            return feed[1](Call(self, request, None, feed[2]))
        found = activitypub.ROUTES.find(request.method, request.path)
        if not found or not (self.like.has_activitypub or request.path.startswith("/.well-known/")):
            return self.like.dress(request, self.like.no_such_path())
        _, function, path = found
        if activitypub.is_protected(request) and not self.lets_in(request, signed_by):
            return self.like.dress(request, Exchange.error(401, "Request not signed"))
        return self.like.dress(request, with_tag(request, function(Call(self, request, None, path))))

    def lets_in(self, request, signed_by):
        if signed_by:
            return is_signed(request, *signed_by)
        return self.like.software != "gotosocial"

    def call(self, request, scope, function, path):
        grant, refusal = self.oauth.grant(request.token) if request.token else (None, "The access token is invalid")
        if refusal and (request.token or scope is not None):
            said = f'Bearer realm="Doorkeeper", error="invalid_token", error_description="{refusal}"'
            return Exchange.error(401, refusal, [*self.like.api_fields, ("WWW-Authenticate", said)])
        if scope and not grant.covers(scope):
            return Exchange.error(403, "This action is outside the authorized scopes", self.like.api_fields)
        if scope and not grant.person:
            return Exchange.error(422, "This method requires an authenticated user", self.like.api_fields)
        try:
            return function(Call(self, request, grant, path))
        except BadParameter as error:
            return self.like.bad_parameter(error)


def with_tag(request, exchange):
    """As Rack's ETag and conditional GET."""
    if exchange.status != 200 or request.method not in ("GET", "HEAD") or exchange.field("ETag"):
        return exchange
    tag = f'W/"{hashlib.md5(exchange.body).hexdigest()}"'
    exchange.fields = [*exchange.fields, ("ETag", tag)]
    if request.fields.get("If-None-Match") == tag:
        exchange.status, exchange.body = 304, b""
    return exchange

# SPDX-License-Identifier: Apache-2.0
"""The server as tests hold it."""

import pathlib
import ssl
import threading
import time
import urllib.parse

from .control import Control
from .exchange import JSON_TYPE, Exchange
from .faults import Rule
from .limits import Clock, RateLimits
from .mastodon import Mastodon
from .personalities import PERSONALITIES
from .signatures import is_signed
from .wire import Request, Server


class FakeMastodon:
    """Use as a context; `base` is its URL.

    `documents` maps targets to Exchanges and goes before `world`, the invented server, where one is given. `plan`
    maps targets to lists of faults that come first, `rules` are faults for many; `requests` holds what was asked.
    """

    def __init__(self, world=None, tls=None, signed_by=None, limits=None, speed=1.0, port=0, like="mastodon-4.3"):
        self.documents, self.plan, self.rules, self.requests = {}, {}, [], []
        self.signed_by, self.world = signed_by, world
        self.clock = Clock(speed)
        self.like = PERSONALITIES[like]
        self.limits = RateLimits(self.clock, limits or {}, self.like.buckets)
        self.lock = threading.RLock()
        self.server = Server(self, port)
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.base = f"{'https' if tls else 'http'}://127.0.0.1:{self.server.server_port}"
        self.control = Control(self)
        if world:
            world.base = self.base
            self.mastodon = Mastodon(world, self.clock, self.like)

    # --- what it is to answer ---

    def here(self, text, host):
        """`text` with this server in the place of `host`."""
        return text.replace(f"https://{host}".encode(), self.base.encode())

    def add_exchanges(self, folder):
        for path in sorted(pathlib.Path(folder).glob("*.http")):
            url, exchange = Exchange.read(path)
            parts = urllib.parse.urlsplit(url)
            exchange.body = self.here(exchange.body, parts.netloc)
            self.documents[parts.path + (f"?{parts.query}" if parts.query else "")] = exchange

    def add_rule(self, words):
        self.rules.append(Rule.read(words))

    # --- a request ---

    def record(self, method, target, fields, body):
        """What the wire calls first; says which fault the request is to meet."""
        request = Request(time.monotonic(), self.clock.now(), method, target, fields, body, self.base)
        if request.path.startswith("/_control/"):
            return request
        with self.lock:
            self.requests.append(request)
            planned = self.plan.get(target) or []
            request.fault = planned.pop(0) if planned else self.fault_by_rule(target)
        return request

    def fault_by_rule(self, target):
        if target.startswith("/fault/"):
            return target.removeprefix("/fault/")
        return next((rule.fault for rule in self.rules if rule.applies(target)), None)

    def answer(self, request):
        if request.path.startswith("/_control/"):
            return self.control.answer(request)
        usage = self.limits.count(request)
        request.over_limit = bool(usage and usage.is_over)
        exchange = self.like.too_many() if request.over_limit else self.true_answer(request)
        if usage and exchange.shows_limits:
            exchange.fields = [*exchange.fields, *self.like.rate_fields(usage)]
        return exchange

    def true_answer(self, request):
        if request.path == "/headers":
            return Exchange.of({name.lower(): value for name, value in request.fields.items()}, content_type=JSON_TYPE)
        if request.target in self.documents or not self.world:
            if self.signed_by and not is_signed(request, *self.signed_by):
                return Exchange.error(401, "Request not signed")
            return self.documents.get(request.target) or Exchange.error(404, "Record not found")
        with self.lock:
            return self.mastodon.answer(request, self.signed_by)

    # --- what was asked ---

    def asked(self):
        return [request.target for request in self.requests]

    def over_limit(self):
        """Requests that came though the limit was reached."""
        return [request for request in self.requests if request.over_limit]

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.closing.set()
        self.server.shutdown()
        self.server.server_close()

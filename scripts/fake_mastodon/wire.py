# SPDX-License-Identifier: Apache-2.0
"""HTTP/1.1 on the loopback: requests as they came, answers and how they go out."""

import dataclasses
import http.server
import json
import socketserver
import ssl
import sys
import threading
import traceback
import urllib.parse

from .exchange import Exchange
from .faults import respond_with

MAX_BODY = 1 << 20


@dataclasses.dataclass
class Request:
    """What was asked, and what became of it: `when` by time.monotonic(), `clock` by the server's clock."""

    when: float
    clock: float
    method: str
    target: str
    fields: object
    body: bytes = b""
    base: str = ""
    status: int = 0
    fault: str | None = None
    over_limit: bool = False

    def __post_init__(self):
        parts = urllib.parse.urlsplit(self.target)
        # Rails does not mind a slash at the end, and Mastodon.py writes some.
        self.path = urllib.parse.unquote(parts.path).rstrip("/") or "/"
        self.pairs = urllib.parse.parse_qsl(parts.query, keep_blank_values=True)
        self.query = dict(self.pairs)

    def all(self, name):
        """Values of NAME[], also as Rails reads NAME[0], and of plain NAME."""
        return [value for given, value in self.pairs if given.partition("[")[0] == name]

    @property
    def token(self):
        kind, _, token = (self.fields.get("Authorization") or "").partition(" ")
        return token.strip() if kind.lower() == "bearer" else None

    def form(self):
        """What a form or JSON says."""
        if "json" in (self.fields.get("Content-Type") or ""):
            return json.loads(self.body or b"{}")
        return dict(urllib.parse.parse_qsl(self.body.decode(errors="replace"), keep_blank_values=True))


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16

    def send_head(self, exchange, length, date=None):
        self.asked.status = exchange.status
        self.send_response_only(exchange.status)
        for name, value in exchange.fields:
            self.send_header(name, value)
        self.send_header("Date", date or self.date_time_string(self.server.owner.clock.now()))
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def answer(self, exchange):
        self.send_head(exchange, len(exchange.body))
        if self.command != "HEAD":
            self.wfile.write(exchange.body)

    def do_GET(self):
        owner = self.server.owner
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), MAX_BODY))
        self.asked = request = owner.record(self.command, self.path, self.headers, body)
        try:
            if request.fault:
                respond_with(request.fault, self, request)
            else:
                self.answer(self.true_answer(request))
            self.wfile.flush()
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            self.close_connection = True

    def true_answer(self, request):
        """What fails in the imitation itself is said aloud, for it is no fault that anybody asked for."""
        try:
            return self.server.owner.answer(request)
        except Exception:
            said = traceback.format_exc()
            print(said, file=sys.stderr, flush=True)
            return Exchange(500, [("Content-Type", "text/plain")], said.encode())

    do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_CONNECT = do_GET

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, owner, port=0):
        super().__init__(("127.0.0.1", port), Handler)
        self.owner = owner
        self.closing = threading.Event()

    def server_bind(self):
        socketserver.TCPServer.server_bind(self)  # without asking DNS for a name
        self.server_name, self.server_port = self.server_address

    def handle_error(self, *_):
        pass  # clients go away in the middle: that is what they are tested for

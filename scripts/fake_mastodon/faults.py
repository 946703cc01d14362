# SPDX-License-Identifier: Apache-2.0
"""What goes wrong on demand: faults by name, and rules that say when.

A fault takes the connection's handler, which it may write to as it likes, and the request; the true answer is
handler.server.owner.answer(request).
"""

import dataclasses
import email.utils
import fnmatch
import gzip
import re

from .exchange import JSON_TYPE, Exchange
from .limits import iso
from .snowflake import noise

DAY = 86400


def too_many(*fields):
    """429; a field's value is made from the server's time."""
    def fault(handler, _):
        now = handler.server.owner.clock.now()
        made = [(name, value(now)) for name, value in fields]
        handler.answer(Exchange.error(429, "Too many requests", made))
    return fault


def status(code):
    return lambda handler, _: handler.answer(Exchange(code, [("Content-Type", "text/plain")], b"no"))


def redirect(where, code=302):
    return lambda handler, _: handler.answer(Exchange(code, [("Location", where(handler))], b""))


def here(handler, host="127.0.0.1"):
    return handler.server.owner.base.replace("127.0.0.1", host)


# --- the connection ---


def dropped(handler, _):
    pass


def dropped_in_header(handler, _):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-")


def stalled(handler, _):
    handler.server.closing.wait(60)


def stalled_in_body(handler, request):
    answer = handler.server.owner.answer(request)
    handler.send_head(answer, len(answer.body) + 1)
    handler.wfile.write(answer.body)
    handler.wfile.flush()
    handler.server.closing.wait(60)


def drip(handler, _):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    while not handler.server.closing.wait(0.2):
        handler.wfile.write(b" ")
        handler.wfile.flush()


def slow(handler, request):
    """The true answer, in pieces over a second."""
    answer = handler.server.owner.answer(request)
    handler.send_head(answer, len(answer.body))
    piece = max(len(answer.body) // 10, 1)
    for at in range(0, len(answer.body), piece):
        handler.wfile.write(answer.body[at:at + piece])
        handler.wfile.flush()
        handler.server.closing.wait(0.1)


# --- bodies and lengths ---


def canned(fields, body):
    """An answer that says 200 and JSON, and goes on with what it should not."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
    return lambda handler, _: handler.wfile.write(head + fields + b"\r\n\r\n" + body)


def cut(handler, request):
    """The first half of the true answer."""
    answer = handler.server.owner.answer(request)
    handler.send_head(answer, len(answer.body))
    handler.wfile.write(answer.body[:len(answer.body) // 2])


def older_half(handler, request):
    """The first half of what the file was before, as its validators say."""
    answer = handler.server.owner.answer(request)
    fields = [(name, value) for name, value in answer.fields if name not in ("ETag", "Last-Modified")]
    older = answer.body[:64] + bytes(byte ^ 0x55 for byte in answer.body[64:])
    handler.send_head(Exchange(200, [*fields, ("ETag", '"older"')], older), len(older))
    handler.wfile.write(older[:len(older) // 2])


def torn_chunks(handler, request):
    """The first half of the true answer, in chunks of which the last is missing."""
    answer = handler.server.owner.answer(request)
    half = answer.body[:len(answer.body) // 2]
    kept = "".join(f"{name}: {value}\r\n" for name, value in answer.fields)
    handler.wfile.write(f"HTTP/1.1 200 OK\r\n{kept}Transfer-Encoding: chunked\r\n\r\n{len(half):x}\r\n".encode() +
                        half + b"\r\n")


def short_of_it(handler, request):
    """All of the true answer, and a length that is half of it."""
    answer = handler.server.owner.answer(request)
    handler.send_head(answer, len(answer.body) // 2)
    handler.wfile.write(answer.body)


def wrong_bytes(handler, request):
    """As many bytes as there should be, but others."""
    answer = handler.server.owner.answer(request)
    handler.answer(Exchange(answer.status, answer.fields, bytes(byte ^ 0x55 for byte in answer.body)))


def half(handler, request):
    """Half of the bytes, with a length that says that they are all."""
    answer = handler.server.owner.answer(request)
    handler.answer(Exchange(answer.status, answer.fields, answer.body[:len(answer.body) // 2]))


def empty(handler, request):
    answer = handler.server.owner.answer(request)
    handler.answer(Exchange(200, answer.fields, b""))


def gzip_bomb(handler, request):
    canned(b"Content-Encoding: gzip", gzip.compress(bytes(32 << 20), 6))(handler, request)


def endless_body(handler, _):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    while True:
        handler.wfile.write(bytes(65536))


def endless_fields(handler, _):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        handler.wfile.write(b"X-More: " + b"a" * 1000 + b"\r\n")


def garbage(handler, _):
    handler.wfile.write(b"\x16\x03\x01 this is no HTTP\r\n\r\n")


# --- pages that lead astray ---


def relinked(next_page):
    """The true page, but its next one, by Link or in an ActivityPub document, is at another address."""
    def fault(handler, request):
        answer = handler.server.owner.answer(request)
        where = next_page(handler, request)
        fields = [(name, value) for name, value in answer.fields if name != "Link"]
        body = re.sub(rb'"next":"[^"]*"', b'"next":"' + where.encode() + b'"', answer.body)
        handler.answer(Exchange(answer.status, [*fields, ("Link", f'<{where}>; rel="next"')], body))
    return fault


def first_page_again(handler, request):
    """As of a server that knows no cursors."""
    path, _, query = request.target.partition("?")
    kept = "&".join(pair for pair in query.split("&") if not pair.startswith(("max_id=", "min_id=", "since_id=")))
    first = dataclasses.replace(request, target=f"{path}?{kept}")
    handler.answer(handler.server.owner.answer(first))


def empty_page(handler, request):
    """Nothing on the page, though there is a next one."""
    answer = handler.server.owner.answer(request)
    handler.answer(Exchange(answer.status, answer.fields, b"[]"))


# --- the true answer, and something happened meanwhile ---


def dated(seconds):
    """A server whose clock is wrong by that much."""
    def fault(handler, request):
        answer = handler.server.owner.answer(request)
        handler.send_head(answer, len(answer.body), handler.date_time_string(handler.server.owner.clock.now() + seconds))
        handler.wfile.write(answer.body)
    return fault


def meanwhile(happening):
    """`happening` befalls the world before the answer is made."""
    def fault(handler, request):
        happening(handler.server.owner, request)
        handler.answer(handler.server.owner.answer(request))
    return fault


def post_arrives(owner, _):
    owner.world.owner.posts.add(int(owner.clock.now() * 1000))


def post_vanishes(owner, request):
    """The one that the page was to begin after, or else the newest."""
    posts = owner.world.owner.posts
    cursor = owner.mastodon.read_id(request.query.get("max_id", ""))
    post = posts.find(cursor) if cursor else next(posts.newest_first(), None)
    if post:
        posts.delete(post)


def post_changes(owner, _):
    posts = owner.world.owner.posts
    post = next(posts.oldest_first(), None)
    if post:
        posts.edit(post, "edited while you read", int(owner.clock.now() * 1000))


EXPIRED = [("WWW-Authenticate", 'Bearer realm="Doorkeeper", error="invalid_token", error_description="The access token expired"')]

FAULTS = {
    "429-seconds": too_many(("Retry-After", lambda _: "1")),
    "429-date": too_many(("Retry-After", lambda now: email.utils.formatdate(now + 1, usegmt=True))),
    "429-mastodon": too_many(("X-RateLimit-Remaining", lambda _: "0"), ("X-RateLimit-Reset", lambda now: iso(int(now) + 1, 6))),
    "429-gotosocial": too_many(("X-Ratelimit-Remaining", lambda _: "0"), ("X-Ratelimit-Reset", lambda now: iso(int(now) + 1, 3))),
    "429-epoch": too_many(("x-ratelimit-reset", lambda now: str(int(now) + 1))),
    "429-bare": too_many(),
    "429-day": too_many(("Retry-After", lambda _: str(DAY))),
    **{str(code): status(code) for code in (401, 403, 404, 410, 500, 502, 503, 504)},
    "503-seconds": lambda handler, _: handler.answer(Exchange(503, [("Retry-After", "1")], b"")),
    "token-expired": lambda handler, _: handler.answer(Exchange.error(401, "The access token expired", EXPIRED)),
    "dropped": dropped,
    "dropped-in-header": dropped_in_header,
    "stalled": stalled,
    "stalled-in-body": stalled_in_body,
    "drip": drip,
    "slow": slow,
    "truncated": canned(b"Content-Length: 1000", b'{"id":'),
    "torn-chunk": canned(b"Transfer-Encoding: chunked", b'ff\r\n{"id"'),
    "short-length": canned(b"Content-Length: 3", b'{"id":"x"}'),
    "huge-length": canned(b"Content-Length: 999999999999999", b"{"),
    "cut": cut,
    "older-half": older_half,
    "torn-chunks": torn_chunks,
    "short-of-it": short_of_it,
    "wrong-bytes": wrong_bytes,
    "half": half,
    "empty": empty,
    "gzip-bomb": gzip_bomb,
    "endless-body": endless_body,
    "endless-fields": endless_fields,
    "garbage": garbage,
    "html": lambda handler, _: handler.answer(Exchange(200, [("Content-Type", "text/html")], b"<!DOCTYPE html><p>hello")),
    "not-json": lambda handler, _: handler.answer(Exchange(200, [("Content-Type", JSON_TYPE)], b"<!DOCTYPE html>")),
    "clock-behind": dated(-DAY),
    "clock-ahead": dated(DAY),
    "post-arrives": meanwhile(post_arrives),
    "post-vanishes": meanwhile(post_vanishes),
    "post-changes": meanwhile(post_changes),
    "link-loop": relinked(lambda handler, request: here(handler) + request.target),
    "link-elsewhere": relinked(lambda handler, request: here(handler, "localhost") + request.target),
    "link-private": relinked(lambda handler, request: "https://10.0.0.1" + request.target),
    "first-page-again": first_page_again,
    "empty-page": empty_page,
    "redirect-loop": redirect(lambda handler: "/fault/redirect-loop"),
    "redirect-private": redirect(lambda handler: "https://10.0.0.1/users/alice"),
    "redirect-metadata": redirect(lambda handler: "http://169.254.169.254/latest/meta-data/"),
    "redirect-file": redirect(lambda handler: "file:///etc/passwd"),
    "redirect-http": redirect(lambda handler: f"http://127.0.0.1:{handler.server.server_port}/fault/html"),
    "redirect-host": redirect(lambda handler: here(handler, "localhost") + "/headers"),
    "redirect-path": redirect(lambda handler: "../headers", 301),
}
# After these the connection is good for nothing more.
BREAKING = {"dropped", "dropped-in-header", "stalled", "stalled-in-body", "drip", "truncated", "torn-chunk", "short-length",
            "huge-length", "cut", "older-half", "torn-chunks", "short-of-it", "gzip-bomb", "endless-body", "endless-fields", "garbage"}


def no_such_fault(handler, request):
    handler.answer(Exchange.error(404, f"no such fault: {request.fault}"))


def respond_with(name, handler, request):
    handler.close_connection = handler.close_connection or name in BREAKING
    FAULTS.get(name, no_such_fault)(handler, request)


@dataclasses.dataclass
class Rule:
    """`fault` befalls requests whose target matches the pattern `path`: all of them, those with the numbers `nth`,
    every `every`-th, or with `chance`, which for the same seed falls on the same requests; at most `times`."""

    fault: str
    path: str = "*"
    nth: tuple = ()
    every: int = 0
    chance: float = 1.0
    times: int = 1 << 30
    seed: int = 1
    seen: dict = dataclasses.field(default_factory=dict)
    matched: int = 0

    def __post_init__(self):
        if self.fault not in FAULTS:
            raise ValueError(f"no such fault: {self.fault}")

    @staticmethod
    def read(words):
        """From "FAULT PATTERN [nth=3,7] [every=10] [chance=0.05] [times=2] [seed=1]"."""
        fault, path, *options = words.split()
        given = dict(option.split("=", 1) for option in options)
        kinds = {"nth": lambda text: tuple(map(int, text.split(","))), "chance": float}
        return Rule(fault, path, **{name: kinds.get(name, int)(value) for name, value in given.items()})

    def applies(self, target):
        if self.times == 0 or not fnmatch.fnmatchcase(target, self.path):
            return False
        self.matched += 1
        asked = self.seen[target] = self.seen.get(target, 0) + 1
        applies = (not self.nth or self.matched in self.nth) and (not self.every or self.matched % self.every == 0)
        applies = applies and noise("rule", self.seed, self.fault, target, asked) < self.chance * 2**64
        self.times -= applies
        return applies

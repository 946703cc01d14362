#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A server on the loopback that answers with recorded exchanges, and with faults on demand.

    scripts/fake_mastodon.py [--exchanges FOLDER]... [--tls CERTIFICATE KEY] [--signed-by KEY_ID PUBLIC_KEY]

It prints its base URL and serves until it is killed. Tests in Python use the class FakeMastodon instead, and see
every request. Recorded exchanges are files "*.http": a line "# GET https://host/path", then the answer as it
came. The recorded host stands in documents as this server's own. /fault/NAME answers with the fault of that
name; FakeMastodon.plan lets any path fail in turn.
"""

import argparse
import base64
import email.utils
import gzip
import http.server
import json
import pathlib
import re
import ssl
import subprocess
import tempfile
import threading
import time
import urllib.parse

JSON_TYPE = "application/activity+json; charset=utf-8"
# Describe the bytes on the wire, which are not those that were recorded.
TRANSPORT_FIELDS = {"transfer-encoding", "content-length", "content-encoding", "connection"}


class Exchange:
    """One recorded answer."""

    def __init__(self, status, fields, body):
        self.status, self.fields, self.body = status, fields, body

    @staticmethod
    def read(path):
        """The URL that was asked, and its answer."""
        head, _, body = path.read_bytes().replace(b"\r\n", b"\n").partition(b"\n\n")
        lines = head.decode().split("\n")
        url = lines[0].removeprefix("# ").split(" ")[1]
        fields = [tuple(line.split(": ", 1)) for line in lines[2:] if ": " in line]
        kept = [(name, value) for name, value in fields if name.lower() not in TRANSPORT_FIELDS]
        return url, Exchange(int(lines[1].split(" ")[1]), kept, body)

    @staticmethod
    def of(document, status=200, content_type=JSON_TYPE):
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        return Exchange(status, [("Content-Type", content_type)], body)


def iso(seconds, digits):
    """A time `seconds` ahead, rounded up to a whole second."""
    then = time.gmtime(int(time.time() + seconds) + 1)
    return time.strftime("%Y-%m-%dT%H:%M:%S", then) + "." + "0" * digits + "Z"


def too_many(*fields):
    return lambda handler: handler.answer(
        Exchange(429, [("Content-Type", "application/json"), *((name, value()) for name, value in fields)],
                 b'{"error":"Too many requests"}'))


def status(code):
    return lambda handler: handler.answer(Exchange(code, [("Content-Type", "text/plain")], b"no"))


def redirect(where, code=302):
    return lambda handler: handler.answer(Exchange(code, [("Location", where(handler))], b""))


def dropped(handler):
    pass


def dropped_in_header(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-")


def stalled(handler):
    handler.server.closing.wait(60)


def drip(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    while not handler.server.closing.wait(0.2):
        handler.wfile.write(b" ")


def truncated(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"id\":")


def torn_chunk(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{\"id\"")


def short_length(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 3\r\n\r\n{\"id\":\"x\"}")


def huge_length(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999999999999999\r\n\r\n{")


def gzip_bomb(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n\r\n")
    handler.wfile.write(gzip.compress(bytes(32 << 20), 6))


def endless_body(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    while True:
        handler.wfile.write(bytes(65536))


def endless_fields(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        handler.wfile.write(b"X-More: " + b"a" * 1000 + b"\r\n")


def garbage(handler):
    handler.wfile.write(b"\x16\x03\x01 this is no HTTP\r\n\r\n")


FAULTS = {
    "429-seconds": too_many(("Retry-After", lambda: "1")),
    "429-date": too_many(("Retry-After", lambda: email.utils.formatdate(time.time() + 1, usegmt=True))),
    "429-mastodon": too_many(("X-RateLimit-Remaining", lambda: "0"), ("X-RateLimit-Reset", lambda: iso(0, 6))),
    "429-gotosocial": too_many(("X-Ratelimit-Remaining", lambda: "0"), ("X-Ratelimit-Reset", lambda: iso(0, 3))),
    "429-epoch": too_many(("x-ratelimit-reset", lambda: str(int(time.time()) + 1))),
    "429-bare": too_many(),
    "429-day": too_many(("Retry-After", lambda: "86400")),
    **{str(code): status(code) for code in (401, 403, 404, 410, 500, 502, 503, 504)},
    "dropped": dropped,
    "dropped-in-header": dropped_in_header,
    "stalled": stalled,
    "drip": drip,
    "truncated": truncated,
    "torn-chunk": torn_chunk,
    "short-length": short_length,
    "huge-length": huge_length,
    "gzip-bomb": gzip_bomb,
    "endless-body": endless_body,
    "endless-fields": endless_fields,
    "garbage": garbage,
    "html": lambda handler: handler.answer(Exchange(200, [("Content-Type", "text/html")], b"<!DOCTYPE html><p>hello")),
    "redirect-loop": redirect(lambda handler: "/fault/redirect-loop"),
    "redirect-private": redirect(lambda handler: "https://10.0.0.1/users/alice"),
    "redirect-metadata": redirect(lambda handler: "http://169.254.169.254/latest/meta-data/"),
    "redirect-file": redirect(lambda handler: "file:///etc/passwd"),
    "redirect-http": redirect(lambda handler: f"http://127.0.0.1:{handler.server.server_port}/fault/html"),
    "redirect-host": redirect(lambda handler: f"http://localhost:{handler.server.server_port}/headers"),
    "redirect-path": redirect(lambda handler: "../headers", 301),
}


def parameters(field):
    """keyId="…",headers="…" as a dictionary."""
    return dict(re.findall(r'([a-zA-Z]+)="?([^",]*)"?', field))


def verify(message, signature, public_key):
    """With openssl, which knows nothing of permafrost."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [pathlib.Path(folder, name) for name in ("message", "signature")]
        for path, content in zip(paths, (message, signature)):
            path.write_bytes(content)
        rsa = ["dgst", "-sha256", "-verify", public_key, "-signature", paths[1], paths[0]]
        ed25519 = ["pkeyutl", "-verify", "-pubin", "-inkey", public_key, "-rawin", "-in", paths[0], "-sigfile", paths[1]]
        return any(subprocess.run(["openssl", *words], capture_output=True).returncode == 0 for words in (rsa, ed25519))


def is_signed(handler, key_id, public_key):
    """An HTTP signature of draft-cavage-12 over target, host and date, or of RFC 9421 over method and target."""
    fields = handler.headers
    if "Signature-Input" in fields:
        label, _, values = fields["Signature-Input"].partition("=")
        components = re.findall(r'"([^"]+)"', values[: values.index(")")])
        derived = {"@method": handler.command, "@target-uri": handler.server.base + handler.path,
                   "@authority": fields["Host"]}
        lines = [f'"{name}": {derived.get(name) or fields[name]}' for name in components]
        message = "\n".join([*lines, f'"@signature-params": {values}'])
        signature = base64.b64decode(fields["Signature"].removeprefix(label + "=:").rstrip(":"))
        known = f'keyid="{key_id}"' in values and {"@method", "@target-uri"} <= set(components) and "created=" in values
    else:
        given = parameters(fields.get("Signature", ""))
        names = given.get("headers", "").split()
        target = f"{handler.command.lower()} {handler.path}"
        message = "\n".join(f"{name}: {target if name == '(request-target)' else fields.get(name)}" for name in names)
        signature = base64.b64decode(given.get("signature", ""))
        known = given.get("keyId") == key_id and {"(request-target)", "host", "date"} <= set(names)
    return known and verify(message.encode(), signature, public_key)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, exchange):
        self.send_response_only(exchange.status)
        for name, value in exchange.fields:
            self.send_header(name, value)
        self.send_header("Date", self.date_time_string())
        self.send_header("Content-Length", str(len(exchange.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(exchange.body)

    def do_GET(self):
        server = self.server.owner
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with server.lock:
            server.requests.append((time.monotonic(), self.path, self.headers))
            planned = server.plan.get(self.path) or []
            fault = planned.pop(0) if planned else None
        if fault is None and self.path.startswith("/fault/"):
            fault = self.path.removeprefix("/fault/")
        try:
            self.respond(server, fault)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_POST = do_PUT = do_HEAD = do_CONNECT = do_GET

    def respond(self, server, fault):
        if fault is not None:
            self.close_connection = not fault.startswith("redirect")
            FAULTS[fault](self)
        elif self.path == "/headers":
            self.answer(Exchange.of({name.lower(): value for name, value in self.headers.items()}))
        elif server.signed_by and not is_signed(self, *server.signed_by):
            self.answer(Exchange.of({"error": "Request not signed"}, 401))
        else:
            self.answer(server.documents.get(self.path) or Exchange.of({"error": "Record not found"}, 404))

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, owner):
        super().__init__(("127.0.0.1", 0), Handler)
        self.owner = owner
        self.closing = threading.Event()

    def handle_error(self, *_):
        pass  # clients go away in the middle: that is what they are tested for


class FakeMastodon:
    """Use as a context; `base` is its URL. `documents` maps paths to Exchanges, `plan` paths to lists of faults
    that come first, `requests` holds what was asked: when, path, header fields."""

    def __init__(self, tls=None, signed_by=None):
        self.documents, self.plan, self.requests = {}, {}, []
        self.signed_by = signed_by
        self.lock = threading.Lock()
        self.server = Server(self)
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.base = f"{'https' if tls else 'http'}://127.0.0.1:{self.server.server_port}"
        self.server.base = self.base

    def here(self, text, host):
        """`text` with this server in the place of `host`."""
        return text.replace(f"https://{host}".encode(), self.base.encode())

    def add_exchanges(self, folder):
        for path in sorted(pathlib.Path(folder).glob("*.http")):
            url, exchange = Exchange.read(path)
            parts = urllib.parse.urlsplit(url)
            exchange.body = self.here(exchange.body, parts.netloc)
            self.documents[parts.path + (f"?{parts.query}" if parts.query else "")] = exchange

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.closing.set()
        self.server.shutdown()
        self.server.server_close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--exchanges", action="append", default=[])
    parser.add_argument("--tls", nargs=2)
    parser.add_argument("--signed-by", nargs=2)
    words = parser.parse_args()
    with FakeMastodon(words.tls, words.signed_by) as server:
        for folder in words.exchanges:
            server.add_exchanges(folder)
        print(server.base, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""login, logout and accounts against a server on the loopback, with a browser that is a script.

    tests/e2e/login_test.py PERMAFROST
"""

import contextlib
import html
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.parse
import urllib.request

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = None
SCHEMA = jsonschema.Draft202012Validator(json.loads((ROOT / "schemas" / "accounts.schema.json").read_text()))

sys.path.insert(0, str(ROOT / "scripts"))
from fake_mastodon import Exchange, FakeMastodon, World  # noqa: E402

# What stands in for xdg-open: it notes what it is asked to open and lets the test do the rest.
XDG_OPEN = """#!/bin/sh
printf '%s\\n' "$1" > "$OPENED.part" && mv "$OPENED.part" "$OPENED"
"""
FINE = {"read:accounts", "read:blocks", "read:bookmarks", "read:favourites", "read:filters", "read:follows", "read:lists",
        "read:mutes", "read:notifications", "read:statuses"}


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def say(yes, address):
    """What a person does in a browser: reads the page and presses a button. Where the server leads then."""
    with urllib.request.urlopen(address) as answer:
        page = answer.read().decode()
    form = dict((html.unescape(name), html.unescape(value))
                for name, value in re.findall(r'name="([^"]*)" value="([^"]*)"', page))
    target = urllib.parse.urljoin(address, "/oauth/authorize" if yes else "/oauth/deny")
    try:
        urllib.request.build_opener(NoRedirect).open(target, urllib.parse.urlencode(form).encode())
    except urllib.error.HTTPError as redirect:
        return redirect.headers["Location"]
    raise AssertionError("the server leads nowhere")


def code_of(address):
    return urllib.parse.parse_qs(urllib.parse.urlsplit(address).query)["code"][0]


class Watch(threading.Thread):
    """Command lines of all processes, again and again."""

    def __init__(self):
        super().__init__(daemon=True)
        self.seen, self.over = set(), threading.Event()
        self.start()

    def run(self):
        while not self.over.wait(0.005):
            for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
                with contextlib.suppress(OSError):
                    self.seen.add(path.read_bytes())

    def stop(self):
        self.over.set()
        self.join()
        return b"\n".join(self.seen)


class LoginCase(unittest.TestCase):
    """A server, a user, and the means to log in. No keyring answers."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        (self.folder / "bin").mkdir()
        opener = self.folder / "bin" / "xdg-open"
        opener.write_text(XDG_OPEN)
        opener.chmod(0o755)
        self.start(FakeMastodon(World(size=5)))
        self.said = []

    def start(self, server):
        self.server = server
        server.__enter__()
        self.addCleanup(server.__exit__)
        self.oauth = server.mastodon.oauth
        self.account = "alice@" + server.base.split("//")[1]

    def environment(self, **more):
        desktop = ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR")
        plain = {name: value for name, value in os.environ.items() if name not in desktop}
        return {**plain, "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}", "OPENED": str(self.folder / "opened"),
                "XDG_STATE_HOME": str(self.folder / "state"), "LC_ALL": "C.UTF-8", **more}

    def begin(self, *words, **more):
        return subprocess.Popen([PROGRAM, *map(str, words)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, env=self.environment(**more))

    def end(self, process, typed=None):
        out, err = process.communicate(typed, timeout=60)
        self.said += [out, err]
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def run_program(self, *words, typed=None, **more):
        return self.end(self.begin(*words, **more), typed)

    def opened(self):
        """The address that the program wanted the browser to open."""
        path = self.folder / "opened"
        until = time.monotonic() + 30
        while not path.exists() and time.monotonic() < until:
            time.sleep(0.01)
        address = path.read_text().strip()
        path.unlink()
        return address

    def log_in(self, *words, yes=True):
        """With a browser on this machine."""
        process = self.begin("login", self.server.base, "--allow-loopback", *words, DISPLAY=":0")
        with urllib.request.urlopen(say(yes, self.opened())) as page:
            self.page = page.read().decode()
        return self.end(process)

    def log_in_by_code(self, *words, code=code_of):
        """With a browser elsewhere."""
        process = self.begin("login", self.server.base, "--allow-loopback", "--no-browser", *words)
        address = next(line.strip() for line in process.stderr if line.startswith("  http"))
        return self.end(process, code(say(True, address)) + "\n")

    def kept(self):
        path = self.folder / "state" / "permafrost" / "accounts.json"
        return {row["account"]: row for row in json.loads(path.read_text())["accounts"]} if path.exists() else {}

    def token(self):
        return self.kept()[self.account]["token"]

    def asked(self, path):
        return [request for request in self.server.requests if request.path == path]

    def assert_works(self, token, works=True):
        self.assertEqual(self.oauth.grant(token)[0] is not None, works)


class Login(LoginCase):
    # --- logging in ---

    def test_a_browser_on_this_machine(self):
        ran = self.log_in()
        self.assertEqual((ran.returncode, ran.stdout), (0, self.account + "\n"), ran.stderr)
        self.assertIn("go back to the terminal", self.page)
        self.assert_works(self.token())
        self.assertEqual(set(self.kept()[self.account]["scopes"].split()), FINE)
        grant, = (grant for token, grant in self.oauth.tokens.items() if token == self.token())
        self.assertEqual(len(grant.challenge), 43, "PKCE with S256")
        self.assertRegex(grant.redirect_uri, r"^http://127\.0\.0\.1:\d+/$")

    def test_a_browser_elsewhere(self):
        ran = self.log_in_by_code()
        self.assertEqual((ran.returncode, ran.stdout), (0, self.account + "\n"), ran.stderr)
        self.assert_works(self.token())

    def test_without_a_screen_the_code_is_typed(self):
        process = self.begin("login", self.server.base, "--allow-loopback")
        address = next(line.strip() for line in process.stderr if line.startswith("  http"))
        self.assertIn("urn%3Aietf%3Awg%3Aoauth%3A2.0%3Aoob", address)
        self.assertEqual(self.end(process, "wrong\n").returncode, 6)

    def test_as_little_as_wanted(self):
        self.assertEqual(self.log_in("--scope", "read:accounts").returncode, 0)
        self.assertEqual(self.kept()[self.account]["scopes"], "read:accounts")
        self.log_in("--scope", "instance")
        self.assertIn("admin:read:accounts", self.kept()[self.account]["scopes"])
        self.assertNotIn("read:blocks", self.kept()[self.account]["scopes"].replace("admin:read", ""))
        ran = self.run_program("login", self.server.base, "--allow-loopback", "--scope", "read:statuses")
        self.assertEqual(ran.returncode, 2)
        self.assertEqual(len(self.asked("/api/v1/apps")), 2)

    def test_without_a_keyring_there_is_the_file(self):
        dead = {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={self.folder / 'gone'}"}
        wanted = self.run_program("login", self.server.base, "--allow-loopback", "--keep-token-in", "keyring", **dead)
        self.assertEqual(wanted.returncode, 4)
        self.assertIn("no keyring answers", wanted.stderr)
        self.assertEqual(self.server.requests, [])
        ran = self.run_program("login", self.server.base, "--allow-loopback", "--token-stdin",
                               typed="the-token-of-alice\n", **dead)
        self.assertEqual((ran.returncode, self.token()), (0, "the-token-of-alice"))
        self.assertEqual(self.run_program("login", "a.example", "--keep-token-in", "pocket").returncode, 2)

    def test_the_user_says_no(self):
        ran = self.log_in(yes=False)
        self.assertEqual((ran.returncode, ran.stdout), (6, ""))
        self.assertIn("The resource owner or authorization server denied the request.", ran.stderr)
        self.assertIn("said no", self.page)
        self.assertEqual(self.kept(), {})

    def test_an_old_server_without_metadata(self):
        missing = Exchange.error(404, "Not Found")
        self.server.documents["/.well-known/oauth-authorization-server"] = missing
        self.assertEqual(self.log_in_by_code().returncode, 0)
        self.assertEqual(self.asked("/api/v1/apps")[0].form()["scopes"].count("read:"), 11)

    def test_a_server_that_knows_only_read(self):
        self.server.documents["/.well-known/oauth-authorization-server"] = Exchange.error(404, "Not Found")
        self.server.documents["/api/v1/instance"] = Exchange.of({"uri": "127.0.0.1", "version": "2.4.2"},
                                                                content_type="application/json")
        self.assertEqual(self.log_in_by_code().returncode, 0)
        self.assertEqual(self.kept()[self.account]["scopes"], "read")

    def test_what_is_no_such_server_is_said(self):
        for path in ("/.well-known/oauth-authorization-server", "/api/v1/instance", "/.well-known/host-meta"):
            self.server.documents[path] = Exchange(404, [("Content-Type", "text/html")], b"<h1>no")
        ran = self.run_program("login", self.server.base, "--allow-loopback")
        self.assertEqual(ran.returncode, 6)
        self.assertIn("does not speak the API of Mastodon", ran.stderr)
        self.assertEqual(self.run_program("login", "http://127.0.0.1:9", "--allow-loopback").returncode, 5)
        self.assertEqual(self.run_program("login", self.server.base).returncode, 2, "nobody allowed it")
        for wrong in ("ftp://social.example", "http://social.example", "social example", ""):
            self.assertEqual(self.run_program("login", wrong, "--allow-loopback").returncode, 2, wrong)

    def test_strangers_do_not_come_between(self):
        process = self.begin("login", self.server.base, "--allow-loopback", DISPLAY=":0")
        address = self.opened()
        asked = urllib.parse.parse_qs(urllib.parse.urlsplit(address).query)
        port = urllib.parse.urlsplit(asked["redirect_uri"][0]).port
        state = asked["state"][0]
        silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(40)]
        for request in (b"", b"\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"\0" * 100_000, b"GET /?code=x HTTP/1.1\r\n\r\n",
                        b"GET /?code=x&state=guess HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % port,
                        b"GET /?code=x&state=%s HTTP/1.1\r\nHost: evil.example\r\n\r\n" % state.encode(),
                        b"POST /?code=x&state=%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % (state.encode(), port),
                        b"GET /?state=%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % (state.encode(), port)):
            with socket.create_connection(("127.0.0.1", port)) as stranger, contextlib.suppress(OSError):
                stranger.sendall(request)
                stranger.shutdown(socket.SHUT_WR)
                self.assertIn(b"404 Not Found", stranger.recv(4096), request)
        self.assertIsNone(process.poll())
        with urllib.request.urlopen(say(True, address)):
            pass
        self.assertEqual(self.end(process).returncode, 0)
        for connection in silent:
            connection.close()

    def test_the_page_is_in_the_language_of_the_user(self):
        locales = pathlib.Path(PROGRAM).resolve().parent.parent / "locale"
        if not locales.is_dir():
            self.skipTest("built without gettext")
        process = self.begin("login", self.server.base, "--allow-loopback", DISPLAY=":0", LANGUAGE="ja",
                             PERMAFROST_LOCALEDIR=str(locales))
        address = say(True, self.opened())
        parts = urllib.parse.urlsplit(address)
        connection = http.client.HTTPConnection(parts.hostname, parts.port)
        connection.request("GET", f"{parts.path}?{parts.query}")
        answer = connection.getresponse()
        self.assertEqual(answer.headers["Content-Type"], "text/html; charset=utf-8")
        self.assertIn("default-src 'none'", answer.headers["Content-Security-Policy"])
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
        page = answer.read().decode()
        self.assertIn('<html lang="ja">', page)
        self.assertIn("端末に戻ってください", page)
        self.end(process)

    def test_stopped_while_it_waits(self):
        process = self.begin("login", self.server.base, "--allow-loopback", DISPLAY=":0")
        self.opened()
        process.send_signal(signal.SIGINT)
        self.assertEqual(self.end(process).returncode, 130)
        self.assertEqual(self.kept(), {})

    def test_a_token_that_tells_nobody_is_given_back(self):
        self.server.plan["/api/v1/accounts/verify_credentials"] = ["403"]
        self.assertEqual(self.log_in_by_code().returncode, 6)
        self.assertEqual(self.kept(), {})
        revoked = [grant.revoked for token, grant in self.oauth.tokens.items() if token != "the-token-of-alice"]
        self.assertEqual(revoked, [True])

    def test_logging_in_again_gives_the_old_token_back(self):
        self.log_in()
        first = self.token()
        self.log_in("--scope", "read")
        self.assert_works(first, False)
        self.assert_works(self.token())
        self.assertEqual(len(self.kept()), 1)

    def test_a_server_with_a_certificate_of_its_own(self):
        if not shutil.which("openssl"):
            self.skipTest("there is no openssl")
        certificate, key = self.folder / "certificate.pem", self.folder / "tls.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test",
                        "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
                       check=True, capture_output=True)
        self.start(FakeMastodon(World(size=5), tls=(certificate, key)))
        words = ("login", self.server.base, "--allow-loopback", "--token-stdin")
        distrusted = self.run_program(*words, typed="the-token-of-alice\n")
        self.assertEqual(distrusted.returncode, 5)
        self.assertEqual(self.asked("/api/v1/accounts/verify_credentials"), [])
        self.assertEqual(self.run_program(*words, "--cacert", certificate, typed="the-token-of-alice\n").returncode, 0)
        self.assertEqual(self.run_program(*words, "--cacert", "nowhere", typed="x\n").returncode, 3)

    # --- tokens from elsewhere ---

    def test_a_token_from_elsewhere_is_tried_before_it_is_kept(self):
        words = ("login", self.server.base, "--allow-loopback", "--token-stdin")
        wrong = self.run_program(*words, typed="no-such-token\n")
        self.assertEqual((wrong.returncode, self.kept()), (6, {}))
        self.assertIn("The access token is invalid", wrong.stderr)
        self.assertEqual(self.run_program(*words, typed="\n").returncode, 2)
        ran = self.run_program(*words, typed="  the-token-of-alice\n")
        self.assertEqual((ran.returncode, ran.stdout), (0, self.account + "\n"), ran.stderr)
        self.assertEqual(self.token(), "the-token-of-alice")
        left = self.run_program("logout", "--allow-loopback")
        self.assertEqual((left.returncode, self.kept()), (0, {}))
        self.assertIn("still works", left.stderr)
        self.assert_works("the-token-of-alice")

    # --- logging out ---

    def test_logout_makes_the_token_worthless(self):
        self.log_in()
        token = self.token()
        self.assertEqual(self.run_program("logout", "--allow-loopback").returncode, 0)
        self.assert_works(token, False)
        self.assertEqual(self.kept(), {})
        self.assertEqual(self.run_program("logout", "--allow-loopback").returncode, 2)

    def test_a_token_is_not_forgotten_while_it_works(self):
        self.log_in()
        token = self.token()
        self.server.documents["/oauth/revoke"] = Exchange.of({"error": "no"}, 403, "application/json")
        refused = self.run_program("logout", self.account, "--allow-loopback")
        self.assertEqual(refused.returncode, 6)
        self.assertEqual(self.token(), token)
        forced = self.run_program("logout", self.account, "--allow-loopback", "--forget")
        self.assertEqual((forced.returncode, self.kept()), (0, {}))
        self.assertIn("still works", forced.stderr)

    def test_which_account_is_meant(self):
        self.log_in()
        other = self.account
        self.start(FakeMastodon(World(size=5)))
        self.log_in()
        unclear = self.run_program("logout", "--allow-loopback")
        self.assertEqual(unclear.returncode, 2)
        self.assertIn(other, unclear.stderr)
        self.assertEqual(self.run_program("logout", "@" + other.upper().replace("ALICE", "Alice"),
                                          "--allow-loopback").returncode, 0)
        self.assertEqual(list(self.kept()), [self.account])
        self.assertEqual(self.run_program("logout", other, "--allow-loopback").returncode, 2)
        self.assertEqual(self.run_program("logout", "alice", "--allow-loopback").returncode, 2)

    # --- the list ---

    def test_accounts_are_listed_without_their_secrets(self):
        empty = self.run_program("accounts", "--json")
        self.assertEqual((empty.returncode, json.loads(empty.stdout)), (0, []))
        self.oauth.lifetime = 3600
        self.log_in()
        listed = json.loads(self.run_program("accounts", "--json").stdout)
        SCHEMA.validate(listed)
        row, = listed
        self.assertEqual((row["account"], row["server"], set(row["scopes"]), row["revocable"], row["token_in"]),
                         (self.account, self.server.base, FINE, True, "file"))
        self.assertIn("expires", row)
        self.assertIn(self.account, self.run_program("accounts").stdout)

    # --- secrets ---

    def secrets(self):
        """All that the server gave out or was told in confidence."""
        forms = [request.form() for request in self.asked("/oauth/token")]
        return {*self.oauth.tokens, *(application.secret for application in self.oauth.applications.values()),
                *(form[name] for form in forms for name in ("code", "code_verifier"))}

    def test_no_secret_is_seen_anywhere_but_in_its_file(self):
        watch = Watch()
        self.log_in("--verbose", "--log", self.folder / "log")
        self.log_in_by_code("--log", self.folder / "log2")
        words = ("login", self.server.base, "--allow-loopback", "--token-stdin", "--json")
        self.run_program("login", self.server.base, "--allow-loopback", "--token-stdin", typed="the-token-of-alice\n")
        self.run_program(*words[:-1], typed="another-token\n")
        secrets = {*self.secrets(), "another-token"}
        self.run_program("accounts", "--json")
        self.run_program("accounts", "--verbose")
        self.run_program("logout", "--allow-loopback", "--verbose")
        self.log_in()
        secrets |= self.secrets()
        self.run_program("logout", "--allow-loopback")
        commands = watch.stop()
        self.assertIn(PROGRAM.encode(), commands, "something was watched")
        files = [path for path in self.folder.rglob("*") if path.is_file() and path.name != "accounts.json"]
        everything = [*(text.encode() for text in self.said), *(path.read_bytes() for path in files), commands]
        self.assertGreater(len(secrets), 5)
        for secret in secrets:
            for text in everything:
                self.assertNotIn(secret.encode(), text)

    def test_only_the_owner_can_read_them(self):
        os.umask(0)
        self.addCleanup(os.umask, 0o022)
        self.log_in()
        state = self.folder / "state" / "permafrost"
        for path, mode in ((state, 0o700), (state / "accounts.json", 0o600), (state / "accounts.json.lock", 0o600)):
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), mode, path)
        (state / "accounts.json").chmod(0o644)
        ran = self.run_program("accounts")
        self.assertEqual(ran.returncode, 3)
        self.assertIn("chmod 600", ran.stderr)

    def test_runs_at_the_same_time_lose_nothing(self):
        servers = [FakeMastodon(World(size=5)) for _ in range(4)]
        for server in servers:
            server.__enter__()
            self.addCleanup(server.__exit__)
        runs = [self.begin("login", server.base, "--allow-loopback", "--token-stdin") for server in servers]
        for run in runs:
            self.assertEqual(self.end(run, "the-token-of-alice\n").returncode, 0)
        self.assertEqual(len(self.kept()), 4)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()

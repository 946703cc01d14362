#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""That the server that others are tested against limits and fails as it is told."""

import datetime
import email.utils
import http.client
import json
import socket
import subprocess
import sys
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request

from served import ACTIVITY, ROOT, Served  # and where the package is

from fake_mastodon import FAULTS, MASTODON_LIMITS, TOKEN, Limit, Rule, World
from fake_mastodon.faults import BREAKING


class Limits(Served):
    def test_a_window_lets_through_what_it_says_and_counts_what_came_beyond(self):
        self.serve(World(size=20), limits={"token": Limit(3, 300), "paged": Limit(1, 900)})
        remaining = [self.ask("/api/v1/instance").fields["X-RateLimit-Remaining"] for _ in range(3)]
        self.assertEqual(remaining, ["2", "1", "0"])
        refused = self.ask("/api/v1/instance")
        self.assertEqual((refused.status, refused.json()), (429, {"error": "Too many requests"}))
        self.assertRegex(refused.fields["X-RateLimit-Reset"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")
        self.assertNotIn("Retry-After", refused.fields)
        self.assertEqual(len(self.server.over_limit()), 1)
        self.server.clock.advance(300)
        self.assertEqual(self.ask("/api/v1/instance").status, 200)

    def test_pages_have_a_limit_of_their_own(self):
        self.serve(World(size=20), limits=MASTODON_LIMITS)
        first = self.ask("/api/v1/blocks")
        paged = self.ask("/api/v1/blocks?max_id=30")
        self.assertEqual([each.fields["X-RateLimit-Remaining"] for each in (first, paged)], ["299", "298"])
        outbox = self.ask("/users/alice/outbox?page=true", token=None, Accept=ACTIVITY)
        self.assertEqual(outbox.fields["X-RateLimit-Remaining"], "299")
        self.assertNotIn("X-RateLimit-Limit", self.ask("/users/alice", Accept=ACTIVITY).fields)


    def pull(self, window):
        """650 pages. Waits on the server's own clock when nothing remains: as told, or to the end of a window of
        that many seconds."""
        server = self.serve(World(size=650), limits=MASTODON_LIMITS)
        server.clock.advance(900 - server.clock.now() % 900)
        begun, found = server.clock.now(), 0
        target = f"/api/v1/accounts/{self.ask('/api/v1/accounts/verify_credentials').json()['id']}/statuses?limit=1"
        while target:
            answer = self.ask(target)
            if answer.status == 200:
                found += len(answer.json())
                target = answer.link("next")
            if answer.fields["X-RateLimit-Remaining"] == "0":
                reset = datetime.datetime.fromisoformat(answer.fields["X-RateLimit-Reset"].replace("Z", "+00:00")).timestamp()
                server.clock.advance(max(reset, -(-reset // window) * window) - server.clock.now() + 0.001)
        self.assertEqual(found, 650)
        return server.over_limit(), server.clock.now() - begun

    def test_who_knows_the_limits_is_never_refused_and_needs_the_time_that_they_make(self):
        refused, seconds = self.pull(window=900)
        self.assertEqual(refused, [])
        self.assertTrue(2 * 900 <= seconds < 2 * 900 + 300, seconds)

    def test_who_waits_as_told_alone_is_refused_where_two_limits_are_reached_at_once(self):
        """As at Mastodon: of two that are used up it tells of the one for calls, though that for pages lasts longer."""
        refused, _ = self.pull(window=1)
        self.assertTrue(refused)


class AsAProcess(unittest.TestCase):
    def test_its_words_are_obeyed_and_it_tells_what_came(self):
        command = [sys.executable, ROOT / "scripts" / "fake_mastodon", "--posts", "50", "--limit", "3/2s", "--count", "blocks=7",
                   "--fault", "503 /api/v1/preferences nth=1"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        base = process.stdout.readline().strip()

        def ask(path):
            request = urllib.request.Request(base + path, headers={"Authorization": f"Bearer {TOKEN}"})
            try:
                with urllib.request.urlopen(request, timeout=20) as response:
                    return response.status, json.load(response)
            except urllib.error.HTTPError as error:
                with error:
                    return error.code, None
        self.assertEqual(ask("/api/v1/preferences")[0], 503)
        self.assertEqual(len(ask("/api/v1/blocks")[1]), 7)
        deadline = time.monotonic() + 30
        while ask("/api/v1/blocks")[0] != 429 and time.monotonic() < deadline:
            pass
        count = ask("/_control/over-limit")[1]["count"]
        log = ask("/_control/log")[1]
        self.assertEqual((count, [entry["status"] for entry in log].count(429)), (1, 1))
        self.assertEqual((log[0]["target"], log[0]["fault"], log[0]["status"]), ("/api/v1/preferences", "503", 503))


class Faults(Served):
    def test_rules_befall_what_they_name(self):
        self.serve(World(size=20))
        self.server.rules = [Rule.read("503 /api/v1/instance* nth=2"), Rule.read("429-mastodon /api/v1/blocks* every=2"),
                             Rule("post-arrives", "/users/*", times=1)]
        self.assertEqual([self.ask("/api/v1/instance").status for _ in range(3)], [200, 503, 200])
        self.assertEqual([self.ask("/api/v1/blocks").status for _ in range(4)], [200, 429, 200, 429])
        self.ask("/users/alice", Accept=ACTIVITY)
        self.ask("/users/alice", Accept=ACTIVITY)
        self.assertEqual(self.server.world.owner.posts.last, 21)
        self.assertEqual([request.fault for request in self.server.requests if request.fault],
                         ["503", "429-mastodon", "429-mastodon", "post-arrives"])

    def test_chance_falls_on_the_same_requests_each_time(self):
        def failing():
            self.serve(World(size=20), )
            self.server.add_rule("500 /api/* chance=0.3 seed=7")
            return [self.ask(f"/api/v1/blocks?limit={at}").status for at in range(1, 40)]
        first = failing()
        self.assertEqual(first, failing())
        self.assertTrue(5 < first.count(500) < 20, first)

    def test_bodies_break_in_every_way(self):
        self.serve(World(size=20))
        whole = self.ask("/api/v1/instance").body
        for fault in ("cut", "half", "wrong-bytes", "empty", "not-json", "html", "short-of-it"):
            self.server.plan["/api/v1/instance"] = [fault]
            try:
                self.assertNotEqual(self.ask("/api/v1/instance").body, whole, fault)
            except http.client.IncompleteRead as error:
                self.assertEqual((fault, error.partial), ("cut", whole[:len(whole) // 2]))
            self.connection.close()
        self.server.plan["/api/v1/instance"] = ["slow"]
        self.assertEqual(self.ask("/api/v1/instance").body, whole)


class OnTheWire(Served):
    """Each fault by the bytes that come before a second is over, and by whether the server ends the connection."""

    ENDLESS = {"stalled", "stalled-in-body", "drip", "endless-body", "endless-fields"}

    def bytes_of(self, fault):
        self.server.plan["/api/v1/instance/rules"] = [fault]
        with socket.create_connection(("127.0.0.1", self.server.server.server_port), timeout=1) as connection:
            keep = b"" if fault in BREAKING else b"Connection: close\r\n"
            connection.sendall(b"GET /api/v1/instance/rules HTTP/1.1\r\nHost: x\r\n" + keep + b"\r\n")
            came, has_ended = b"", False
            until = time.monotonic() + 1
            try:
                while time.monotonic() < until and len(came) < 1 << 20 and not has_ended:
                    piece = connection.recv(1 << 16)
                    came, has_ended = came + piece, not piece
            except TimeoutError:
                pass
            return came, has_ended

    def test_every_fault_is_what_its_name_says(self):
        self.serve(World(size=20))
        truth = self.ask("/api/v1/instance/rules").body
        for fault in FAULTS:
            if fault in self.ENDLESS or fault in ("gzip-bomb", "slow"):
                continue
            came, has_ended = self.bytes_of(fault)
            head, _, body = came.partition(b"\r\n\r\n")
            if fault[:3].isdigit():
                self.assertTrue(head.startswith(b"HTTP/1.1 " + fault[:3].encode()), fault)
            elif fault.startswith("link-"):
                self.assertRegex(head, rb'\r\nLink: <https?://[^>]+/api/v1/instance/rules>; rel="next"')
            elif fault.startswith("redirect"):
                self.assertIn(b"\r\nLocation: ", head, fault)
            elif fault.startswith(("post-", "clock-")) or fault == "first-page-again":
                self.assertEqual(body, truth, fault)
            elif fault == "token-expired":
                self.assertTrue(head.startswith(b"HTTP/1.1 401") and b"expired" in body, came)
            elif fault == "short-of-it":
                self.assertIn(b"\r\nContent-Length: %d" % (len(truth) // 2), head)
            else:
                self.assertNotEqual(body, truth, fault)
            self.assertTrue(has_ended, fault)
        self.assertEqual(self.ask("/api/v1/instance/rules").body, truth)

    def test_what_has_no_end_has_none(self):
        self.serve(World(size=20))
        for fault, at_least in (("stalled", 0), ("stalled-in-body", 100), ("drip", 50), ("endless-body", 1 << 19),
                                ("endless-fields", 1 << 19)):
            came, has_ended = self.bytes_of(fault)
            self.assertFalse(has_ended, fault)
            self.assertGreaterEqual(len(came), at_least, fault)

    def test_pages_lead_astray(self):
        self.serve(World(size=60))
        posts = f"/api/v1/accounts/{self.ask('/api/v1/accounts/verify_credentials').json()['id']}/statuses"
        first = self.ask(posts)
        second = first.link("next").removeprefix(self.server.base)
        self.server.plan[second] = ["first-page-again", "empty-page", "link-loop"]
        self.assertEqual(self.ask(second).json(), first.json())
        empty = self.ask(second)
        self.assertEqual((empty.json(), empty.link("next") is None), ([], False))
        self.assertEqual(self.ask(second).link("next"), self.server.base + second)
        self.server.plan["/users/alice/outbox?page=true"] = ["link-elsewhere"]
        outbox = self.ask("/users/alice/outbox?page=true", Accept=ACTIVITY).json()
        self.assertEqual(urllib.parse.urlsplit(outbox["next"]).hostname, "localhost")

    def test_dates_step(self):
        self.serve(World(size=20))
        for fault, days in (("clock-behind", -1), ("clock-ahead", 1)):
            self.server.plan["/api/v1/instance/rules"] = [fault]
            stepped = email.utils.parsedate_to_datetime(self.ask("/api/v1/instance/rules").fields["Date"]).timestamp()
            self.assertAlmostEqual(stepped, time.time() + days * 86400, delta=60)


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The server that others are tested against: that it conducts itself as Mastodon does, and fails as it is told."""

import base64
import datetime
import email.utils
import hashlib
import http.client
import io
import json
import pathlib
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request
import xml.etree.ElementTree
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
from fake_mastodon import FAULTS, MASTODON_LIMITS, TOKEN, FakeMastodon, Limit, Rule, World  # noqa: E402
from fake_mastodon.faults import BREAKING  # noqa: E402
from fake_mastodon.mastodon import TABLES  # noqa: E402
from fake_mastodon.least_requests import least_requests  # noqa: E402

ACTIVITY = "application/activity+json"
ATOM = "{http://www.w3.org/2005/Atom}"


class Answer:
    def __init__(self, response):
        self.status, self.fields, self.body = response.status, response.headers, response.read()

    def json(self):
        return json.loads(self.body)

    def link(self, rel):
        found = re.search(f'<([^>]+)>; rel="{rel}"', self.fields.get("Link") or "")
        return found[1] if found else None


class Served(unittest.TestCase):
    def serve(self, world=None, **options):
        self.server = FakeMastodon(world, **options).__enter__()
        self.addCleanup(self.server.__exit__)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.server.server.server_port, timeout=20)
        self.addCleanup(self.connection.close)
        return self.server

    def ask(self, target, method="GET", token=TOKEN, body=None, **fields):
        target = target.removeprefix(self.server.base)
        fields = {name.replace("_", "-"): value for name, value in fields.items()}
        if token:
            fields["Authorization"] = f"Bearer {token}"
        if isinstance(body, dict):
            body = urllib.parse.urlencode(body)
            fields["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, target, body, fields)
        return Answer(self.connection.getresponse())

    def walk(self, target, **options):
        """Everything on the pages from `target` on by Link."""
        items, pages = [], 0
        while target:
            answer = self.ask(target, **options)
            self.assertEqual(answer.status, 200, answer.body)
            items += answer.json()
            target, pages = answer.link("next"), pages + 1
        return items, pages


class Paging(Served):
    def setUp(self):
        self.serve(World(size=230, domain_blocks=205))
        self.account = self.ask("/api/v1/accounts/verify_credentials").json()["id"]
        self.statuses = f"/api/v1/accounts/{self.account}/statuses"

    def test_the_owner_sees_every_post_once_newest_first(self):
        posts, pages = self.walk(self.statuses + "?limit=40")
        self.assertEqual((len(posts), pages), (230, 6))
        ids = [int(post["id"]) for post in posts]
        self.assertEqual(ids, sorted(set(ids), reverse=True))
        self.assertEqual({post["visibility"] for post in posts}, {"public", "unlisted", "private", "direct"})

    def test_strangers_see_what_is_public(self):
        posts, _ = self.walk(self.statuses + "?limit=40", token=None)
        self.assertEqual({post["visibility"] for post in posts}, {"public", "unlisted"})
        self.assertEqual(len(posts), self.server.world.owner.posts.public_total)
        self.assertNotIn("favourited", posts[0])

    def test_limits_are_capped(self):
        for limit, wanted in ((None, 20), (5, 5), (40, 40), (1000, 40), (-3, 3)):
            query = "" if limit is None else f"?limit={limit}"
            self.assertEqual(len(self.ask(self.statuses + query).json()), wanted, limit)

    def test_each_list_has_its_own_size_and_cap(self):
        self.serve(World(size=5, accounts=250, **dict.fromkeys(
            ("favourites", "bookmarks", "followers", "following", "follow_requests", "blocks", "mutes", "domain_blocks",
             "followed_tags", "endorsements", "scheduled", "notifications", "list_members"), 600)))
        account = f"accounts/{self.ask('/api/v1/accounts/verify_credentials').json()['id']}"
        for path, default, cap in (
                ("favourites", 20, 40), ("bookmarks", 20, 40), (account + "/followers", 40, 80), (account + "/following", 40, 80),
                ("follow_requests", 40, 80), ("blocks", 40, 80), ("mutes", 40, 80), ("domain_blocks", 100, 200),
                ("followed_tags", 100, 200), ("endorsements", 40, 80), ("scheduled_statuses", 20, 40), ("notifications", 40, 80),
                ("lists/1/accounts", 40, 80), ("admin/accounts", 100, 200), ("directory", 40, 80)):
            sizes = [len(self.ask(f"/api/v1/{path}{query}").json()) for query in ("", "?limit=1", "?limit=9999")]
            self.assertEqual(sizes, [default, 1, cap], path)

    def test_min_id_gives_what_follows_at_once_and_since_id_the_newest(self):
        ids = [post["id"] for post in self.walk(self.statuses)[0]]
        after = ids[100]
        least = [post["id"] for post in self.ask(f"{self.statuses}?min_id={after}&limit=5").json()]
        self.assertEqual(least, ids[95:100])
        newest = [post["id"] for post in self.ask(f"{self.statuses}?since_id={after}&limit=5").json()]
        self.assertEqual(newest, ids[:5])
        between = self.ask(f"{self.statuses}?min_id={after}&max_id={ids[98]}").json()
        self.assertEqual([post["id"] for post in between], ids[99:100])
        self.assertEqual(len(self.ask(f"{self.statuses}?min_id=0&limit=3").json()), 3)

    def test_links_are_as_mastodon_writes_them(self):
        answer = self.ask(self.statuses + "?limit=2&exclude_replies=true&nonsense=1")
        first, last = answer.json()[0]["id"], answer.json()[-1]["id"]
        url = self.server.base + self.statuses
        self.assertEqual(answer.fields["Link"],
                         f'<{url}?exclude_replies=true&limit=2&max_id={last}>; rel="next", '
                         f'<{url}?exclude_replies=true&limit=2&min_id={first}>; rel="prev"')
        self.assertIsNone(self.ask(f"{self.statuses}?min_id={'9' * 18}").fields["Link"])

    def test_relations_are_paged_by_the_ids_of_rows(self):
        for relation in ("favourites", "bookmarks", "blocks", "mutes", "domain_blocks", "followed_tags", "follow_requests"):
            count = self.server.world.counts[relation]
            items, _ = self.walk(f"/api/v1/{relation}?limit=7")
            self.assertEqual(len(items), count, relation)
            self.assertEqual(len({json.dumps(item) for item in items}), count, relation)
        answer = self.ask("/api/v1/blocks?limit=2")
        self.assertRegex(answer.fields["Link"], r"limit=2&max_id=84>; rel=\"next\".*limit=2&since_id=85>; rel=\"prev\"")
        self.assertIn("min_id=", self.ask("/api/v1/favourites").link("prev"))
        for relation in ("followers", "following"):
            items, _ = self.walk(f"/api/v1/accounts/{self.account}/{relation}?limit=80")
            self.assertEqual(len(items), self.server.world.counts[relation])

    def test_members_of_lists_are_paged_by_their_own_ids(self):
        members, pages = self.walk("/api/v1/lists/1/accounts?limit=20")
        self.assertEqual((len(members), pages), (85, 5))
        self.assertEqual(members, self.ask("/api/v1/lists/1/accounts?limit=0").json())
        link = self.ask("/api/v1/lists/1/accounts").link("next")
        self.assertTrue(link.endswith(f"max_id={members[39]['id']}"), link)
        self.assertEqual(self.ask("/api/v1/statuses?" + "&".join(["id[]=1"] * 21)).status, 422)

    def test_pages_of_200000_posts_come_as_quickly_as_those_of_200(self):
        self.serve(World(size=200_000))
        account = self.ask("/api/v1/accounts/verify_credentials").json()
        self.assertEqual(account["statuses_count"], 190_000)
        posts = f"/api/v1/accounts/{account['id']}/statuses"
        middle = self.ask(f"{posts}?limit=1&max_id={self.server.world.owner.posts.id(100_000)}").json()[0]
        self.assertEqual(middle["id"], str(self.server.world.owner.posts.id(99_999)))

    def test_filters_choose(self):
        for filter_, wanted in (("only_media=true", lambda post: post["media_attachments"]),
                                ("exclude_reblogs=true", lambda post: not post["reblog"]),
                                ("tagged=lab", lambda post: any(tag["name"] == "lab" for tag in post["tags"]))):
            posts, _ = self.walk(f"{self.statuses}?{filter_}")
            self.assertTrue(posts)
            self.assertTrue(all(map(wanted, posts)), filter_)
        pinned = self.ask(self.statuses + "?pinned=true").json()
        self.assertTrue(pinned and all(post["pinned"] for post in pinned))

    def test_posts_that_come_and_go_while_somebody_reads(self):
        before = self.ask(self.statuses).json()
        added = self.ask("/_control/posts", "POST", body=json.dumps({"add": 2}), Content_Type="application/json").json()
        after = self.ask(self.statuses).json()
        self.assertEqual([post["id"] for post in after[:2]], added["added"][::-1])
        self.ask("/_control/posts", "POST", Content_Type="application/json", body=json.dumps(
            {"delete": [before[3]["id"]], "edit": {before[4]["id"]: "other words"}}))
        self.assertEqual(self.ask(f"/api/v1/statuses/{before[3]['id']}").status, 404)
        edited = self.ask(f"/api/v1/statuses/{before[4]['id']}").json()
        self.assertEqual(edited["content"], "<p>other words</p>")
        self.assertIsNotNone(edited["edited_at"])
        self.assertEqual(self.ask(f"/api/v1/statuses/{before[4]['id']}/source").json()["text"], "other words")
        self.assertEqual(len(self.walk(self.statuses)[0]), 231)

    def test_what_is_deleted_is_gone_everywhere(self):
        posts = self.server.world.owner.posts
        self.server.world.owner.posts.delete(posts.post(23))  # followers-only, and passed on by 37
        posts.delete(posts.post(20))  # liked
        left, _ = self.walk(self.statuses)
        self.assertEqual(len(left), 227)
        self.assertEqual(len(self.walk("/api/v1/favourites")[0]), 94)
        self.assertEqual(self.ask("/api/v1/accounts/verify_credentials").json()["statuses_count"], posts.counted_total)
        with zipfile.ZipFile(io.BytesIO(self.ask("/_control/export.zip").body)) as export:
            self.assertEqual(len(json.loads(export.read("outbox.json"))["orderedItems"]), 227)


class Personalities(Served):
    """What clients have to put up with. The rest of the conduct is compared with recordings: recorded_conduct_test.py."""

    def account(self, like):
        self.serve(World(size=95), like=like)
        return "/api/v1/accounts/" + self.ask("/api/v1/accounts/verify_credentials").json()["id"]

    def walk_by_last_id(self, statuses):
        posts, page = [], self.ask(statuses).json()
        while page:
            posts += page
            page = self.ask(f"{statuses}&max_id={page[-1]['id']}").json()
        return posts

    def test_by_last_id_all_posts_are_found_everywhere(self):
        for like in ("mastodon-4.1", "gotosocial", "hollo", "snac2"):
            posts = self.walk_by_last_id(self.account(like) + "/statuses?limit=20")
            self.assertEqual(len({post["id"] for post in posts}), 95, like)
            ids = [post["uri"].removesuffix("/activity") for post in posts]
            self.assertEqual(len(set(ids)), 95, like)

    def test_hollo_loses_a_post_a_page_to_who_follows_its_links(self):
        account = self.account("hollo")
        posts, pages = self.walk(account + "/statuses?limit=20")
        self.assertEqual((len(posts), pages), (91, 5))
        self.assertEqual(self.ask(account + "/statuses?min_id=0").status, 400)
        for path, relation in (("favourites?limit=40", "favourites"), ("bookmarks", "bookmarks"), ("blocks?limit=30", "blocks"),
                               ("notifications?limit=30", "notifications"), ("followed_tags?limit=5", "followed_tags"),
                               (account[8:] + "/followers?limit=5", "followers")):
            found, _ = self.walk("/api/v1/" + path)
            ids = {item.get("id", item.get("name")) for item in found}
            self.assertEqual((len(ids), len(found)), (self.server.world.counts[relation],) * 2, relation)

    def test_hollo_pages_mutes_by_accounts_and_gives_the_last_one_again(self):
        self.account("hollo")
        first = self.ask("/api/v1/mutes?limit=80")
        second = self.ask(f"/api/v1/mutes?limit=80&max_id={first.json()[-1]['id']}").json()
        self.assertEqual((len(first.json()), first.fields["Link"], len(second)), (80, None, 3))
        self.assertEqual(second[0], first.json()[-1])

    def test_snac2_gives_no_links_and_ignores_what_one_wants(self):
        account = self.account("snac2")
        self.assertIsNone(self.ask(account + "/statuses?limit=10").fields["Link"])
        self.assertEqual(len(self.ask(account + "/statuses?limit=40&pinned=true&only_media=true").json()), 40)
        self.assertEqual(self.ask(account, token=None).status, 401)
        self.assertEqual(self.ask(account, token="wrong").status, 422)
        self.assertEqual(len(self.ask("/api/v1/bookmarks?limit=5&max_id=1").json()), self.server.world.counts["bookmarks"])
        self.assertEqual(self.ask("/api/v1/favourites").json(), [])

    def test_gotosocial_shows_nothing_to_strangers_and_links_every_page(self):
        account = self.account("gotosocial")
        self.assertEqual(self.ask(account + "/statuses", token=None).status, 401)
        self.assertEqual(self.ask("/users/alice", token=None, Accept=ACTIVITY).status, 401)
        posts, pages = self.walk(account + "/statuses?limit=20")
        self.assertEqual((len(posts), pages), (95, 6))

    def test_a_later_mastodon_has_more(self):
        account = self.account("mastodon-4.6")
        posts, _ = self.walk(account + "/statuses?limit=40")
        quotes = [post for post in posts if post["quote"]]
        self.assertEqual(len(quotes), 4)
        for post in quotes:
            quoted = post["quote"]["quoted_status"]
            self.assertIn(quoted["url"].partition("://")[2][:20], post["content"])
            self.assertEqual(self.ask(post["uri"], Accept=ACTIVITY).json()["quote"], quoted["uri"])
        self.assertEqual(self.ask("/api/v2/instance").json()["api_versions"], {"mastodon": 11})
        self.assertEqual(self.ask("/api/v1/profile").json()["note"], self.server.world.owner.note)
        self.assertTrue(self.ask("/api/v1/instance/terms_of_service/2025-06-01").json()["effective"])
        self.assertEqual({post["visibility"] for post in self.walk(account + "/statuses?exclude_direct=true")[0]},
                         {"public", "unlisted", "private"})
        self.account("mastodon-4.3")
        self.assertEqual(self.ask("/api/v1/profile").status, 404)
        self.assertNotIn("quote", self.ask("/api/v1/timelines/public").json()[0])

    def test_an_older_mastodon_lacks_what_came_later(self):
        account = self.account("mastodon-4.1").rpartition("/")[2]
        for path in (f"/api/v1/accounts?id[]={account}", "/.well-known/oauth-authorization-server"):
            self.assertEqual(self.ask(path).status, 404, path)


class Media(Served):
    def setUp(self):
        self.serve(World(size=40))

    def files(self):
        account = self.ask("/api/v1/accounts/verify_credentials").json()
        posts, _ = self.walk(f"/api/v1/accounts/{account['id']}/statuses?only_media=true")
        return [account["avatar"], account["header"],
                *(medium["url"] for post in posts for medium in post["media_attachments"])]

    def test_every_file_is_there_and_its_own(self):
        bodies = set()
        for url in self.files():
            answer = self.ask(url, token=None)
            self.assertEqual((answer.status, int(answer.fields["Content-Length"])), (200, len(answer.body)), url)
            bodies.add(answer.body)
        self.assertEqual(len(bodies), len(self.files()))
        self.assertEqual(self.ask(self.files()[2] + "x").status, 404)

    def test_parts_and_conditions(self):
        url = self.files()[3]
        whole = self.ask(url)
        part = self.ask(url, Range="bytes=100-199")
        self.assertEqual((part.status, part.body), (206, whole.body[100:200]))
        self.assertEqual(part.fields["Content-Range"], f"bytes 100-199/{len(whole.body)}")
        rest = self.ask(url, Range="bytes=500-", If_Range=whole.fields["ETag"])
        self.assertEqual(rest.body, whole.body[500:])
        self.assertEqual(self.ask(url, Range="bytes=999999-").status, 416)
        self.assertEqual(self.ask(url, If_None_Match=whole.fields["ETag"]).status, 304)
        head = self.ask(url, "HEAD")
        self.assertEqual((head.body, head.fields["Content-Length"]), (b"", str(len(whole.body))))


class Authorisation(Served):
    def setUp(self):
        self.serve(World(size=20))
        self.app = self.ask("/api/v1/apps", "POST", None, {"client_name": "t", "scopes": "read:statuses read:accounts",
                                                           "redirect_uris": "http://127.0.0.1:1/back"}).json()
        self.verifier = "v" * 50
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).decode().rstrip("=")
        self.wish = {"client_id": self.app["client_id"], "response_type": "code", "scope": "read:accounts", "state": "s&1",
                     "redirect_uri": "http://127.0.0.1:1/back", "code_challenge": challenge, "code_challenge_method": "S256"}

    def code(self):
        page = self.ask("/oauth/authorize?" + urllib.parse.urlencode(self.wish), token=None)
        self.assertIn(b"<form", page.body)
        sent = self.ask("/oauth/authorize", "POST", None, self.wish)
        back = urllib.parse.urlsplit(sent.fields["Location"])
        answer = dict(urllib.parse.parse_qsl(back.query))
        self.assertEqual((sent.status, answer["state"]), (302, "s&1"))
        return answer["code"]

    def token(self, code, **changes):
        form = {"grant_type": "authorization_code", "code": code, "client_id": self.app["client_id"],
                "client_secret": self.app["client_secret"], "redirect_uri": self.wish["redirect_uri"],
                "code_verifier": self.verifier, **changes}
        return self.ask("/oauth/token", "POST", None, form)

    def test_a_code_becomes_a_token_that_can_be_revoked(self):
        code = self.code()
        answer = self.token(code).json()
        self.assertEqual((answer["scope"], answer["token_type"]), ("read:accounts", "Bearer"))
        token = answer["access_token"]
        self.assertEqual(self.ask("/api/v1/accounts/verify_credentials", token=token).json()["username"], "alice")
        self.assertEqual(self.ask("/api/v1/bookmarks", token=token).status, 403)
        self.assertEqual(self.token(code).status, 400, "a code is good once")
        form = {"token": token, "client_id": self.app["client_id"], "client_secret": self.app["client_secret"]}
        self.assertEqual(self.ask("/oauth/revoke", "POST", None, form).json(), {})
        refused = self.ask("/api/v1/accounts/verify_credentials", token=token)
        self.assertEqual((refused.status, refused.json()["error"]), (401, "The access token was revoked"))

    def test_what_does_not_match_is_refused(self):
        self.assertEqual(self.token(self.code(), code_verifier="w" * 50).json()["error"], "invalid_grant")
        self.assertEqual(self.token(self.code(), redirect_uri="http://127.0.0.1:2/").json()["error"], "invalid_grant")
        self.assertEqual(self.token(self.code(), client_secret="x").json()["error"], "invalid_client")
        for changes in ({"redirect_uri": "http://evil.example/"}, {"scope": "write"}, {"client_id": "x"},
                        {"code_challenge_method": "plain"}):
            wish = {**self.wish, **changes}
            self.assertEqual(self.ask("/oauth/authorize", "POST", None, wish).status, 400, changes)

    def test_every_endpoint_wants_its_scope(self):
        self.serve(World(size=20), like="mastodon-4.6")
        oauth, owner = self.server.mastodon.oauth, self.server.world.owner
        wanting = [(path, scope) for table in TABLES for method, pattern, scope, _ in table.rows if method == "GET" and scope
                   for path in [re.sub(r"\(\?P<\w+>[^)]*\)", "1", pattern.pattern).replace("\\", "")]]
        self.assertGreater(len(wanting), 25)
        for path, scope in wanting:
            other = "read:search" if scope != "read:search" else "read:mutes"
            for granted, is_let_in in ((scope, True), (scope.rpartition(":")[0], True), (other, False), ("write push", False)):
                status = self.ask(path, token=oauth.allow(owner, granted)).status
                self.assertEqual(status != 403, is_let_in, (path, scope, granted))
        for path in ("/api/v1/follow_requests", "/api/v1/blocks", "/api/v1/mutes", "/api/v1/followed_tags"):
            self.assertEqual(self.ask(path, token=oauth.allow(owner, "follow")).status, 200, "as older servers have it")

    def test_tokens_expire_when_they_are_to(self):
        self.server.mastodon.oauth.lifetime = 60
        answer = self.token(self.code()).json()
        self.assertEqual(answer["expires_in"], 60)
        self.assertEqual(self.ask("/api/v1/accounts/verify_credentials", token=answer["access_token"]).status, 200)
        self.server.clock.advance(61)
        refused = self.ask("/api/v1/accounts/verify_credentials", token=answer["access_token"])
        self.assertEqual((refused.status, refused.json()["error"]), (401, "The access token expired"))

    def test_without_a_token_only_what_is_public(self):
        for path in ("/api/v1/accounts/verify_credentials", "/api/v1/favourites", "/api/v1/announcements"):
            self.assertEqual(self.ask(path, token=None).status, 401, path)
            self.assertEqual(self.ask(path, token="wrong").status, 401, path)
        self.assertEqual(self.ask("/api/v1/instance", token=None).status, 200)


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


class WholeServer(Served):
    def setUp(self):
        self.serve(World(size=60, accounts=12))

    def test_accounts_are_found_by_administrators_and_who_wants_to_be_found_by_all(self):
        accounts, _ = self.walk("/api/v1/admin/accounts?limit=5")
        self.assertEqual(len({account["username"] for account in accounts}), 12)
        public = [account["username"] for account in self.ask("/api/v1/directory?limit=80", token=None).json()]
        self.assertEqual(public, ["alice", "bob", "dan", "erin", "ivan", "judy", "person11", "person12"])
        self.assertEqual(self.ask("/api/v1/directory?offset=2&limit=1", token=None).json()[0]["username"], "dan")

    def test_the_local_timeline_has_everybodys_public_posts(self):
        posts, _ = self.walk("/api/v1/timelines/public?local=true&limit=40", token=None)
        self.assertEqual(len({post["account"]["username"] for post in posts}), 10)
        ids = [int(post["id"]) for post in posts]
        self.assertEqual(ids, sorted(set(ids), reverse=True))

    def test_what_became_of_accounts_shows(self):
        def status(name):
            return self.ask(f"/users/{name}", token=None, Accept=ACTIVITY).status
        self.assertEqual([status(name) for name in ("grace", "heidi", "ivan", "judy")], [403, 410, 200, 200])
        ivan, judy = (self.ask(f"/users/{name}", token=None, Accept=ACTIVITY).json() for name in ("ivan", "judy"))
        self.assertEqual((ivan["movedTo"], judy["memorial"]), (self.server.world.stranger.uri, True))
        found = {name: self.ask(f"/api/v1/accounts/lookup?acct={name}", token=None).json() for name in ("grace", "ivan", "judy")}
        self.assertEqual((found["grace"]["suspended"], found["ivan"]["moved"]["uri"], found["judy"]["memorial"]),
                         (True, ivan["movedTo"], True))
        self.assertEqual(self.ask(f"/api/v1/accounts/{found['grace']['id']}/statuses").json(), [])

    def test_the_relations_of_everybody_are_as_many_as_is_said(self):
        account = self.ask("/api/v1/accounts/lookup?acct=person12", token=None).json()
        for relation, member in (("followers", "followers_count"), ("following", "following_count")):
            people, _ = self.walk(f"/api/v1/accounts/{account['id']}/{relation}?limit=5", token=None)
            self.assertEqual(len({person["id"] for person in people}), account[member])
            page, items = f"/users/person12/{relation}?page=1", []
            while page:
                document = self.ask(page, token=None, Accept=ACTIVITY).json()
                items, page = items + document["orderedItems"], document.get("next")
            self.assertEqual((len(set(items)), document["totalItems"]), (account[member], account[member]))

    def test_wishes_show_and_hidden_collections_are_hidden(self):
        dan, erin = (self.ask(f"/users/{name}", token=None, Accept=ACTIVITY).json() for name in ("dan", "erin"))
        self.assertIn("#<span>nobot</span>", dan["summary"])
        self.assertFalse(erin["indexable"])
        self.assertNotIn("first", self.ask("/users/erin/followers", Accept=ACTIVITY).json())
        self.assertEqual(self.ask("/users/erin/followers?page=1", Accept=ACTIVITY).status, 403)
        self.ask("/_control/robots", "POST", body=json.dumps({"text": "Disallow: /users/"}), Content_Type="application/json")
        self.assertIn(b"Disallow: /users/", self.ask("/robots.txt").body)


class LeastRequests(Served):
    PAGED = {"favourites": 40, "bookmarks": 40, "follow_requests": 80, "blocks": 80, "mutes": 80, "domain_blocks": 200,
             "followed_tags": 200, "endorsements": 80, "scheduled_statuses": 40, "notifications": 80, "conversations": 40}
    ONCE = ("v1/lists", "v2/filters", "v1/filters", "v1/featured_tags", "v1/preferences", "v1/markers?timeline[]=home",
            "v1/announcements", "v2/instance")

    def test_a_full_pull_can_do_with_what_is_said(self):
        self.serve(World(size=200))
        account = f"/api/v1/accounts/{self.ask('/api/v1/accounts/verify_credentials').json()['id']}"
        self.walk(account + "/statuses?limit=40")
        self.ask(account + "/statuses?pinned=true")
        following, _ = self.walk(account + "/following?limit=80")
        self.walk(account + "/followers?limit=80")
        for name, limit in self.PAGED.items():
            self.walk(f"/api/v1/{name}?limit={limit}")
        for path in self.ONCE:
            self.assertEqual(self.ask("/api/" + path).status, 200, path)
        for number in (1, 2, 3):
            self.ask(f"/api/v1/lists/{number}/accounts?limit=0")
        for at in range(0, len(following), 40):
            ids = "&".join(f"id[]={person['id']}" for person in following[at:at + 40])
            self.assertEqual(len(self.ask("/api/v1/accounts/relationships?" + ids).json()), len(following[at:at + 40]))
        self.assertEqual(len(self.server.requests), least_requests(self.server.world)["total"])


class Signed(Served):
    """Authorised fetch: openssl signs here and judges there."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.key, public = pathlib.Path(scratch.name, "key.pem"), pathlib.Path(scratch.name, "public.pem")
        subprocess.run(["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", self.key],
                       check=True, capture_output=True)
        subprocess.run(["openssl", "pkey", "-in", self.key, "-pubout", "-out", public], check=True, capture_output=True)
        self.serve(World(size=45), signed_by=("https://b.example/users/r#main-key", public))
        self.host = self.server.base.removeprefix("http://")

    def sign(self, message):
        ran = subprocess.run(["openssl", "dgst", "-sha256", "-sign", self.key], input=message.encode(), check=True,
                             capture_output=True)
        return base64.b64encode(ran.stdout).decode()

    def cavage(self, target, date="Mon, 01 Jan 2024 00:00:00 GMT"):
        signature = self.sign(f"(request-target): get {target}\nhost: {self.host}\ndate: {date}")
        return {"Date": date, "Signature": 'keyId="https://b.example/users/r#main-key",algorithm="rsa-sha256",'
                                           f'headers="(request-target) host date",signature="{signature}"'}

    def rfc9421(self, target):
        values = '("@method" "@target-uri");created=1704067200;keyid="https://b.example/users/r#main-key"'
        signature = self.sign(f'"@method": GET\n"@target-uri": {self.server.base}{target}\n"@signature-params": {values}')
        return {"Signature_Input": f"sig1={values}", "Signature": f"sig1=:{signature}:"}

    def test_activitypub_is_for_who_signs_and_the_rest_for_all(self):
        target = "/users/alice/outbox?page=true"
        self.assertEqual(self.ask(target, Accept=ACTIVITY).status, 401)
        self.assertEqual(self.ask(f"/.well-known/webfinger?resource=acct:alice@{self.host}").status, 200)
        self.assertEqual(self.ask("/api/v1/instance").status, 200)
        for sign in (self.cavage, self.rfc9421):
            self.assertEqual(self.ask(target, Accept=ACTIVITY, **sign(target)).status, 200)
            self.assertEqual(self.ask("/users/alice", Accept=ACTIVITY, **sign(target)).status, 401, "signed for another target")


class Encrypted(unittest.TestCase):
    def test_a_private_certificate_is_served_and_a_silent_client_hinders_nobody(self):
        with tempfile.TemporaryDirectory() as folder:
            certificate, key = pathlib.Path(folder, "certificate.pem"), pathlib.Path(folder, "key.pem")
            subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=t", "-addext",
                            "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate], check=True, capture_output=True)
            with FakeMastodon(World(size=20), tls=(certificate, key)) as server:
                port = server.server.server_port
                with socket.create_connection(("127.0.0.1", port)):
                    context = ssl.create_default_context(cafile=certificate)
                    with urllib.request.urlopen(server.base + "/api/v1/instance", context=context, timeout=10) as response:
                        self.assertEqual(json.load(response)["uri"], f"127.0.0.1:{port}")


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


class ActivityPub(Served):
    def setUp(self):
        self.serve(World(size=130))

    def fetch(self, url):
        answer = self.ask(url, token=None, Accept=ACTIVITY)
        self.assertEqual(answer.status, 200, url)
        self.assertTrue(answer.fields["Content-Type"].startswith(ACTIVITY), url)
        document = answer.json()
        self.assertIn("@context", document)
        return document

    def outbox(self):
        collection = self.fetch(self.server.base + "/users/alice/outbox")
        items, url = [], collection["first"]
        while url:
            page = self.fetch(url)
            self.assertEqual(page["id"], url)
            items += page["orderedItems"]
            url = page.get("next")
        return items

    def test_the_outbox_has_every_public_post_once(self):
        items = self.outbox()
        self.assertEqual(len(items), self.server.world.owner.posts.public_total)
        self.assertEqual(len({item["id"] for item in items}), len(items))
        self.assertEqual({item["type"] for item in items}, {"Create", "Announce"})

    def test_what_the_outbox_names_is_there(self):
        for item in self.outbox()[:25]:
            document = self.fetch(item["id"])
            document.pop("@context")
            self.assertEqual(document, item)
            if item["type"] == "Create":
                note = self.fetch(item["object"]["id"])
                note.pop("@context")
                self.assertEqual(note, item["object"])

    def test_one_comes_from_an_address_to_the_posts(self):
        host = urllib.parse.urlsplit(self.server.base).netloc
        found = self.ask(f"/.well-known/webfinger?resource=acct:alice@{host}", token=None).json()
        actor = self.fetch(next(link["href"] for link in found["links"] if link["rel"] == "self"))
        self.assertEqual(actor["preferredUsername"], "alice")
        self.assertEqual(len(self.fetch(actor["featured"])["orderedItems"]), 3)
        self.assertEqual(self.fetch(actor["followers"])["totalItems"], 170)
        self.assertEqual(len(self.fetch(actor["featuredTags"])["items"]), 2)
        self.assertEqual(self.ask("/users/nobody", Accept=ACTIVITY).status, 404)

    def test_a_domain_may_have_its_pages_elsewhere(self):
        port = self.server.server.server_port
        self.server.world.local_domain = f"localhost:{port}"
        found = self.ask(f"/.well-known/webfinger?resource=acct:alice@localhost:{port}", token=None).json()
        self.assertEqual(found["subject"], f"acct:alice@localhost:{port}")
        self.assertEqual(found["aliases"][1], f"{self.server.base}/users/alice")
        same = self.ask(f"/.well-known/webfinger?resource=acct:alice@127.0.0.1:{port}", token=None)
        self.assertEqual(same.json(), found)

    def test_what_is_not_public_is_not_there(self):
        posts = self.server.world.owner.posts
        hidden = [post for post in posts.newest_first() if not post.is_public]
        for post in hidden:
            self.assertEqual(self.ask(post.uri, token=None, Accept=ACTIVITY).status, 404)
            self.assertEqual(self.ask(f"/api/v1/statuses/{post.id}", token=None).status, 404)
            self.assertEqual(self.ask(f"/api/v1/statuses/{post.id}").status, 200)

    def test_feeds_of_the_ostatus_era_have_every_public_post_once(self):
        for like, ids in (("mastodon-2.9", r"http://.*/users/alice/statuses/\d+"), ("mastodon-1.0", "tag:.*:objectType=Status")):
            self.serve(World(size=130), like=like)
            found, url, pages = [], self.server.base + "/users/alice.atom", 0
            while url:
                feed = xml.etree.ElementTree.fromstring(self.ask(url, token=None).body)
                found += [entry.find(ATOM + "id").text for entry in feed.iter(ATOM + "entry")]
                url = next((link.get("href") for link in feed.findall(ATOM + "link") if link.get("rel") == "next"), None)
                pages += 1
            self.assertEqual((len(found), len(set(found)), pages), (self.server.world.owner.posts.public_total,) * 2 + (6,))
            self.assertTrue(all(re.fullmatch(ids, id_) for id_ in found), found)
            single = self.ask("/users/alice/updates/120.atom", token=None)
            self.assertEqual(xml.etree.ElementTree.fromstring(single.body).tag, ATOM + "entry")
        self.serve(World(size=20))
        self.assertEqual(self.ask("/users/alice.atom", token=None).status, 404)

    def test_the_export_tells_of_the_same_account(self):
        with zipfile.ZipFile(io.BytesIO(self.ask("/_control/export.zip").body)) as export:
            self.assertIsNone(export.testzip())
            outbox = json.loads(export.read("outbox.json"))
            names = set(export.namelist())
        ids = [item["id"].removesuffix("/activity") for item in outbox["orderedItems"]]
        self.assertEqual((len(ids), outbox["totalItems"]), (130, 123))
        account = self.ask("/api/v1/accounts/verify_credentials").json()["id"]
        posts, _ = self.walk(f"/api/v1/accounts/{account}/statuses?limit=40")
        self.assertEqual(ids, [post["uri"].removesuffix("/activity") for post in posts][::-1])
        attached = {document["url"] for item in outbox["orderedItems"] if item["type"] == "Create"
                    for document in item["object"]["attachment"]}
        scheduled = self.server.world.scheduled_medium.path().removeprefix("/system/")
        self.assertEqual(attached | {scheduled}, {name for name in names if name.startswith("media_attachments/")})
        public = {item["id"]: item for item in self.outbox()}
        for item in outbox["orderedItems"]:
            if item["id"] in public and not (item["type"] == "Create" and item["object"]["attachment"]):
                self.assertEqual(item, public[item["id"]])


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the server that others are tested against answers to those who use its API."""

import base64
import hashlib
import io
import json
import re
import unittest
import urllib.parse
import zipfile

from served import Served  # and where the package is

from fake_mastodon import World
from fake_mastodon.least_requests import least_requests
from fake_mastodon.mastodon import TABLES


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


if __name__ == "__main__":
    unittest.main()

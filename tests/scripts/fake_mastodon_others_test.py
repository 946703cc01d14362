#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the server that others are tested against shows to other servers, and what it is like when it is not
Mastodon 4.3."""

import base64
import io
import json
import pathlib
import re
import socket
import ssl
import subprocess
import tempfile
import unittest
import urllib.parse
import urllib.request
import xml.etree.ElementTree
import zipfile

from served import ACTIVITY, Served  # and where the package is

from fake_mastodon import FakeMastodon, World

ATOM = "{http://www.w3.org/2005/Atom}"


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
            links = self.ask(f"/.well-known/webfinger?resource=acct:alice@{self.server.world.domain}", token=None).json()["links"]
            hrefs = {link["rel"]: link.get("href") for link in links}
            self.assertEqual(hrefs["http://schemas.google.com/g/2010#updates-from"], self.server.base + "/users/alice.atom")
            self.assertEqual("self" in hrefs, like == "mastodon-2.9")
        self.assertEqual(self.ask("/users/alice", token=None, Accept=ACTIVITY).status, 404)
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


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The server that others are tested against, beside recordings of the real ones: for the same question the same status,
content type, header fields, links and members of JSON, whatever their values."""

import http.client
import io
import json
import pathlib
import re
import sys
import unittest
import urllib.parse
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
from fake_mastodon import MASTODON_LIMITS, TOKEN, Exchange, FakeMastodon, Limit, World  # noqa: E402
from fake_mastodon.export import export  # noqa: E402

RECORDINGS = ROOT / "fixtures" / "http"
ANONYMOUS = re.compile(r"anon_|ap_|custom_emojis|instance_|nodeinfo|webfinger|hostmeta|oauth_md|directory")
# A recording's name and the kind of our post that it is about.
KINDS = {"status": "tagged", "source": "edited", "history": "edited", "anon_private": "followers-only",
         "anon_public": "tagged",
         "post_media": "picture", "post_video": "film", "post_poll": "poll", "poll_get": "poll", "ap_obj_public": "tagged",
         "ap_obj_media": "picture", "ap_obj_poll": "poll", "ap_activity_public": "tagged", "ap_replies_poll": "poll"}
FIELDS = re.compile(r"(?i)link|x-ratelimit-.*|retry-after|www-authenticate|cache-control|vary|location|x-creator|"
                    r"access-control-expose-headers|etag")
# One of everything, as where it was recorded.
ONE_OF_EACH = {name: 1 for name in ("followers", "following", "blocks", "mutes", "domain_blocks", "favourites", "bookmarks",
                                    "followed_tags", "endorsements", "scheduled", "list_members")} | {"follow_requests": 0}
# What the recorded servers did not have, or showed only in some of its forms. Each is a difference of data.
STRANGERS = {"roles"}  # here they are from other servers, there they were not
DATA = {"custom_emojis": {"category"}, "markers": {"notifications"},
        "ap_obj_poll": {"closed", "anyOf", "oneOf"},
        "ap_actor": {"href", "icon", "id", "updated"}, "mutes": STRANGERS, "favourites": STRANGERS, "bookmarks": STRANGERS,
        "blocks_after": STRANGERS, "instance_v1": {"rules"}, "acct_statuses_l2": {"pinned", "text", "content_type"},
        "acct_statuses_since0": {"pinned", "text", "content_type"}}
# What a server says of its own limits and wishes; only Mastodon's is imitated.
OWN_WORDS = ("instance_v1", "instance_v2", "oauth_md", "nodeinfo")


def shape(value):
    """Members and types, without values."""
    if isinstance(value, dict):
        return {name: shape(member) for name, member in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value]
    return {bool: "boolean", int: "number", float: "number", str: "string"}.get(type(value), None)


def differences(ours, theirs, place="", open_names=frozenset()):
    """What our shape has and theirs has not, or the other way round. Null may stand for anything, and an empty list
    says nothing of its items."""
    if ours is None or theirs is None:
        return
    if isinstance(ours, dict) and isinstance(theirs, dict):
        if place.endswith((".meta", ".history")):
            return
        for name in sorted((ours.keys() ^ theirs.keys()) - open_names):
            yield f"{place}.{name}: {'only ours' if name in ours else 'only theirs'}"
        for name in ours.keys() & theirs.keys():
            yield from differences(ours[name], theirs[name], f"{place}.{name}", open_names)
    elif isinstance(ours, list) and isinstance(theirs, list):
        if ours and theirs:
            yield from differences(ours[0], theirs[0], place + "[]", open_names)
    elif ours != theirs:
        yield f"{place}: {ours} here, {theirs} there"


def plain(text):
    """Without hosts and ids, which are everybody's own."""
    text = re.sub(r"https?://[^/>\s\"]+", "HOST", text)
    text = re.sub(r"(?<=_id=)[0-9A-Za-z-]+|(?<=accounts/)[0-9A-Za-z-]+(?=[/?>])|(?<=statuses/)[0-9A-Za-z-]+", "ID", text)
    text = re.sub(r"users/\w+", "users/NAME", text)
    return re.sub(r"(?<=before=)[^&>]+", "TIME", text)


class Recorded(unittest.TestCase):
    def serve(self, like, limits, counts):
        self.world = World(size=60, **{**ONE_OF_EACH, **counts})
        self.server = FakeMastodon(self.world, like=like, limits=limits).__enter__()
        self.addCleanup(self.server.__exit__)
        self.host = self.server.base.removeprefix("http://")
        self.show = self.server.mastodon.show_id

    def post_of(self, kind):
        return next(post for post in self.world.owner.posts.newest_first() if post.kind.name == kind)

    def target(self, name, recorded):
        """Our words for what was asked there."""
        owner, friend = self.world.owner, self.world.friend
        if name in KINDS:
            post = self.post_of(KINDS[name])
            if name.startswith("ap_"):
                return urllib.parse.urlsplit(post.uri).path + re.search(r"(/activity|/replies|)$", recorded.path)[1]
            if name == "poll_get":
                return f"/api/v1/polls/{self.show(self.server.mastodon.entities.poll_id(post))}"
            return f"/api/v1/statuses/{self.show(post.id)}{re.search('(/source|/history|)$', recorded.path)[1]}"
        if name == "statuses_bulk":
            return f"/api/v1/statuses?id[]={self.show(self.post_of('tagged').id)}"
        if name in ("accounts_bulk", "rel"):
            path = recorded.path if name == "rel" else "/api/v1/accounts"
            return f"{path}?id[]={self.show(friend.id)}&id[]={self.show(owner.id)}"
        if name in ("webfinger", "ap_webfinger"):
            return f"/.well-known/webfinger?resource=acct:alice@{self.host}"
        if name == "update_avatar":
            return "/api/v1/accounts/verify_credentials"
        path = re.sub(r"(?<=/accounts/)(\d{17,}|[0-9a-fA-F-]{32,}|[0-9A-Z]{26})", self.show(owner.id), recorded.path)
        path = re.sub(r"(?<=/lists/)[^/]+", self.show(1), path)
        if name.startswith("ap_"):
            actor = urllib.parse.urlsplit(owner.uri).path
            path = actor + re.sub(r"^/(users/|@)?\w+", "", recorded.path)
        return path + (f"?{recorded.query}" if recorded.query else "")

    def ask(self, name, target):
        fields = {"Accept": "application/activity+json" if name.startswith("ap_") else "application/json"}
        if not ANONYMOUS.match(name):
            fields["Authorization"] = f"Bearer {TOKEN if name != 'bad_token' else 'wrong'}"
        connection = http.client.HTTPConnection(self.host, timeout=20)
        self.addCleanup(connection.close)
        connection.request("GET", target, headers=fields)
        response = connection.getresponse()
        return response.status, response.getheaders(), response.read()

    def compare(self, path):
        name = re.sub(r"^\d+_", "", path.stem)
        url, theirs = Exchange.read(path)
        status, fields, body = self.ask(name, self.target(name, urllib.parse.urlsplit(url)))
        found = [] if status == theirs.status else [f"status {status}, not {theirs.status}"]
        is_get = not name.startswith(("post_", "update_"))
        if found or not is_get:
            return found + (list(self.differing_bodies(name, body, theirs.body)) if not found else [])
        found += [f"field {field}: {dict(ours).get(field)} here, {dict(recorded).get(field)} there"
                  for ours, recorded in [(self.telling(fields), self.telling(theirs.fields))]
                  for field in sorted({*ours, *recorded}) if dict(ours).get(field) != dict(recorded).get(field)]
        return found + list(self.differing_bodies(name, body, theirs.body))

    @staticmethod
    def telling(fields):
        """Of the fields that clients look at the names, and of some the value."""
        kept = {}
        for name, value in fields:
            if name.lower() == "content-type" or name.lower() == "link":
                kept[name.lower()] = plain(value)
            elif name.lower().startswith("x-ratelimit"):
                kept[name] = re.sub(r"\d", "9", value) if name.lower().endswith("reset") else ""
            elif name.lower() in ("www-authenticate", "retry-after", "location"):
                kept[name.lower()] = ""
        return kept

    def differing_bodies(self, name, ours, theirs):
        try:
            theirs = json.loads(theirs)
        except ValueError:
            return [] if not ours or ours[:1] not in b"{[" else ["JSON here, none there"]
        if name in OWN_WORDS and self.server.like.software != "mastodon":
            return []
        return differences(shape(json.loads(ours)), shape(theirs), "", frozenset(self.data.get(name, ())))

    def check(self, like, folder, limits=MASTODON_LIMITS, without=(), data=None, **counts):
        """Against all recordings of the folder but those whose names begin so."""
        self.serve(like, limits, counts)
        self.data = {**DATA, **(data or {})}
        paths = [path for path in sorted((RECORDINGS / folder).glob("*.http")) if not path.stem[4:].startswith(tuple(without))]
        self.assertGreater(len(paths), 30)
        lines = [f"{path.stem} {line}" for path in paths for line in self.compare(path)]
        self.assertEqual(lines, [], "\n" + "\n".join(lines))

    def test_mastodon_4_3(self):
        self.check("mastodon-4.3", "mastodon-4.3.23")

    def test_mastodon_4_1(self):
        # It was asked from its own machine, which it does not limit.
        self.check("mastodon-4.1", "mastodon-4.1.3-api", limits={})

    def test_gotosocial(self):
        pictures = {f"{name}_{what}" for name in ("avatar", "header") for what in ("description", "media_id")}
        others = dict.fromkeys(("mutes", "bookmarks", "follow_requests", "blocks_after"), pictures | STRANGERS)
        self.check("gotosocial", "gotosocial-0.20", follow_requests=1, data=others)

    def test_hollo(self):
        owners = {"discoverable", "hide_collections", "source"}  # there a follower is an account of the same owner
        self.check("hollo", "hollo-0.9", without=["ap_"], notifications=0, data={"followers": owners, "following": owners})

    def test_snac2(self):
        self.check("snac2", "snac2-2.94", without=["ap_"])


    def test_whom_the_limits_refuse(self):
        for like, folder in (("mastodon-4.3", "mastodon-4.3.23-429"), ("gotosocial", "gotosocial-0.20-429")):
            self.serve(like, {"token": Limit(0, 300)}, {})
            _, theirs = Exchange.read(RECORDINGS / folder / "001_limited.http")
            status, fields, body = self.ask("preferences", "/api/v1/preferences")
            self.assertEqual((status, json.loads(body)), (theirs.status, json.loads(theirs.body)), like)
            self.assertEqual(self.telling(fields), self.telling(theirs.fields), like)


class Exported(unittest.TestCase):
    """Beside an export that the code of Mastodon 4.3 wrote."""

    @staticmethod
    def documents(archive):
        with zipfile.ZipFile(archive) as export:
            names = [re.sub("[0-9a-f]{16}", "NAME", re.sub(r"(/\d{3})+/", "/ID/", name)) for name in export.namelist()]
            return names, {name: json.loads(export.read(name)) for name in export.namelist() if name.endswith(".json")}

    def test_the_export_is_written_as_real_ones_are(self):
        theirs = self.documents(ROOT / "fixtures" / "mastodon" / "Z-4.3.23" / "alice-archive.zip")
        world = World("https://social.example", size=60, **ONE_OF_EACH)
        ours = self.documents(io.BytesIO(export(world)))
        self.assertEqual(self.in_order(ours[0]), self.in_order(theirs[0]))
        for name, open_names in (("outbox.json", set()), ("likes.json", set()), ("bookmarks.json", set()),
                                 ("actor.json", DATA["ap_actor"] | {"Emoji"})):
            pair = [shape({**documents[name], "orderedItems": []}) for documents in (ours[1], theirs[1])]
            self.assertEqual(list(differences(*pair, "", frozenset(open_names))), [], name)
            self.assertEqual(list(ours[1][name]), list(theirs[1][name]), "in the same order")
        kinds = [{self.kind(item): shape(item) for item in documents["outbox.json"]["orderedItems"]}
                 for documents in (ours[1], theirs[1])]
        both = kinds[0].keys() & kinds[1].keys()
        self.assertGreater(len(both), 6)
        sometimes = frozenset({"updated", "closed", "focalPoint", "anyOf", "oneOf"})
        for kind in both:
            self.assertEqual(list(differences(kinds[0][kind], kinds[1][kind], "", sometimes)), [], kind)

    @staticmethod
    def in_order(names):
        """With one for all media files that follow one another."""
        groups = [re.sub(r"(?<=/original/).*", "FILE", name) for name in names]
        return [name for at, name in enumerate(groups) if at == 0 or name != groups[at - 1]]

    @staticmethod
    def kind(item):
        if item["type"] == "Announce":
            return f"Announce of {type(item['object']).__name__}"
        attached = {document["mediaType"][:5] for document in item["object"]["attachment"]}
        return f"{item['object']['type']} {sorted(attached)} {sorted({tag['type'] for tag in item['object']['tag']})[:1]}"


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Other people's clients at the server that others are tested against: toot and Mastodon.py log in and read all of it.

Debian has them as toot and python3-mastodon; a test whose client is not there is skipped.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
from fake_mastodon import FakeMastodon, World  # noqa: E402

READER = r"""
import json, sys
from mastodon import Mastodon
base, folder = sys.argv[1:]
client_id, secret = Mastodon.create_app("test", scopes=["read"], api_base_url=base)
client = Mastodon(client_id, secret, api_base_url=base)
print(client.auth_request_url(scopes=["read"]), flush=True)
client.log_in(code=input(), scopes=["read"])
me = client.account_verify_credentials()
def all_of(page):
    return [item if isinstance(item, str) else str(item.get("id", item.get("name"))) for item in client.fetch_remaining(page)]
print(json.dumps({
    "username": me.username,
    "statuses": all_of(client.account_statuses(me.id, limit=40)),
    "pinned": [str(status.id) for status in client.account_statuses(me.id, pinned=True)],
    "favourites": all_of(client.favourites(limit=40)), "bookmarks": all_of(client.bookmarks(limit=40)),
    "followers": all_of(client.account_followers(me.id, limit=80)),
    "following": all_of(client.account_following(me.id, limit=80)),
    "blocks": all_of(client.blocks(limit=80)), "mutes": all_of(client.mutes(limit=80)),
    "domain_blocks": all_of(client.domain_blocks(limit=200)),
    "follow_requests": all_of(client.follow_requests(limit=80)),
    "lists": [str(row.id) for row in client.lists()],
    "list_members": all_of(client.list_accounts(client.lists()[0].id)),
    "notifications": all_of(client.notifications(limit=80)), "conversations": all_of(client.conversations(limit=40)),
    "scheduled": [str(row.id) for row in client.scheduled_statuses()],
    "edited": [len(client.status_history(status.id)) for status in client.account_statuses(me.id) if status.edited_at],
    "source": client.status_source(client.account_statuses(me.id)[0].id).text,
    "version": client.instance().version, "emojis": [emoji.shortcode for emoji in client.custom_emojis()],
    "preferences": client.preferences()["posting:default:visibility"], "announcements": len(client.announcements()),
}), flush=True)
"""


def python_with_mastodon():
    """An interpreter that has Mastodon.py, or None. Debian's own has what Debian's packages bring."""
    for python in (sys.executable, "/usr/bin/python3"):
        ran = subprocess.run([python, "-c", "import mastodon.Mastodon"], capture_output=True) if shutil.which(python) else None
        if ran and ran.returncode == 0:
            return python
    return None


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def say_yes(url):
    """What the owner does in a browser: the code that the page shows."""
    asked = urllib.parse.urlsplit(url)
    post = urllib.request.Request(f"{asked.scheme}://{asked.netloc}/oauth/authorize", asked.query.encode(), method="POST")
    try:
        urllib.request.build_opener(NoRedirect).open(post, timeout=20)
    except urllib.error.HTTPError as error:
        return urllib.parse.parse_qs(urllib.parse.urlsplit(error.headers["Location"]).query)["code"][0]
    raise AssertionError("no code")


class OtherClients(unittest.TestCase):
    def setUp(self):
        self.world = World(size=210)
        self.server = FakeMastodon(self.world).__enter__()
        self.addCleanup(self.server.__exit__)
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = scratch.name
        self.environment = {**os.environ, "XDG_CONFIG_HOME": scratch.name, "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}

    def talk(self, command):
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                   env=self.environment, cwd=self.folder)
        self.addCleanup(process.kill)
        return process

    def test_mastodon_py_reads_all(self):
        python = python_with_mastodon()
        if not python:
            self.skipTest("python3-mastodon is not there")
        process = self.talk([python, "-c", READER, self.server.base, self.folder])
        url = process.stdout.readline().strip()
        if not url:
            self.fail(process.stderr.read())
        out, err = process.communicate(say_yes(url) + "\n", timeout=120)
        self.assertEqual(process.returncode, 0, err)
        found = json.loads(out.splitlines()[-1])
        self.assertEqual(found["username"], "alice")
        self.assertEqual(found["statuses"], [str(post.id) for post in self.world.owner.posts.newest_first()])
        self.assertEqual(found["conversations"], [str(number) for number in range(204, 0, -20)])
        for relation in ("favourites", "bookmarks", "followers", "following", "blocks", "mutes", "domain_blocks",
                         "follow_requests", "scheduled", "notifications"):
            self.assertEqual(len(found[relation]), self.world.counts[relation], relation)
            self.assertEqual(len(set(found[relation])), len(found[relation]), relation)
        self.assertEqual((len(found["lists"]), len(found["list_members"])), (3, self.world.counts["list_members"]))
        self.assertEqual(set(found["edited"]), {2, 3})
        self.assertEqual((found["version"], found["preferences"]), ("4.3.23", "public"))

    def test_toot_logs_in_and_reads(self):
        if not shutil.which("toot"):
            self.skipTest("toot is not there")
        host = self.server.base.removeprefix("http://")
        process = self.talk(["toot", "login", "--instance", host, "--disable-https"])
        shown = ""
        while not (url := re.search(r"http\S+/oauth/authorize\S+", shown)):
            line = process.stdout.readline()
            self.assertTrue(line, shown)
            shown += line
        out, err = process.communicate("n\n" + say_yes(url[0]) + "\n", timeout=60)
        self.assertEqual(process.returncode, 0, (shown, out, err))

        def toot(*words):
            ran = subprocess.run(["toot", *words], env=self.environment, capture_output=True, text=True, timeout=60)
            self.assertEqual(ran.returncode, 0, (words, ran.stdout, ran.stderr))
            return ran.stdout
        self.assertIn("@alice", toot("whoami"))
        self.assertIn("4.3.23", toot("instance", "--disable-https"))
        self.assertEqual(toot("followers", "alice").count("* @"), self.world.counts["followers"])
        self.assertEqual(toot("following", "alice").count("* @"), self.world.counts["following"])
        self.assertIn("snow", toot("bookmarks", "--once") + toot("timeline", "--once"))
        self.assertEqual(toot("tags_followed").count("* #tag"), self.world.counts["followed_tags"])
        self.assertEqual([request.target for request in self.server.requests if request.status >= 400], [])
        self.assertTrue(all(request.method == "GET" or request.path in ("/api/v1/apps", "/oauth/authorize", "/oauth/token")
                            for request in self.server.requests), "nothing is posted")


if __name__ == "__main__":
    unittest.main()

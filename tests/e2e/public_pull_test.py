#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""pull without a token against a server on the loopback: one account as everybody may see it, where it may be taken;
a whole instance; servers that answer only those whom they know; servers with nothing but feeds; kills.

    tests/e2e/public_pull_test.py PERMAFROST
"""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = None
sys.path.insert(0, str(ROOT / "scripts"))
from fake_mastodon import TOKEN, FakeMastodon, World  # noqa: E402

CONSENT = jsonschema.Draft202012Validator(json.loads((ROOT / "schemas" / "consent.schema.json").read_text()))


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


class PublicPull(unittest.TestCase):
    world = {"size": 90, "media_size": 1500}

    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.scratch.name)
        self.world = World(**type(self).world)
        self.options = {}
        self.server = None

    def tearDown(self):
        if self.server:
            self.server.__exit__(None, None, None)
        self.scratch.cleanup()

    def serve(self, **options):
        self.server = FakeMastodon(self.world, **options).__enter__()
        self.host = self.server.base.removeprefix("http://")

    def command(self, *words):
        return [PROGRAM, "pull", *words, "--allow-loopback", "--pace", "1000", "--quiet"]

    def pull(self, *words, status=0, token=None):
        environment = {**os.environ, "XDG_STATE_HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.folder)}
        environment.pop("PERMAFROST_TOKEN", None)
        if token:
            environment["PERMAFROST_TOKEN"] = token
        done = subprocess.run(self.command(*words), capture_output=True, text=True, env=environment)
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stderr

    def unpack(self, archive):
        folder = self.folder / f"unpacked-{archive.name}"
        folder.mkdir()
        subprocess.run(["tar", "-xf", archive, "--zstd", "-C", folder], check=True)
        root = next(folder.iterdir())
        subprocess.run(["sha256sum", "--quiet", "-c", "manifest-sha256.txt", "tagmanifest-sha256.txt"], check=True, cwd=root)
        return root / "data"

    def alice(self):
        return self.server.base + "/@alice"

    def public_posts(self):
        person = self.world.owner
        return [post for post in person.posts.newest_first(None, None) if post.is_public]

    def test_one_account_is_taken_as_everybody_may_see_it(self):
        self.serve()
        archive = self.folder / "alice.tar.zst"
        self.pull(self.alice(), "-o", archive)
        data = self.unpack(archive)
        outbox = json.loads((data / "activitypub" / "outbox.json").read_text())
        found = [item["id"] for item in outbox["orderedItems"]]
        self.assertEqual(len(found), len(set(found)))
        self.assertEqual(len(found), len(self.public_posts()))
        self.assertEqual([consent["basis"] for consent in lines(data / "mastodon" / "consent.jsonl")], ["named"])
        for consent in lines(data / "mastodon" / "consent.jsonl"):
            CONSENT.validate(consent)
        self.assertTrue(list((data / "activitypub").glob("avatar.*")))
        subprocess.run([PROGRAM, "verify", archive, "--quiet"], check=True, stdout=subprocess.DEVNULL)

    def test_an_account_that_objects_is_refused_and_taken_on_a_ground(self):
        self.serve()
        self.server.mastodon.robots = "Disallow: /users/\n"
        archive = self.folder / "alice.tar.zst"
        self.assertIn("Disallow: /users/", self.pull(self.alice(), "-o", archive, status=6))
        self.assertFalse(archive.exists())
        self.pull(self.alice(), "-o", archive, "--basis", "her letter")
        consent, = lines(self.unpack(archive) / "mastodon" / "consent.jsonl")
        self.assertEqual((consent["basis"], consent["ground"]), ("stated", "her letter"))

    def test_killed_it_goes_on_and_asks_nothing_twice(self):
        self.serve()
        whole = self.folder / "whole.tar.zst"
        self.pull(self.alice(), "-o", whole)
        archive = self.folder / "alice.tar.zst"
        for number in range(6):
            running = subprocess.Popen(self.command(self.alice(), "-o", archive), stderr=subprocess.DEVNULL)
            time.sleep(0.05 + 0.04 * number)
            running.send_signal(signal.SIGKILL)
            running.wait()
            self.assertFalse(archive.exists() and archive.stat().st_size == 0)
        self.pull(self.alice(), "-o", archive, *(["--overwrite"] if archive.exists() else []))
        left, right = self.unpack(whole), self.unpack(archive)
        for name in ("outbox", "featured", "followers", "following"):
            self.assertEqual((left / "activitypub" / f"{name}.json").read_bytes(),
                             (right / "activitypub" / f"{name}.json").read_bytes(), name)

    def identities(self, data):
        outbox = json.loads((data / "activitypub" / "outbox.json").read_text())
        return [item["id"] for item in outbox["orderedItems"]]

    def test_an_account_of_a_server_before_activitypub_is_taken_by_its_feed(self):
        self.serve(like="mastodon-1.0")
        archive = self.folder / "alice.tar.zst"
        self.pull(self.alice(), "-o", archive)
        data = self.unpack(archive)
        found = self.identities(data)
        self.assertEqual((len(set(found)), len(found)), (len(self.public_posts()),) * 2)
        self.assertEqual([consent["basis"] for consent in lines(data / "mastodon" / "consent.jsonl")], ["named"])
        self.assertTrue(list((data / "activitypub").glob("avatar.*")))
        subprocess.run([PROGRAM, "verify", archive, "--quiet"], check=True, stdout=subprocess.DEVNULL)
        pages = sorted((data / "extra" / "atom").iterdir())
        self.assertEqual(len(pages), -(-len(found) // 20))
        converted = self.folder / "converted.tar.zst"
        subprocess.run([PROGRAM, "convert", *pages, "-o", converted, "--quiet"], check=True)
        self.assertEqual(sorted(self.identities(self.unpack(converted))), sorted(found), "it is what the feed says")
        by_feed = self.folder / "by-feed.tar.zst"
        self.pull(self.server.base + "/users/alice.atom", "-o", by_feed)
        self.assertEqual(self.identities(self.unpack(by_feed)), found)

    def test_a_feed_is_left_alone_where_robots_are_not_wanted(self):
        self.serve(like="mastodon-1.0")
        self.server.mastodon.robots = "Disallow: /users/*.atom\n"
        archive = self.folder / "alice.tar.zst"
        self.assertIn("Disallow: /users/*.atom", self.pull(self.alice(), "-o", archive, status=6))
        self.assertFalse(archive.exists())

    def test_faults_of_a_feed_change_nothing(self):
        self.world = World(size=300, media_size=200)
        self.serve(like="mastodon-1.0")
        whole, archive = self.folder / "whole.tar.zst", self.folder / "alice.tar.zst"
        self.pull(self.alice(), "-o", whole)
        for number, fault in enumerate(("429-mastodon", "502", "dropped", "cut", "short-of-it", "html")):
            self.server.add_rule(f"{fault} /users/*.atom?max_id=* nth={2 + 2 * number}")
        self.pull(self.alice(), "-o", archive)
        left, right = self.unpack(whole), self.unpack(archive)
        self.assertEqual(self.identities(left), self.identities(right))
        for page in (left / "extra" / "atom").iterdir():
            self.assertEqual(page.read_bytes(), (right / "extra" / "atom" / page.name).read_bytes(), page.name)

    def test_posts_that_arrive_while_a_feed_is_read_and_later_are_found(self):
        self.serve(like="mastodon-1.0")
        archive = self.folder / "alice.tar.zst"
        self.server.add_rule("post-arrives /users/*.atom?max_id=* times=2")
        self.pull(self.alice(), "-o", archive)
        self.assertEqual(len(set(self.identities(self.unpack(archive)))), len(self.public_posts()))
        self.server.rules.clear()
        self.world.owner.posts.add(int(self.server.clock.now() * 1000))
        updated = self.folder / "updated.tar.zst"
        self.pull(self.alice(), "--update", archive, "-o", updated)
        self.assertEqual(len(set(self.identities(self.unpack(updated)))), len(self.public_posts()))

    def test_killed_at_a_feed_it_goes_on(self):
        self.serve(like="mastodon-1.0")
        whole = self.folder / "whole.tar.zst"
        self.pull(self.alice(), "-o", whole)
        archive = self.folder / "alice.tar.zst"
        for number in range(6):
            running = subprocess.Popen(self.command(self.alice(), "-o", archive), stderr=subprocess.DEVNULL)
            time.sleep(0.03 + 0.03 * number)
            running.send_signal(signal.SIGKILL)
            running.wait()
        self.pull(self.alice(), "-o", archive, *(["--overwrite"] if archive.exists() else []))
        left, right = self.unpack(whole), self.unpack(archive)
        self.assertEqual(self.identities(left), self.identities(right))
        for page in (left / "extra" / "atom").iterdir():
            self.assertEqual(page.read_bytes(), (right / "extra" / "atom" / page.name).read_bytes(), page.name)

    def test_an_instance_is_taken_with_those_who_agreed(self):
        self.serve()
        archive = self.folder / "host.tar.zst"
        self.pull("--instance", self.server.base, "-o", archive)
        data = self.unpack(archive)
        self.assertTrue(lines(data / "instance" / "instance.jsonl"))
        self.assertTrue(lines(data / "instance" / "custom_emojis.jsonl"))
        self.assertFalse((data / "instance" / "admin_domain_blocks.jsonl").exists())
        basis = [consent["basis"] for path in data.rglob("consent.jsonl") for consent in lines(path)]
        self.assertEqual(set(basis), {"agreed"})

    def test_an_instance_is_brought_up_to_date_without_asking_for_its_files_again(self):
        self.serve()
        archive = self.folder / "host.tar.zst"
        self.pull("--instance", self.server.base, "-o", archive)
        before = self.files_of(archive)
        self.assertTrue([path for path in before if path.startswith("accounts/") and "/activitypub/avatar" in path])
        self.server.requests.clear()
        self.pull("--instance", self.server.base, "--update", archive, "-o", self.folder / "new.tar.zst")
        self.assertEqual([target for target in self.server.asked() if target.startswith("/system/")], [])
        self.assertEqual(self.files_of(self.folder / "new.tar.zst"), before)

    def files_of(self, archive):
        """What is neither a document nor about the archive, by path."""
        data = self.unpack(archive)
        return {str(path.relative_to(data)): path.read_bytes() for path in data.rglob("*")
                if path.is_file() and path.suffix not in (".json", ".jsonl")}

    def test_what_is_left_out_is_not_asked_for(self):
        self.serve()
        paths = {"following": "/following", "followers": "/followers", "outbox": "/outbox", "featured": "/collections/"}
        for left_out in paths:
            self.server.requests.clear()
            self.pull(self.alice(), "-o", self.folder / f"{left_out}.tar.zst", "--without", left_out)
            asked = {stream for stream, path in paths.items() if any(path in target for target in self.server.asked())}
            self.assertEqual(asked, set(paths) - {left_out})

    def test_a_server_whose_robots_txt_is_broken_is_no_server_that_objects(self):
        self.serve()
        self.server.add_rule("500 /robots.txt")
        archive = self.folder / "host.tar.zst"
        self.pull("--instance", self.server.base, "-o", archive, status=1)

    def test_for_its_staff_an_instance_is_taken_without_what_is_private(self):
        self.serve()
        archive = self.folder / "host.tar.zst"
        self.pull("--instance", self.server.base, "-o", archive, token=TOKEN)
        data = self.unpack(archive)
        self.assertEqual(len(lines(data / "instance" / "admin_domain_blocks.jsonl")), 7)
        basis = [consent["basis"] for path in data.rglob("consent.jsonl") for consent in lines(path)]
        self.assertEqual(set(basis), {"staff"})
        for path in data.rglob("*"):
            if path.is_file():
                self.assertNotIn(b"mail.example\",\"ip", path.read_bytes(), path)
                self.assertNotIn(b"@mail.example", path.read_bytes(), path)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()

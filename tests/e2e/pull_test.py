#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""pull with a token against a server on the loopback: everything an account has, as few requests as can be, through
every fault and any number of kills.

    tests/e2e/pull_test.py PERMAFROST [KILLS]      KILLS: how often to kill the program (5)
"""

import collections
import hashlib
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM, KILLS = None, 5
sys.path.insert(0, str(ROOT / "scripts"))
from fake_mastodon import TOKEN, FakeMastodon, Limit, World  # noqa: E402

SCHEMA, CONSENT = (jsonschema.Draft202012Validator(json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text()))
                   for name in ("pull", "consent"))
PAGED = {"statuses": "/api/v1/accounts/{id}/statuses?limit=40", "favourites": "/api/v1/favourites?limit=40",
         "bookmarks": "/api/v1/bookmarks?limit=40", "following": "/api/v1/accounts/{id}/following?limit=80",
         "followers": "/api/v1/accounts/{id}/followers?limit=80", "blocks": "/api/v1/blocks?limit=80",
         "mutes": "/api/v1/mutes?limit=80", "domain_blocks": "/api/v1/domain_blocks?limit=200",
         "followed_tags": "/api/v1/followed_tags?limit=200", "scheduled": "/api/v1/scheduled_statuses?limit=40",
         "conversations": "/api/v1/conversations?limit=40", "follow_requests": "/api/v1/follow_requests?limit=80"}
UNPAGED = {"pinned": "/api/v1/accounts/{id}/statuses?pinned=true&limit=40", "lists": "/api/v1/lists",
           "filters": "/api/v2/filters", "filters_v1": "/api/v1/filters", "featured_tags": "/api/v1/featured_tags",
           "announcements": "/api/v1/announcements"}
SINGLE = {"account": "/api/v1/accounts/verify_credentials", "instance": "/api/v2/instance",
          "preferences": "/api/v1/preferences",
          "markers": "/api/v1/markers?timeline[]=home&timeline[]=notifications"}


def canonical(line):
    return json.dumps(json.loads(line), sort_keys=True)


class Archive:
    """A pulled archive, unpacked by tar and zstd."""

    def __init__(self, path, folder):
        subprocess.run(["tar", "-xf", path, "--zstd", "-C", folder], check=True)
        self.root = next(folder.iterdir())
        self.data = self.root / "data"

    def stream(self, name):
        path = self.data / "mastodon" / f"{name}.jsonl"
        return path.read_text().splitlines() if path.exists() else []

    def entities(self, name):
        return [json.loads(line) for line in self.stream(name)]

    def outbox(self):
        return json.loads((self.data / "activitypub" / "outbox.json").read_text())["orderedItems"]

    def files(self):
        """Everything by path, without the time of the pull."""
        def without_time(line):
            return json.dumps({**json.loads(line), "seen": None})

        found = {}
        for path in sorted(self.data.rglob("*")):
            if path.is_file():
                text = path.read_bytes()
                if path.name == "permafrost.json":
                    about = json.loads(text)
                    for source in about["sources"]:
                        source.pop("taken", None)
                    text = json.dumps(about).encode()
                if path.name == "consent.jsonl":
                    text = "\n".join(map(without_time, text.splitlines())).encode()
                found[str(path.relative_to(self.data))] = hashlib.sha256(text).hexdigest()
        return found


class Pulling(unittest.TestCase):
    world = {"size": 130, "media_size": 2000}
    server_options = {}

    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.scratch.name)
        self.server = FakeMastodon(World(**self.world), **self.server_options).__enter__()

    def tearDown(self):
        self.server.__exit__(None, None, None)
        self.scratch.cleanup()

    def command(self, *words, output="alice.tar.zst"):
        place = ["-o", self.folder / output] if output else []
        return [PROGRAM, "pull", f"{self.server.base}/@alice", *place, "--allow-loopback", "--pace", "1000", *words]

    def environment(self, token=TOKEN):
        return {**os.environ, "PERMAFROST_TOKEN": token, "HOME": self.scratch.name, "XDG_STATE_HOME": self.scratch.name}

    def pull(self, *words, output="alice.tar.zst", expect=0, token=TOKEN):
        done = subprocess.run(self.command(*words, output=output), capture_output=True, text=True, timeout=280,
                              env=self.environment(token))
        self.assertEqual(done.returncode, expect, done.stderr)
        return done

    def update(self, name):
        """Brings an archive up to date that says itself whose it is; with the token that login keeps."""
        environment = self.environment()
        del environment["PERMAFROST_TOKEN"]
        for words in (["login", self.server.base, "--token-stdin", "--keep-token-in", "file"],
                      ["pull", "--update", self.folder / name, "--pace", "1000"]):
            done = subprocess.run([PROGRAM, *words, "--allow-loopback"], capture_output=True, text=True, timeout=280,
                                  env=environment, input=TOKEN)
            self.assertEqual(done.returncode, 0, done.stderr)

    def archive(self, name="alice.tar.zst"):
        return Archive(self.folder / name, pathlib.Path(tempfile.mkdtemp(dir=self.scratch.name)))

    def verify(self, name="alice.tar.zst", *words):
        return subprocess.run([PROGRAM, "verify", self.folder / name, *words], capture_output=True, text=True, timeout=280)

    def asked(self):
        return [target for target in self.server.asked() if not target.startswith("/system/")]

    def ask(self, target):
        """What the server gives, and the next page's target."""
        request = urllib.request.Request(self.server.base + target, headers={"Authorization": "Bearer " + TOKEN})
        with urllib.request.urlopen(request) as answer:
            link = answer.headers.get("Link", "")
            following = [part.split(">")[0].split("<")[1] for part in link.split(",") if 'rel="next"' in part]
            return json.load(answer), (following[0].removeprefix(self.server.base) if following else None)

    def all_pages(self, target):
        items = []
        while target:
            page, target = self.ask(target)
            items += page
        return items


class Everything(Pulling):
    def test_every_stream_is_what_the_server_has(self):
        summary = json.loads(self.pull("--json", "--with", "notifications").stdout)
        SCHEMA.validate(summary)
        asked = self.asked()
        archive = self.archive()
        own = json.loads(archive.stream("account")[0])["id"]
        for name, target in SINGLE.items():
            self.assertEqual(canonical(archive.stream(name)[0]), canonical(json.dumps(self.ask(target)[0])), name)
        for name, target in {**PAGED, **UNPAGED, "notifications": "/api/v1/notifications?limit=80"}.items():
            expected = self.all_pages(target.replace("{id}", own))
            if name not in UNPAGED:
                expected.reverse()  # oldest first
            self.assertEqual([canonical(line) for line in archive.stream(name)],
                             [canonical(json.dumps(item)) for item in expected], name)
        self.check_details(archive)
        self.check_activities(archive)
        self.check_files(archive)
        self.check_requests(asked)
        self.assertEqual([path.name for path in self.folder.glob("alice*")], ["alice.tar.zst"])

    def check_details(self, archive):
        visibilities = collections.Counter(status["visibility"] for status in archive.entities("statuses"))
        self.assertEqual(set(visibilities), {"public", "unlisted", "private", "direct"})
        edited = {status["id"] for status in archive.entities("statuses") if status["edited_at"] and not status["reblog"]}
        self.assertTrue(edited)
        self.assertEqual({source["id"] for source in archive.entities("sources")}, edited)
        histories = {history["status_id"]: history["history"] for history in archive.entities("histories")}
        self.assertEqual(set(histories), edited)
        self.assertTrue(all(len(history) > 1 for history in histories.values()))
        members = collections.defaultdict(list)
        for line in archive.entities("list_accounts"):
            members[line["list_id"]] += [account["id"] for account in line["accounts"]]
        for row in archive.entities("lists"):
            expected = [account["id"] for account in self.ask(f"/api/v1/lists/{row['id']}/accounts?limit=0")[0]]
            self.assertEqual(members[row["id"]], expected)
        related = {account["id"] for stream in ("following", "followers", "follow_requests", "blocks", "mutes")
                   for account in archive.entities(stream)}
        self.assertEqual({row["id"] for row in archive.entities("relationships")}, related)

    def check_activities(self, archive):
        public = [status for status in archive.entities("statuses") if status["visibility"] in ("public", "unlisted")]
        outbox = archive.outbox()
        named = {item["id"] if isinstance(item["object"], str) else item["object"]["id"] for item in outbox}
        self.assertEqual(named, {status["uri"] for status in public})
        self.assertEqual([item["published"] for item in outbox], sorted(item["published"] for item in outbox))
        consent, = archive.entities("consent")
        CONSENT.validate(consent)
        actor = json.loads((archive.data / "activitypub" / "actor.json").read_text())
        self.assertEqual((consent["basis"], consent["account"]), ("owner", actor["id"]))
        self.assertEqual(actor["preferredUsername"], "alice")
        self.assertIn("publicKey", actor)

    def check_files(self, archive):
        scheduled = archive.entities("scheduled")
        self.assertTrue([post for post in scheduled if post["media_attachments"]])
        for status in [*archive.entities("statuses"), *scheduled]:
            for medium in [] if status.get("reblog") else status["media_attachments"]:
                path = archive.data / medium["url"][medium["url"].index("media_attachments/"):]
                with urllib.request.urlopen(medium["url"]) as answer:
                    self.assertEqual(path.read_bytes(), answer.read())
        self.assertTrue(list((archive.data / "activitypub").glob("avatar.*")))
        codes = {emoji["shortcode"] for emoji in archive.entities("custom_emojis")}
        self.assertTrue(codes)
        self.assertEqual(len(list((archive.data / "extra").rglob("*.png"))), len(codes))

    def check_requests(self, asked):
        """No page twice, but for the look at the head of what has more than one."""
        repeated = {target: count for target, count in collections.Counter(asked).items() if count > 1}
        self.assertTrue(all(count == 2 for count in repeated.values()), repeated)
        self.assertTrue(all("max_id" not in target for target in repeated), repeated)

    def test_it_agrees_with_verify_and_the_tools(self):
        self.pull()
        done = subprocess.run([PROGRAM, "verify", self.folder / "alice.tar.zst", "--json"], capture_output=True, text=True)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        archive = self.archive()
        subprocess.run(["sha256sum", "--quiet", "-c", "tagmanifest-sha256.txt", "manifest-sha256.txt"], cwd=archive.root,
                       check=True)

    def test_the_token_is_nowhere(self):
        done = self.pull("--log", self.folder / "log")
        self.assertNotIn(TOKEN, done.stdout + done.stderr)
        for path in [*self.archive().root.rglob("*"), *self.folder.rglob("*")]:
            if path.is_file():
                self.assertNotIn(TOKEN.encode(), path.read_bytes(), path)
        for request in self.server.requests:
            if not request.path.startswith("/api/"):
                self.assertNotIn("Authorization", request.fields, request.target)

    def test_anothers_token_is_not_taken_for_the_accounts(self):
        words = [word.replace("/@alice", "/@bob") if isinstance(word, str) else word for word in self.command()]
        done = subprocess.run(words, capture_output=True, text=True, env=self.environment())
        self.assertEqual(done.returncode, 6, done.stderr)
        self.assertIn("'alice', not of 'bob'", done.stderr)

    def test_a_dry_run_counts_and_fetches_nothing(self):
        plan = json.loads(self.pull("--dry-run", "--json", output=None).stdout)
        self.assertEqual(len(self.server.requests), 1)
        self.assertGreater(plan["posts"], 100)
        self.assertGreater(plan["pages"], 3)
        self.assertEqual(list(self.folder.glob("alice*")), [])

    def test_streams_can_be_switched_off_and_alone(self):
        self.pull("--only", "lists,list_accounts,preferences")
        archive = self.archive()
        self.assertEqual({path.stem for path in (archive.data / "mastodon").iterdir()},
                         {"account", "consent", "lists", "list_accounts", "preferences"})
        self.pull("--without", "media,outbox,featured,followers", output="other.tar.zst")
        other = self.archive("other.tar.zst")
        self.assertFalse(other.stream("followers"))
        self.assertFalse((other.data / "media_attachments").exists())
        done = self.pull("--only", "poems", output="third.tar.zst", expect=2)
        self.assertIn("poems", done.stderr)


class Interrupted(Pulling):
    world = {"size": 300, "media_size": 4000}

    def kill_after(self, seconds, *words):
        """True when it came to its end before."""
        running = subprocess.Popen(self.command(*words), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                   env=self.environment())
        try:
            errors = running.communicate(timeout=seconds)[1]
            self.assertIn(running.returncode, (0,), errors.decode())
            return True
        except subprocess.TimeoutExpired:
            running.kill()
            running.communicate()
            return False

    def test_kills_lose_nothing_and_double_nothing(self):
        self.pull(output="whole.tar.zst")
        whole, once = self.archive("whole.tar.zst").files(), len(self.server.asked())
        chance = random.Random(KILLS)
        output, kills = self.folder / "alice.tar.zst", 0
        while kills < KILLS:
            self.server.requests.clear()
            before = kills
            ended = False
            while not ended and not output.exists() and kills < KILLS:
                ended = self.kill_after(chance.uniform(0.05, 0.6))
                kills += not ended
            if not output.exists():
                self.pull()
            if (self.folder / "alice.tar.zst.pull").exists():  # killed when the output was there
                self.pull()
            self.assertEqual(self.archive().files(), whole)
            # What a kill may cost: the page and the files under way, and asking who this is.
            self.assertLessEqual(len(self.server.asked()), once + (kills - before) * 6)
            self.assertEqual([path.name for path in self.folder.glob("alice*")], ["alice.tar.zst"])
            subprocess.run(["rm", "-rf", *self.folder.glob("alice*")], check=True)

    def copy_staged(self, name, other):
        shutil.copy(self.folder / f"{name}.pull", self.folder / f"{other}.pull")
        shutil.copytree(self.folder / f"{name}.pull.files", self.folder / f"{other}.pull.files", dirs_exist_ok=True)

    def fetched_and_not_written(self, *words):
        """A pull that has everything and fails to write it, since a folder came in the way meanwhile."""
        in_the_way = self.folder / "alice.tar.zst"
        self.server.add_rule("slow /api/v1/* times=5")
        running = subprocess.Popen(self.command("--overwrite", *words), stderr=subprocess.PIPE, text=True,
                                   env=self.environment())
        while not (self.folder / "alice.tar.zst.pull").exists() and running.poll() is None:
            time.sleep(0.02)
        in_the_way.mkdir()
        errors = running.communicate(timeout=120)[1]
        self.assertEqual(running.returncode, 4, errors)
        in_the_way.rmdir()
        self.copy_staged("alice.tar.zst", "kept")

    def assert_is_only_cleared_away(self, name, *words, output):
        """What a kill leaves between the last act and the clearing away, and what the next run makes of it."""
        self.copy_staged("kept", name)
        before = (self.folder / name).read_bytes()
        self.server.requests.clear()
        done = self.pull(*words, "--json", output=output)
        self.assertIn("was whole already", done.stderr)
        self.assertEqual(json.loads(done.stdout)["moved"]["activities"], 0)
        self.assertLessEqual(len(self.server.asked()), 3)
        self.assertEqual((self.folder / name).read_bytes(), before)
        self.assertEqual([path.name for path in self.folder.glob(f"{name}*")], [name])

    def test_a_kill_before_the_clearing_away_costs_nothing(self):
        self.fetched_and_not_written()
        self.pull()
        self.assert_is_only_cleared_away("alice.tar.zst", output="alice.tar.zst")
        with self.subTest("an archive brought up to date"):
            shutil.move(self.folder / "alice.tar.zst", self.folder / "old.tar.zst")
            self.fetched_and_not_written("--update", self.folder / "old.tar.zst")
            self.copy_staged("kept", "old.tar.zst")
            self.pull("--update", self.folder / "old.tar.zst", output=None)
            self.assert_is_only_cleared_away("old.tar.zst", "--update", self.folder / "old.tar.zst", output=None)
        with self.subTest("something else of that name"):
            self.copy_staged("kept", "alice.tar.zst")
            (self.folder / "alice.tar.zst").write_text("mine")
            self.assertIn("exists already", self.pull(expect=4).stderr)
            self.assertEqual((self.folder / "alice.tar.zst").read_text(), "mine")
            self.assertTrue((self.folder / "alice.tar.zst.pull").exists())

    def test_an_interrupt_says_how_to_go_on(self):
        self.server.add_rule("slow /api/v1/accounts/*/statuses?*")
        running = subprocess.Popen(self.command(), stderr=subprocess.PIPE, text=True, env=self.environment())
        deadline = time.monotonic() + 60
        while len(self.server.requests) < 12 and time.monotonic() < deadline:
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        errors = running.communicate(timeout=60)[1]
        self.assertEqual(running.returncode, 130, errors)
        self.assertIn("alice.tar.zst.pull", errors)
        self.assertFalse((self.folder / "alice.tar.zst").exists())
        self.server.rules.clear()
        self.pull()
        self.assertEqual(len(self.archive().entities("statuses")), 300)

    def test_an_expired_token_is_said_and_a_new_one_goes_on(self):
        self.server.add_rule("token-expired /api/v1/* nth=20,21,22,23,24,25,26,27,28,29,30")
        done = self.pull(expect=6)
        self.assertIn("log in again", done.stderr)
        self.server.rules.clear()
        self.pull()
        self.assertEqual(len(self.archive().entities("statuses")), 300)

    def test_a_second_run_at_once_is_refused(self):
        self.server.add_rule("slow /api/v1/*")
        running = subprocess.Popen(self.command(), stderr=subprocess.DEVNULL, env=self.environment())
        while not (self.folder / "alice.tar.zst.pull").exists():
            time.sleep(0.02)
        time.sleep(0.3)
        done = self.pull(expect=4)
        self.assertIn("another run", done.stderr)
        running.kill()
        running.communicate()


class Faulty(Pulling):
    world = {"size": 120, "media_size": 2000}
    FAULTS = ("429-mastodon", "429-gotosocial", "429-seconds", "429-bare", "500", "502", "503-seconds", "dropped", "cut",
              "short-of-it", "html", "not-json", "slow")

    def test_faults_change_nothing(self):
        self.pull(output="whole.tar.zst")
        for number, fault in enumerate(self.FAULTS):
            # A file whose server says that half of it is all of it cannot be told from a whole one.
            pattern = "/api/*" if fault == "short-of-it" else "*"
            self.server.add_rule(f"{fault} {pattern} every={11 + 3 * number} times=3")
        self.pull()
        found, expected = self.archive().files(), self.archive("whole.tar.zst").files()
        self.assertEqual({path for path in {*found, *expected} if found.get(path) != expected.get(path)}, set())

    def test_wrong_files_are_named_at_the_end_and_tried_again_later(self):
        self.server.add_rule("html /system/media_attachments/*")
        done = self.pull()
        self.assertIn("media-unreachable", done.stderr)
        self.assertFalse((self.archive().data / "media_attachments").exists())
        self.server.rules.clear()
        self.server.requests.clear()
        self.pull("--update", self.folder / "alice.tar.zst", output=None)
        self.assertTrue(list((self.archive().data / "media_attachments").rglob("*.*")))

    def test_a_page_that_comes_again_is_asked_for_again_and_is_never_the_end(self):
        self.pull(output="whole.tar.zst")
        paths = {name: PAGED[name].split("?")[0].replace("{id}", "*") for name in
                 ("blocks", "mutes", "favourites", "followers", "following", "domain_blocks", "followed_tags", "statuses")}
        for path in paths.values():
            self.server.add_rule(f"first-page-again {path}?*max_id=* times=1")
        self.server.add_rule("first-page-again */outbox?*max_id=* times=1")
        self.pull(output="once.tar.zst")
        self.assertEqual(self.archive("once.tar.zst").files(), self.archive("whole.tar.zst").files())
        for fault in ("first-page-again", "link-loop"):
            self.server.rules.clear()
            for name in ("blocks", "favourites"):
                self.server.add_rule(f"{fault} {paths[name]}?*")
            done = self.pull("--only", "blocks,favourites,mutes", "--overwrite", expect=1)
            found = [line for line in done.stderr.splitlines() if "repeat themselves" in line]
            self.assertEqual(len(found), 2, done.stderr)

    def incomplete(self):
        """What the archive says that a pull got in part only."""
        report = json.loads(self.verify("alice.tar.zst", "--json").stdout)
        found = [finding["message"].split(", ") for finding in report["findings"] if finding["id"] == "pull-incomplete"]
        return sum(found, [])

    def test_what_came_in_part_is_remembered_until_it_is_asked_for_again_and_comes(self):
        for name in ("blocks", "favourites", "notifications"):
            self.server.add_rule(f"first-page-again /api/v1/{name}?*")
        self.pull("--with", "notifications", expect=1)
        self.assertEqual(self.incomplete(), ["blocks", "favourites", "notifications"])
        update = ("--update", self.folder / "alice.tar.zst")
        with self.subTest("it breaks again"):
            self.pull(*update, output=None, expect=1)
            self.assertEqual(self.incomplete(), ["blocks", "favourites", "notifications"])
        self.server.rules.clear()
        for words, left in ((("--only", "mutes"), ["blocks", "favourites", "notifications"]),
                            (("--only", "blocks"), ["favourites", "notifications"]),
                            ((), ["notifications"]),
                            (("--with", "notifications"), [])):
            with self.subTest(" ".join(words)):
                self.pull(*update, *words, output=None)
                self.assertEqual(self.incomplete(), left)

    def test_what_is_withheld_now_is_not_here_yet(self):
        self.server.add_rule("first-page-again /api/v1/blocks?*")
        self.pull("--only", "blocks,mutes", expect=1)
        self.server.rules.clear()
        self.server.add_rule("403 /api/v1/blocks*")
        self.pull("--update", self.folder / "alice.tar.zst", output=None)
        self.assertEqual(self.incomplete(), ["blocks"])

    def test_a_file_that_changed_while_it_came_is_taken_from_its_beginning(self):
        self.pull(output="whole.tar.zst")
        self.server.add_rule("older-half /system/* every=2 times=2")
        self.pull()
        self.assertEqual(self.archive().files(), self.archive("whole.tar.zst").files())

    def test_no_part_of_a_file_is_kept_as_the_whole(self):
        self.pull(output="whole.tar.zst")
        whole = self.archive("whole.tar.zst").files()
        for fault in ("cut", "torn-chunks"):
            self.server.rules.clear()
            self.server.add_rule(f"{fault} /system/*")
            done = self.pull("--overwrite")
            self.assertIn("media-unreachable", done.stderr)
            found = self.archive().files()
            self.assertFalse([path for path in found if "media_attachments" in path], fault)
        self.server.rules.clear()
        self.pull("--update", self.folder / "alice.tar.zst", output=None)
        again = self.archive().files()
        self.assertEqual({path: digest for path, digest in again.items() if "media_attachments" in path},
                         {path: digest for path, digest in whole.items() if "media_attachments" in path})

    def test_posts_that_arrive_while_paging_are_found(self):
        self.server.add_rule("post-arrives /api/v1/accounts/*/statuses?*max_id=* times=2")
        self.server.add_rule("post-vanishes /api/v1/accounts/*/statuses?*max_id=* nth=3")
        self.pull()
        found = {status["id"] for status in self.archive().entities("statuses")}
        own = json.loads(self.archive().stream("account")[0])["id"]
        now = {status["id"] for status in self.all_pages(PAGED["statuses"].replace("{id}", own))}
        self.assertLessEqual(now, found)
        self.assertGreaterEqual(len(found), 122)


class Limited(Pulling):
    world = {"size": 200, "media_size": 500}
    server_options = {"limits": {"token": Limit(40, 2), "paged": Limit(20, 3)}}

    def test_no_request_comes_beyond_the_limits(self):
        self.pull("--budget", "100%")
        self.assertEqual(self.server.over_limit(), [])
        self.assertEqual(len(self.archive().entities("statuses")), 200)


class Updated(Pulling):
    def test_only_what_is_new_edited_or_gone_is_fetched(self):
        self.pull()
        before = self.archive()
        statuses = [status for status in before.entities("statuses") if not status["reblog"]]
        posts = self.server.world.owner.posts
        added = posts.add(int(self.server.clock.now() * 1000))
        gone, edited = statuses[3], statuses[7]
        posts.delete(posts.find(int(gone["id"])))
        posts.edit(posts.find(int(edited["id"])), "other words", int(self.server.clock.now() * 1000))
        self.server.requests.clear()
        self.update("alice.tar.zst")
        asked = self.server.asked()
        self.assertEqual([target for target in asked if "/history" in target], [f"/api/v1/statuses/{edited['id']}/history"])
        old_media = {medium["url"] for status in statuses for medium in status["media_attachments"]}
        again = [target for target in asked if self.server.base + target in old_media]
        self.assertEqual(again, [])
        after = self.archive()
        by_id = {status["id"]: status for status in after.entities("statuses")}
        self.assertEqual(len(after.entities("statuses")), len(before.entities("statuses")) + 1)
        self.assertIn(str(added.id), by_id)
        self.assertIn("other words", by_id[edited["id"]]["content"])
        self.assertIn(gone["id"], by_id)
        self.assertTrue(any(line.get("absent_later") and line.get("document", "").endswith("statuses.jsonl")
                            for line in map(json.loads, (after.data / "provenance.jsonl").read_text().splitlines())))
        self.assertEqual(len(after.entities("filters")), len(before.entities("filters")))
        self.assertFalse(any(line.get("absent_later") and line.get("document", "").endswith("histories.jsonl")
                             for line in map(json.loads, (after.data / "provenance.jsonl").read_text().splitlines())))


class Elsewhere(Pulling):
    """Servers that are not quite Mastodon."""

    def test_each_gives_all_its_posts(self):
        for like in ("mastodon-4.1", "gotosocial", "hollo", "snac2"):
            with self.subTest(like), FakeMastodon(World(size=90), like=like) as server:
                self.server.__exit__(None, None, None)
                self.server = server
                self.pull("--json", output=f"{like}.tar.zst")
                statuses = self.archive(f"{like}.tar.zst").entities("statuses")
                self.assertEqual(len({status["id"] for status in statuses}), 90)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    if len(sys.argv) > 1 and sys.argv[1].isdigit():
        KILLS = int(sys.argv.pop(1))
    unittest.main()

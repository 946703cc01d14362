#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Takes the export of every Mastodon generation into a permafrost archive and back, and compares what came out with
what went in by means that know nothing of permafrost: zipfile, tarfile, json.

    tests/e2e/round_trip_test.py PERMAFROST
"""

import hashlib
import io
import json
import pathlib
import subprocess
import sys
import tarfile
import tempfile
import unittest
import zipfile

FIXTURES = pathlib.Path(__file__).resolve().parent.parent.parent / "fixtures" / "mastodon"
PROGRAM = None
DOCUMENTS = {"actor.json", "outbox.json", "likes.json", "bookmarks.json"}


def permafrost(*words, status=0):
    ran = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, timeout=300)
    if status is not None and ran.returncode != status:
        raise AssertionError(f"permafrost {words}: status {ran.returncode}\n{ran.stderr.decode()}")
    return ran


def entries(path):
    """Name and content of every file of an export."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    with tarfile.open(path) as archive:
        return {member.name: archive.extractfile(member).read() for member in archive if member.isfile()}


def digest(content):
    return hashlib.sha256(content).hexdigest()


def short(name):
    """What the spellings of a file's name have in common."""
    start = name.rfind("media_attachments/")
    return name[start:] if start >= 0 else name.lstrip("/")


def members(pairs):
    """An object whose repeated members keep the value that holds data."""
    result = {}
    for key, value in pairs:
        if key not in result or value or not result[key]:
            result[key] = value
    return result


class Export:
    def __init__(self, path):
        files = {short(name): content for name, content in entries(path).items()}
        self.secret = "key.pem" in files
        files.pop("key.pem", None)
        self.documents = {name: json.loads(files[name], object_pairs_hook=members) for name in DOCUMENTS & files.keys()}
        self.actor = files["actor.json"]
        self.media = {name: content for name, content in files.items() if name not in DOCUMENTS}


def exports():
    found = sorted([*FIXTURES.glob("*/*-archive.zip"), *FIXTURES.glob("*/*-archive.tar.gz")])
    assert found, f"no exports below {FIXTURES}"
    return found


class RoundTrip(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self.scratch.cleanup)
        self.directory = pathlib.Path(self.scratch.name)

    def each_export(self):
        for path in exports():
            with self.subTest(export=f"{path.parent.name}/{path.name}"):
                yield path

    def assert_same(self, before, after):
        self.assertEqual(digest(before.actor), digest(after.actor), "actor.json is the same, byte for byte")
        for name, document in before.documents.items():
            self.assertEqual(document, after.documents[name], name)
        self.assertEqual(before.media.keys(), after.media.keys())
        for name, content in before.media.items():
            self.assertEqual(digest(content), digest(after.media[name]), name)
        self.assertFalse(after.secret, "no private key leaves the export")

    def test_every_generation_comes_back_through_an_archive(self):
        for path in self.each_export():
            archive, back = self.directory / "a.tar.zst", self.directory / "b.zip"
            permafrost("convert", path, "-o", archive, "-O", "-q")
            permafrost("convert", archive, "-o", back, "-O", "-q")
            self.assert_same(Export(path), Export(back))

    def test_the_way_back_and_forth_ends_in_the_same_bytes(self):
        for path in self.each_export():
            names = [self.directory / name for name in ("a.tar.zst", "b.zip", "c.tar.zst", "d.zip")]
            for source, target in zip([path, *names], names):
                permafrost("convert", source, "-o", target, "-O", "-q")
            self.assertEqual(digest(names[1].read_bytes()), digest(names[3].read_bytes()))

    def test_the_same_input_gives_the_same_archive(self):
        path = FIXTURES / "T3-4.1.0" / "carol-archive.tar.gz"
        digests = set()
        for place in ("first", "second"):
            (self.directory / place).mkdir()
            archive = self.directory / place / "carol.tar.zst"
            permafrost("convert", path, "-o", archive)
            digests.add(digest(archive.read_bytes()))
        self.assertEqual(len(digests), 1)

    def test_pipes_give_what_files_give(self):
        path = FIXTURES / "Z-4.3.23" / "alice-archive.zip"
        file = self.directory / "a.tar.zst"
        permafrost("convert", path, "-o", file)
        piped = subprocess.run(f'cat "{path}" | "{PROGRAM}" convert - -o - -f permafrost -q | "{PROGRAM}" info --json -',
                               shell=True, capture_output=True, check=True).stdout
        direct = permafrost("info", "--json", file).stdout
        for facts in (piped, direct):
            self.assertEqual(json.loads(facts)["kinds"]["activities"], 47)
        self.assertEqual(json.loads(piped)["kinds"], json.loads(direct)["kinds"])

    def test_every_healthy_export_is_found_healthy(self):
        for path in self.each_export():
            report = json.loads(permafrost("verify", path, "--json").stdout)
            self.assertEqual(report["summary"]["errors"], 0)

    def test_a_post_is_found_by_each_of_its_names_in_every_format(self):
        path = FIXTURES / "Z-4.3.23" / "alice-archive.zip"
        archive = self.directory / "a.tar.zst"
        permafrost("convert", path, "-o", archive)
        items = json.loads(entries(path)["outbox.json"])["orderedItems"]
        post = next(item for item in items if item["type"] == "Create" and item["object"].get("attachment"))
        for input in (path, archive):
            for name in (post["id"], post["object"]["id"], post["object"]["url"]):
                with self.subTest(input=input.name, name=name):
                    self.assertEqual(json.loads(permafrost("show", "--raw", input, name).stdout), post)
            found = json.loads(permafrost("show", "--json", input, post["id"]).stdout)
            self.assertEqual(len(found["files"]), len(post["object"]["attachment"]))
            media = self.directory / f"{input.name}-media"
            permafrost("show", input, post["id"], "--media", media)
            files = entries(path)
            wanted = {digest(files[short(attachment["url"])]) for attachment in post["object"]["attachment"]}
            self.assertEqual({digest(file.read_bytes()) for file in media.iterdir()}, wanted)

    def test_an_archive_is_listed_and_extracted_as_tar_does(self):
        path = FIXTURES / "Z-4.3.23" / "alice-archive.zip"
        archive, directory = self.directory / "a.tar.zst", self.directory / "out"
        permafrost("convert", path, "-o", archive)
        permafrost("extract", archive, "-o", directory)
        unpacked = subprocess.run(["zstd", "-dcq", archive], capture_output=True, check=True).stdout
        with tarfile.open(fileobj=io.BytesIO(unpacked)) as tar:
            expected = {member.name: digest(tar.extractfile(member).read()) for member in tar if not member.isdir()}
        got = {str(file.relative_to(directory)): digest(file.read_bytes())
               for file in directory.rglob("*") if file.is_file()}
        self.assertEqual(expected, got)
        listed = permafrost("list", "-0", archive).stdout.decode().split("\0")[:-1]
        self.assertEqual(set(listed), set(expected))

    def test_public_posts_alone_leave_without_any_private_word_or_picture(self):
        for path in self.each_export():
            target = self.directory / "public.zip"
            permafrost("convert", path, "-o", target, "-O", "-q", "--visibility", "public,unlisted")
            before, after = Export(path), Export(target)
            public = "https://www.w3.org/ns/activitystreams#Public"
            items = after.documents["outbox.json"]["orderedItems"]
            self.assertTrue(items)
            shown = set()
            for item in items:
                self.assertIn(public, [*item["to"], *item["cc"]])
                if isinstance(item["object"], dict):
                    shown |= {short(media["url"]) for media in item["object"].get("attachment", [])}
            kept = {name for name in after.media if name.startswith("media_attachments/")}
            self.assertEqual(kept, shown & before.media.keys())

    def test_two_exports_of_two_accounts_become_one_archive(self):
        folder = FIXTURES / "T3-4.1.0"
        archive = self.directory / "all.tar.zst"
        permafrost("convert", folder / "alice-archive.tar.gz", folder / "bob-archive.tar.gz", "-o", archive)
        facts = json.loads(permafrost("info", "--json", archive).stdout)
        self.assertEqual(facts["kinds"]["actors"], 2)
        self.assertEqual(facts["kinds"]["activities"], 53)
        one = self.directory / "bob.zip"
        permafrost("convert", archive, "-o", one, "--account", "bob@masto.test")
        self.assert_same(Export(folder / "bob-archive.tar.gz"), Export(one))


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()

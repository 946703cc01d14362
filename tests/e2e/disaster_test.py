#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is left when a run is killed, a disk is full, or a single call to the system fails: under the final name
what was there before or all of the new, never anything between; every input as it was; nothing that the next run does
not clear away.

    disaster_test.py PERMAFROST [--kills N] [--seed S] [--shim LIBRARY]
"""
import argparse
import errno
import hashlib
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
import zipfile

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "fixtures"
options = None


def run(*words, **environment):
    return subprocess.run([options.program, *map(str, words)], capture_output=True, text=True,
                          env={**os.environ, **environment}, timeout=120)


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def contents(folder):
    """Digests of the files below it."""
    return {str(path.relative_to(folder)): digest(path) for path in folder.rglob("*") if path.is_file()}


def is_part(name):
    """Not yet under its final name."""
    return any(part.startswith(".") for part in pathlib.PurePath(name).parts)


class Jobs:
    """One of each kind of work that writes, in a folder of its own: what is read, what is written, the command."""

    def __init__(self, folder, size):
        self.folder = folder
        self.export = folder / "export.zip"
        shutil.copy(FIXTURES / "mastodon/Z-4.3.23/alice-archive.zip", self.export)
        if size:
            with zipfile.ZipFile(self.export, "a") as more:
                chance = random.Random(1)
                for number in range(size):
                    more.writestr(f"media_attachments/files/9/{number}/original/film.mp4", chance.randbytes(1 << 20))
        self.archive = folder / "old.tar.zst"
        assert run("convert", self.export, "-o", self.archive, "-q").returncode in (0, 1)
        self.damaged = folder / "damaged.tar.zst"
        assert run("repair", self.archive, "--parity", "5%", "-o", self.damaged, "-q").returncode == 0
        data = bytearray(self.damaged.read_bytes())
        data[len(data) // 3] ^= 1
        self.damaged.write_bytes(data)

    def all(self):
        out = self.folder / "out" / "out.tar.zst"
        yield "convert", out, ["convert", self.export, "-o", out, "-O", "-q"]
        yield "convert with parity", out, ["convert", self.export, "-o", out, "-O", "-q", "--parity", "5%"]
        yield "merge", out, ["convert", self.archive, self.export, "-o", out, "-O", "-q"]
        yield "back to an export", out.with_name("out.zip"), ["convert", self.archive, "-o", out.with_name("out.zip"), "-O", "-q"]
        yield "repair", out, ["repair", self.damaged, "-o", out, "-O", "-q"]

    def inputs(self):
        return [self.export, self.archive, self.damaged]


class Disaster(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)

    def expect_whole(self, target, before, what):
        """Under the name stands what was there, or a thing that is whole."""
        if not target.exists():
            self.assertIsNone(before, f"{what}: what was there is gone")
            return False
        if digest(target) == before:
            return False
        self.assertIn(run("verify", target, "-q").returncode, (0, 1), f"{what}: not whole")
        if target.suffix == ".zst":
            self.assertEqual(subprocess.run(["zstd", "-tq", target]).returncode, 0, what)
        else:
            self.assertIsNone(zipfile.ZipFile(target).testzip(), what)
        return True

    def test_kill_9_at_any_moment(self):
        jobs = Jobs(self.folder, size=12)
        inputs = {path: digest(path) for path in jobs.inputs()}
        chance = random.Random(options.seed)
        out = self.folder / "out"
        out.mkdir()
        works = list(jobs.all())
        seconds = []
        for what, target, words in works:
            begin = time.monotonic()
            self.assertIn(run(*words).returncode, (0, 1), what)
            seconds.append(time.monotonic() - begin)
            target.unlink()
        tally = {"before": 0, "after": 0, "litter": 0}
        for number in range(options.kills):
            what, target, words = works[number % len(works)]
            before = digest(target) if target.exists() else None
            process = subprocess.Popen([options.program, *map(str, words)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(chance.uniform(0, 1.1) * seconds[number % len(works)])
            process.send_signal(signal.SIGKILL)
            process.wait()
            tally["after" if self.expect_whole(target, before, what) else "before"] += 1
            litter = [name for name in names(out) if name.startswith(".")]
            tally["litter"] += len(litter)
            if chance.random() < 0.3 and target.exists():
                target.unlink()
        self.assertEqual({path: digest(path) for path in inputs}, inputs, "an input was changed")
        for what, target, words in works:
            self.assertIn(run(*words).returncode, (0, 1), what)
        self.assertEqual(names(out), ["out.tar.zst", "out.zip"], "litter that the next run left")
        print(options.kills, "kills, seed", options.seed, tally, file=sys.stderr)

    def test_kill_9_while_a_folder_is_written(self):
        jobs = Jobs(self.folder, size=12)
        many = self.folder / "many.tar.zst"
        bob = FIXTURES / "mastodon/Z-4.3.23/bob-archive.zip"
        self.assertIn(run("convert", jobs.export, bob, "-o", many, "-q").returncode, (0, 1))
        before = digest(many)
        chance = random.Random(options.seed)
        for what, words in (("exports", ["convert", many, "--to", "mastodon-export", "-O", "-q", "-o"]),
                            ("files", ["extract", many, "-O", "-q", "--output"]),
                            ("tables", ["convert", FIXTURES / "mastodon/csv-4.3.23", "--to", "mastodon-csv", "-O", "-q", "-o"])):
            whole, target = self.folder / f"whole {what}", self.folder / what
            begin = time.monotonic()
            self.assertIn(run(*words, f"{whole}/").returncode, (0, 1), what)
            seconds = time.monotonic() - begin
            due = contents(whole)
            self.assertGreater(len(due), 1, what)
            tally = {"nothing": 0, "a part": 0, "all": 0}
            for _ in range(max(options.kills // 3, 1)):
                process = subprocess.Popen([options.program, *map(str, words), f"{target}/"],
                                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                time.sleep(chance.uniform(0, 1.1) * seconds)
                process.send_signal(signal.SIGKILL)
                process.wait()
                left = {name: value for name, value in contents(target).items() if not is_part(name)}
                self.assertEqual(left, {name: due.get(name) for name in left}, f"{what}: not whole")
                tally["nothing" if not left else "all" if left == due else "a part"] += 1
                if chance.random() < 0.5:
                    shutil.rmtree(target, ignore_errors=True)
            self.assertIn(run(*words, f"{target}/").returncode, (0, 1), what)
            self.assertEqual(contents(target), due, f"{what}: litter that the next run left")
            print(what, tally, file=sys.stderr)
        self.assertEqual(digest(many), before, "an input was changed")
        hidden = [name for name in names(self.folder) if name.startswith(".")]
        self.assertEqual(hidden, [], "litter that the next run left")

    def test_every_call_fails_once(self):
        if not options.shim:
            self.skipTest("built with a sanitizer, before which nothing can be preloaded")
        jobs = Jobs(self.folder, size=0)
        inputs = {path: digest(path) for path in jobs.inputs()}
        log = self.folder / "log"
        out = self.folder / "out"
        tried = 0
        for what, target, words in jobs.all():
            for code in (errno.ENOSPC, errno.EIO) if what == "convert" else (errno.ENOSPC,):
                shutil.rmtree(out, ignore_errors=True)
                out.mkdir()
                target.write_text("precious")
                before = digest(target)
                number = 0
                while number < 10_000:
                    number += 1 + number // 25  # there are many calls alike behind the first
                    ran = run(*words, LD_PRELOAD=options.shim, PERMAFROST_FAIL_CALL=str(number),
                              PERMAFROST_FAIL_ERRNO=str(code), PERMAFROST_FAIL_LOG=str(log))
                    calls, failed = log.read_text().split()
                    if failed == "-":
                        break
                    tried += 1
                    told = f"{what}, call {number} ({failed}): {ran.returncode} {ran.stderr}"
                    if ran.returncode in (0, 1):
                        # A call with another way round it: the work is done all the same.
                        self.assertTrue(self.expect_whole(target, before, told), told)
                        target.write_text("precious")
                    else:
                        self.assertEqual(ran.returncode, 4, told)
                        self.assertEqual(len(ran.stderr.splitlines()), 1, told)
                        if failed != "fsync":  # of the folder: by then the name may be the new file's
                            self.assertEqual(digest(target), before, told)
                        else:
                            self.expect_whole(target, before, told)
                        target.write_text("precious")
                    self.assertEqual(names(out), [target.name], told)
                else:
                    self.fail(f"{what}: no end of calls")
                self.assertGreater(int(calls), 3, what)
        self.assertEqual({path: digest(path) for path in inputs}, inputs, "an input was changed")
        print(tried, "failed calls", file=sys.stderr)

    def small_disk(self, kilobytes):
        place = self.folder / "small"
        place.mkdir(exist_ok=True)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", place], capture_output=True, text=True)
        if mounted.returncode != 0:
            self.skipTest(f"only root can mount a small disk: {mounted.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", place])
        return place

    def test_a_full_disk(self):
        jobs = Jobs(self.folder, size=4)
        place = self.small_disk(2048)
        for what, target, words in jobs.all():
            inside = place / target.name
            ran = run(*[inside if word == target else word for word in words])
            self.assertEqual(ran.returncode, 4, f"{what}: {ran.stderr}")
            self.assertIn("No space left on device", ran.stderr, what)
            self.assertEqual(names(place), [], what)

    def test_full_scratch_space(self):
        jobs = Jobs(self.folder, size=4)
        place = self.small_disk(512)
        (self.folder / "out").mkdir()
        for what, target, words in jobs.all():
            ran = run(*words, TMPDIR=str(place))
            if ran.returncode not in (0, 1):
                self.assertEqual(ran.returncode, 4, f"{what}: {ran.stderr}")
                self.assertIn("No space left on device", ran.stderr, what)
                self.assertFalse(target.exists(), what)
            self.assertEqual(names(place), [], what)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("program")
    arguments.add_argument("--kills", type=int, default=20)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--shim", default="")
    options, rest = arguments.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest])

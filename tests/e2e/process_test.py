#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The program as a process: signals, closed pipes, terminals, shells.

    tests/e2e/process_test.py PERMAFROST
"""

import json
import os
import pathlib
import pty
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unicodedata
import unittest
import zipfile

FIXTURES = pathlib.Path(__file__).resolve().parent.parent.parent / "fixtures"
PROGRAM = None


def big_export(path, posts=150_000):
    """An export that takes seconds: many posts that the account of a small fixture might have written."""
    small = FIXTURES / "accounts" / "minimal"
    outbox = json.loads((small / "outbox.json").read_text())
    post = json.dumps(outbox["orderedItems"][0])
    number = outbox["orderedItems"][0]["object"]["id"].rsplit("/", 1)[1]
    with zipfile.ZipFile(path, "w") as export:
        export.write(small / "actor.json", "actor.json")
        with export.open("outbox.json", "w") as out:
            out.write(b'{"@context":"https://www.w3.org/ns/activitystreams","type":"OrderedCollection","orderedItems":[')
            for i in range(posts):
                out.write((b"," if i else b"") + post.replace(number, str(109295662310400000 + i)).encode())
            out.write(b"]}")


def is_writing(pid, place):
    """Has that process a file of this folder open, with or without a name?"""
    try:
        return any(os.readlink(link).startswith(str(place)) for link in pathlib.Path(f"/proc/{pid}/fd").iterdir())
    except FileNotFoundError:  # a descriptor was closed while we looked
        return False


class Process(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.directory = pathlib.Path(cls.scratch.name)
        cls.big = cls.directory / "big.zip"
        big_export(cls.big)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def stopped_by(self, number, target):
        process = subprocess.Popen([PROGRAM, "convert", self.big, "-o", target], stderr=subprocess.PIPE)
        while process.poll() is None and not is_writing(process.pid, target.parent):
            time.sleep(0.01)  # a loaded machine takes its time to start a program
        process.send_signal(number)
        _, talk = process.communicate(timeout=30)
        return process.returncode, talk.decode()

    def test_a_signal_ends_it_cleanly_and_leaves_nothing(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=number):
                place = self.directory / f"stopped-{number}"
                place.mkdir()
                status, talk = self.stopped_by(number, place / "out.tar.zst")
                self.assertEqual(status, 130, talk)
                self.assertEqual(len(talk.splitlines()), 1, talk)
                self.assertEqual(list(place.iterdir()), [])

    def test_killed_it_leaves_nothing_under_the_final_name(self):
        place = self.directory / "killed"
        place.mkdir()
        status, _ = self.stopped_by(signal.SIGKILL, place / "out.tar.zst")
        self.assertEqual(status, -signal.SIGKILL)
        self.assertFalse((place / "out.tar.zst").exists())

    def test_a_reader_that_goes_away_ends_it_quietly(self):
        command = f'"{PROGRAM}" convert "{self.big}" -o - -f mastodon-export | head -c 1 >/dev/null; echo ${{PIPESTATUS[0]}}'
        ran = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60)
        self.assertEqual(ran.stdout, "141\n")
        self.assertEqual(ran.stderr, "")

    def test_a_full_disk_is_told_and_leaves_its_status(self):
        with open("/dev/full", "w") as full:
            ran = subprocess.run([PROGRAM, "formats"], stdout=full, stderr=subprocess.PIPE, text=True)
        self.assertEqual(ran.returncode, 4)
        self.assertEqual(ran.stderr, "permafrost: cannot write to standard output: No space left on device\n")

    def test_a_file_may_be_no_larger_than_allowed_and_that_is_told(self):
        place = self.directory / "limited"
        place.mkdir()
        command = f'ulimit -f 64; exec "{PROGRAM}" convert "{self.big}" -o "{place}/out.tar.zst"'
        ran = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60)
        self.assertEqual(ran.returncode, 4)
        self.assertIn("File too large", ran.stderr)
        self.assertEqual(list(place.iterdir()), [])

    def test_pipes_and_devices_are_written_to_and_never_replaced(self):
        source = FIXTURES / "accounts" / "minimal"
        command = f'"{PROGRAM}" convert "{source}" --to permafrost -o >(cat >"{self.directory}/piped.tar.zst"); wait $!'
        ran = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        subprocess.run([PROGRAM, "verify", "--fixity", self.directory / "piped.tar.zst"], check=True, capture_output=True)
        null = self.directory / "null"
        null.symlink_to("/dev/null")
        for words in (["--log", null], ["--html", null, "--overwrite"]):
            ran = subprocess.run([PROGRAM, "verify", self.directory / "piped.tar.zst", *words], capture_output=True, text=True)
            self.assertEqual(ran.returncode, 0, ran.stderr)
            self.assertTrue(null.is_symlink() and null.is_char_device())
        for words in (["--parity", "5%"], ["--json"]):
            ran = subprocess.run([PROGRAM, "convert", source, "--to", "permafrost", "-o", null, *words], capture_output=True,
                                 text=True)
            self.assertEqual(ran.returncode, 2 if "--parity" in words else 0, ran.stderr)

    def test_a_name_does_not_steer_the_terminal(self):
        source = FIXTURES / "accounts" / "minimal"
        evil = self.directory / "a\033[2Jb\n\u202ec.tar.zst"
        for words in (["convert", source, "-o", evil], ["repair", evil, "-o", f"{evil}2"], ["info", evil],
                      ["extract", evil, "-o", f"{evil}.folder"], ["verify", evil], ["diff", evil, source]):
            ran = subprocess.run([PROGRAM, *words], capture_output=True, text=True)
            self.assertIn(ran.returncode, (0, 1), ran.stderr)
            said = ran.stdout + ran.stderr
            self.assertIn("a\\x1b[2Jb\\x0a\\xe2\\x80\\xaec.tar.zst", said, words[0])
            self.assertFalse("\033" in said or "\u202e" in said, words[0])

    def test_an_existing_output_stays_as_it_is(self):
        target = self.directory / "taken.zip"
        target.write_text("precious")
        ran = subprocess.run([PROGRAM, "convert", FIXTURES / "accounts" / "minimal", "-o", target], capture_output=True)
        self.assertEqual(ran.returncode, 4)
        self.assertEqual(target.read_text(), "precious")

    def on_a_terminal(self, *words, **environment):
        """What it says on standard error when a person looks."""
        try:
            ours, theirs = pty.openpty()
        except OSError as none:
            self.skipTest(f"this machine gives no terminal: {none}")
        process = subprocess.Popen([PROGRAM, *map(str, words)], stdout=subprocess.DEVNULL, stderr=theirs,
                                   env={**os.environ, "TERM": "xterm", "LC_ALL": "C.UTF-8", **environment})
        os.close(theirs)
        said = b""
        while True:
            try:
                piece = os.read(ours, 4096)
            except OSError:  # the other side is closed
                break
            if not piece:
                break
            said += piece
        os.close(ours)
        process.wait()
        return said.decode()

    def test_progress_is_drawn_on_a_terminal_alone_and_wiped(self):
        said = self.on_a_terminal("info", self.big)
        self.assertIn("records", said)
        self.assertTrue(said.endswith("\r\033[K"), repr(said[-80:]))
        self.assertNotIn("records", self.on_a_terminal("info", self.big, "--quiet"))
        piped = subprocess.run([PROGRAM, "info", self.big], capture_output=True, text=True)
        self.assertEqual(piped.stderr, "")

    def test_colour_is_for_terminals_that_want_it(self):
        broken = FIXTURES / "broken" / "zip-entry-escapes.zip"
        self.assertIn("\033[31m", self.on_a_terminal("list", broken))
        self.assertNotIn("\033[", self.on_a_terminal("list", broken, NO_COLOR="1"))
        self.assertNotIn("\033[", self.on_a_terminal("list", broken, TERM="dumb"))
        self.assertNotIn("\033[", self.on_a_terminal("list", broken, "--color", "never"))

    def test_every_finding_goes_to_the_log(self):
        log = self.directory / "findings.jsonl"
        broken = FIXTURES / "broken" / "zip-entry-escapes.zip"
        subprocess.run([PROGRAM, "list", broken, "--log", log, "--quiet"], capture_output=True)
        ids = [json.loads(line)["id"] for line in log.read_text().splitlines()]
        self.assertEqual(ids, ["entry-name-unsafe"] * 3)

    @unittest.skipUnless(shutil.which("fish"), "there is no fish")
    def test_fish_completes_commands_and_values(self):
        def completions(line):
            script = f'"{PROGRAM}" completion fish | source; complete -C "{line}"'
            return subprocess.run(["fish", "--no-config", "-c", script], capture_output=True, text=True).stdout

        self.assertIn("convert\t", completions("permafrost conv"))
        self.assertIn("--overwrite", completions("permafrost convert --over"))
        self.assertIn("likes", completions("permafrost convert --only lik"))

    @unittest.skipUnless(shutil.which("zsh"), "there is no zsh")
    def test_zsh_takes_the_script(self):
        script = f'autoload -U compinit; compinit -D; source <("{PROGRAM}" completion zsh); echo $_comps[permafrost]'
        ran = subprocess.run(["zsh", "-f", "-c", script], capture_output=True, text=True)
        self.assertEqual((ran.stdout, ran.stderr), ("_permafrost\n", ""))

    LOCALES = property(lambda self: pathlib.Path(PROGRAM).resolve().parent.parent / "locale")

    def in_japanese(self, *words):
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "ja", "PERMAFROST_LOCALEDIR": str(self.LOCALES)}
        return subprocess.run([PROGRAM, *words], capture_output=True, text=True, env=environment)

    def test_it_speaks_japanese_and_its_help_still_fits_a_screen(self):
        if not self.LOCALES.is_dir():
            self.skipTest("built without gettext")
        overview = self.in_japanese("help").stdout
        self.assertIn("使い方", overview)
        commands = [line.split()[0] for line in overview.splitlines() if line.startswith("  ") and line[2:3].isalpha()]
        self.assertGreater(len(commands), 5)
        for words in (["help"], *(["help", command] for command in commands)):
            lines = self.in_japanese(*words).stdout.splitlines()
            self.assertLessEqual(len(lines), 24, words)
            for line in lines:
                width = sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)
                self.assertLessEqual(width, 80, line)

    def test_json_and_exit_statuses_do_not_depend_on_the_language(self):
        account = str(FIXTURES / "accounts" / "typical")
        plain = subprocess.run([PROGRAM, "info", "--json", account], capture_output=True, text=True)
        self.assertEqual(self.in_japanese("info", "--json", account).stdout, plain.stdout)
        self.assertEqual(self.in_japanese("info", "nothing.zip").returncode, 3)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()

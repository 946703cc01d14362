#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Everything that the program prints as JSON fits its schema.

    tests/e2e/schemas_test.py PERMAFROST
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TYPICAL = ROOT / "fixtures" / "accounts" / "typical"
DAMAGED = ROOT / "fixtures" / "broken" / "media-missing.zip"
PROGRAM = None


def run(*words):
    return subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True)


class Schemas(unittest.TestCase):
    def assert_fits(self, name, text):
        schema = json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.Draft202012Validator(schema).validate(json.loads(text))

    def test_info(self):
        for path in (TYPICAL, DAMAGED, ROOT / "fixtures" / "mastodon" / "T1-2.4.0" / "alice-archive.tar.gz"):
            self.assert_fits("info", run("info", "--json", path).stdout)

    def test_list_and_show(self):
        self.assert_fits("list", run("list", "--json", TYPICAL).stdout)
        self.assert_fits("show", run("show", "--json", TYPICAL, "https://social.example/users/eve").stdout)

    def test_diff(self):
        tables = ROOT / "fixtures" / "mastodon" / "csv-4.3.23"
        for words in ([TYPICAL, DAMAGED], [TYPICAL, DAMAGED, "--brief"], [TYPICAL, tables], [TYPICAL, TYPICAL]):
            self.assert_fits("diff", run("diff", "--json", *words).stdout)

    def test_convert(self):
        with tempfile.TemporaryDirectory() as directory:
            self.assert_fits("convert", run("convert", "--json", TYPICAL, "-o", f"{directory}/eve.zip").stdout)

    def test_repair(self):
        with tempfile.TemporaryDirectory() as directory:
            archive = f"{directory}/eve.tar.zst"
            run("convert", TYPICAL, "-o", archive)
            self.assert_fits("repair", run("repair", "--json", archive, "-o", f"{directory}/again.tar.zst").stdout)

    def test_losses(self):
        with tempfile.TemporaryDirectory() as directory:
            archive = pathlib.Path(directory) / "eve.tar.zst"
            run("convert", TYPICAL, "-o", archive, "-f", "permafrost,frame-size=4K")
            damaged = bytearray(archive.read_bytes())
            damaged[1000] ^= 1
            archive.write_bytes(damaged)
            rest = archive.with_name("rest.tar.zst")
            run("repair", archive, "-o", rest)
            report = run("verify", "--json", rest).stdout
            self.assert_fits("report", report)
            self.assertIn("lost_before", json.loads(report)["summary"])
            told = run("info", "--json", rest).stdout
            self.assert_fits("info", told)
            self.assertEqual(json.loads(told)["findings"]["fixity-digest-differs"], 1)
            run("extract", rest, "rest/data/permafrost.json", "-o", directory)
            description = (pathlib.Path(directory) / "rest/data/permafrost.json").read_text()
            self.assert_fits("archive", description)
            self.assertIn("losses", json.loads(description))

    def test_verify(self):
        for path in (TYPICAL, DAMAGED):
            self.assert_fits("report", run("verify", "--json", path).stdout)

    def test_errors(self):
        for words in (["info", "nothing.zip"], ["convert", "--only", "tweets", TYPICAL], ["zzz"]):
            self.assert_fits("error", run(*words, "--json").stderr)

    def test_the_log(self):
        with tempfile.TemporaryDirectory() as directory:
            log = pathlib.Path(directory) / "log.jsonl"
            run("list", ROOT / "fixtures" / "broken" / "zip-entry-escapes.zip", "--log", log)
            lines = log.read_text().splitlines()
            self.assertTrue(lines)
            for line in lines:
                self.assert_fits("finding", line)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()

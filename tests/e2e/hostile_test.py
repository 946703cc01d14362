#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Exports that mean harm, made on the spot: each must end soon, in little memory, with a word about what is wrong,
and write nothing outside.

    hostile_test.py PERMAFROST [--gigabytes N]      size of what unpacks endlessly (default 0.5)
"""
import argparse
import copy
import io
import json
import os
import pathlib
import resource
import struct
import subprocess
import sys
import tarfile
import tempfile
import unittest
import zipfile
import zlib

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "fixtures"
MINIMAL = FIXTURES / "accounts" / "minimal"
options = None
SECONDS, MEBIBYTES = 60, 200  # of CPU, in a build for debugging; memory under sanitizers is not measured


def outbox(item):
    return b'{"@context":"https://www.w3.org/ns/activitystreams","type":"OrderedCollection","orderedItems":[' + item + b"]}"


def post():
    return json.dumps(json.loads((MINIMAL / "outbox.json").read_text())["orderedItems"][0]).encode()


def export(path, **documents):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.write(MINIMAL / "actor.json", "actor.json")
        for name, text in documents.items():
            made.writestr(name.replace("__", "."), text)
    return path


def endless(path, name, before, unit, after, count):
    """A zip whose entry `name` is `unit` many times, without anybody having to pack that much."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = packer.compress(before) + packer.flush(zlib.Z_FULL_FLUSH)
    body = packer.compress(unit) + packer.flush(zlib.Z_FULL_FLUSH)
    tail = packer.compress(after) + packer.flush()
    crc = zlib.crc32(before)
    for _ in range(count):
        crc = zlib.crc32(unit, crc)
    crc = zlib.crc32(after, crc)
    size, packed = len(before) + len(unit) * count + len(after), len(head) + len(body) * count + len(tail)
    wide = struct.pack("<HHQQ", 1, 16, size, packed)
    raw = name.encode()
    with open(path, "wb") as out:
        out.write(struct.pack("<4s5H3I2H", b"PK\3\4", 45, 0, 8, 0, 33, crc, 0xFFFFFFFF, 0xFFFFFFFF, len(raw), len(wide)) + raw + wide)
        out.write(head)
        for _ in range(count):
            out.write(body)
        out.write(tail)
        at = out.tell()
        out.write(struct.pack("<4s6H3I5H2I", b"PK\1\2", 45, 45, 0, 8, 0, 33, crc, 0xFFFFFFFF, 0xFFFFFFFF, len(raw), len(wide), 0, 0, 0, 0, 0) + raw + wide)
        out.write(struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 1, 1, out.tell() - at, at, 0))
    return path


def many_entries(path, count):
    """A directory of empty entries that all lead to one local header each."""
    local, central = bytearray(), bytearray()
    for number in range(count):
        raw = b"media_attachments/files/%d" % number
        central += struct.pack("<4s6H3I5H2I", b"PK\1\2", 45, 20, 0, 0, 0, 33, 0, 0, 0, len(raw), 0, 0, 0, 0, 0, len(local)) + raw
        local += struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 0, 0, 33, 0, 0, 0, len(raw), 0) + raw
    with open(path, "wb") as out:
        out.write(local)
        out.write(central)
        wide_at = out.tell()
        out.write(struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(central), len(local)))
        out.write(struct.pack("<4sIQI", b"PK\6\7", 0, wide_at, 1))
        out.write(struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0))
    return path


def one_for_all(path, count):
    """Entries that share one megabyte of content: a small file that unpacks to a large one."""
    with zipfile.ZipFile(export(path, outbox__json=outbox(post())), "a", zipfile.ZIP_DEFLATED) as made:
        made.writestr("media_attachments/files/0", bytes(1 << 20))
        shared = made.filelist[-1]
        for number in range(1, count):
            entry = copy.copy(shared)
            entry.filename = f"media_attachments/files/{number}"
            made.filelist.append(entry)
    return path


def tar_of(path, *members):
    with tarfile.open(path, "w:gz", format=tarfile.PAX_FORMAT) as made:
        made.add(MINIMAL / "actor.json", "actor.json")
        made.add(MINIMAL / "outbox.json", "outbox.json")
        for info, content in members:
            info.size = len(content)
            made.addfile(info, io.BytesIO(content))
    return path


def member(name, **facts):
    info = tarfile.TarInfo(name)
    for key, value in facts.items():
        setattr(info, key, value)
    return info


class Hostile(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        self.input = self.folder / "in.zip"

    def run_one(self, *words):
        """Status, standard error, seconds of CPU, mebibytes; a busy machine must not decide."""
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as talk:
            process = subprocess.Popen([options.program, *map(str, words)], stdout=out, stderr=talk,
                                       preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (4 * SECONDS, 4 * SECONDS)))
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            talk.seek(0)
            return process.returncode, talk.read().decode(errors="replace"), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024

    def try_all(self, path, *expected, statuses=(0, 1)):
        """Every command that reads, on `path`; `expected` are findings that convert must name."""
        told = ""
        for command in ("list", "info", "verify", "convert", "extract"):
            place = self.folder / "place"
            place.mkdir(exist_ok=True)
            more = ["-o", place / "out.tar.zst", "-O"] if command == "convert" else ["-o", place / "files", "-O"] if command == "extract" else []
            status, talk, took, most = self.run_one(command, path, *more)
            self.assertIn(status, (*statuses, 3, 7), f"{command}: {talk}")
            self.assertLess(took, SECONDS, f"{command}: seconds")
            if not options.sanitized:
                self.assertLess(most, MEBIBYTES, f"{command}: mebibytes")
            if status in (3, 7):
                self.assertTrue(talk.splitlines()[-1].startswith("permafrost: "), talk)
            if command == "convert":
                told = talk
                if status in (0, 1):
                    self.assertIn(self.run_one("verify", place / "out.tar.zst", "-q")[0], (0, 1))
        for finding in expected:
            self.assertIn(finding, told)
        self.assertEqual(sorted(path.name for path in self.folder.iterdir() if path.name not in ("place", "in.zip", "in.tar.gz")), [])
        return told

    def count(self, unit):
        return int(options.gigabytes * (1 << 30)) // len(unit)

    # --- containers ---

    def test_an_entry_that_unpacks_endlessly(self):
        unit = bytes(1 << 20)
        self.try_all(endless(self.input, "media_attachments/files/1/a.png", b"", unit, b"", self.count(unit)))

    def test_a_bomb_in_a_bomb_is_a_file(self):
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as nested:
            nested.writestr("zeros", bytes(50 << 20))
        told = self.try_all(export(self.input, outbox__json=outbox(post()), more__zip=inner.getvalue()))
        self.assertIn("posts 1", told)

    def test_entries_that_share_their_bytes(self):
        self.try_all(one_for_all(self.input, 5000), "zip-entries-overlap")

    def test_a_hundred_thousand_empty_entries(self):
        self.try_all(many_entries(self.input, int(options.entries)))

    # --- JSON ---

    def test_a_string_without_end(self):
        unit = b"a" * (1 << 20)
        self.try_all(endless(self.input, "outbox.json", outbox(b"")[:-2] + b'{"content":"', unit, b'"}]}', self.count(unit)))

    def test_brackets_without_end(self):
        for opening, closing in ((b"[", b"]"), (b'{"a":', b"}")):
            deep = opening * 200_000 + b"1" + closing * 200_000
            told = self.try_all(export(self.input, outbox__json=outbox(post() + b"," + deep + b"," + post())))
            self.assertIn("posts 2", told)

    def test_numbers_that_nothing_can_hold(self):
        odd = b'{"id":%s,"type":"Create","published":%s,"n":%s}' % (b"9" * 100_000, b"-1e999999", b"1" + b"0" * 100_000)
        self.try_all(export(self.input, outbox__json=outbox(odd)))

    def test_half_a_million_keys(self):
        keys = b"{" + b",".join(b'"k%d":0' % number for number in range(500_000)) + b"}"
        same = b"{" + b",".join(b'"id":"x"' for number in range(500_000)) + b"}"
        self.try_all(export(self.input, outbox__json=outbox(keys + b"," + same)))
        self.try_all(export(self.input, outbox__json=keys))

    def test_text_that_is_none(self):
        spoiled = post().replace(b'"type"', b'"\xff\xfe\xed\xa0\x80":"\xc0\xaf","type"', 1)
        self.try_all(export(self.input, outbox__json=outbox(spoiled)))
        self.try_all(export(self.input, outbox__json=b"\0" * 100_000))
        self.try_all(export(self.input, outbox__json=b"", actor__json=b"[]"))

    # --- tars ---

    def test_links_and_devices(self):
        path = tar_of(self.folder / "in.tar.gz",
                      (member("a", type=tarfile.SYMTYPE, linkname="/etc/passwd"), b""),
                      (member("b", type=tarfile.LNKTYPE, linkname="../../../../etc/passwd"), b""),
                      (member("media_attachments", type=tarfile.SYMTYPE, linkname=str(self.folder / "elsewhere")), b""),
                      (member("media_attachments/x.png"), b"through the link"),
                      (member("c", type=tarfile.CHRTYPE, devmajor=1, devminor=5), b""),
                      (member("d", type=tarfile.BLKTYPE), b""), (member("e", type=tarfile.FIFOTYPE), b""))
        self.try_all(path)

    def test_names_that_lead_elsewhere(self):
        names = ["../out", "/tmp/absolute", "a/../../b", "C:\\windows\\x", "..\\..\\x", "a\0b", "a\nb", "\x1b[31mred", "con", "a" * 5000,
                 "x/" * 3000 + "x", ".", "..", "", "/", "./outbox.json", "\u202egnp.exe"]
        path = tar_of(self.folder / "in.tar.gz", *[(member(name), b"content") for name in names if name and "\0" not in name])
        self.try_all(path, "entry-name-unsafe")

    def test_names_that_are_one_on_some_disks(self):
        names = ["a.png", "A.png", "caf\u00e9.png", "cafe\u0301.png", "a.png", "stra\u00dfe", "STRASSE", "\uff41.png"]
        told = self.try_all(tar_of(self.folder / "in.tar.gz", *[(member("media_attachments/" + name), name.encode()) for name in names]))
        self.assertIn("entry-", told)

    def test_names_in_every_encoding(self):
        for encoding in ("latin-1", "cp437", "shift_jis", "gb18030", "utf-16-le"):
            raw = "gr\u00fc\u00dfe".encode(encoding, "replace") if encoding in ("latin-1", "cp437") else "\u65e5\u672c".encode(encoding)
            with zipfile.ZipFile(self.input, "w") as made:
                made.write(MINIMAL / "actor.json", "actor.json")
                made.writestr("xxxxxxxx", b"content")
            data = self.input.read_bytes().replace(b"xxxxxxxx", (raw + b"_" * 8)[:8])
            self.input.write_bytes(data)
            self.try_all(self.input)

    def test_headers_that_lie(self):
        for key, value in (("size", "99999999999999999999"), ("size", "-5"), ("size", "12"), ("path", "../../x"), ("path", ""), ("linkpath", "x" * 100_000),
                           ("GNU.sparse.realsize", "1" + "0" * 15), ("hdrcharset", "BINARY"), ("mtime", "1e400")):
            info = member("media_attachments/p.png")
            info.pax_headers = {key: value}
            self.try_all(tar_of(self.folder / "in.tar.gz", (info, b"picture"), (member("media_attachments/q.png"), b"picture")))


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("program")
    arguments.add_argument("--gigabytes", type=float, default=0.2)
    arguments.add_argument("--entries", type=int, default=100_000)
    arguments.add_argument("--sanitized", action="store_true")
    options, rest = arguments.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest])

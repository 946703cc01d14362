#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Damages copies of an archive at random places in every way a disk or a transfer does; each must be found by
`verify`, and `repair` must give back all that is left, byte for byte the archive where the copies together have it.

    repair_test.py PERMAFROST [PLACES [SEED]]
"""
import json
import pathlib
import random
import subprocess
import sys
import tempfile

program = sys.argv[1]
places = int(sys.argv[2]) if len(sys.argv) > 2 else 24
seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
fixtures = pathlib.Path(__file__).resolve().parents[2] / "fixtures"


def run(*arguments):
    return subprocess.run([program, *map(str, arguments)], capture_output=True, text=True)


def flip(data, at, chance):
    data[at] ^= 1 << chance.randrange(8)


def zero(data, at, chance):
    size = chance.choice([1, 512, 4096, 65536])
    data[at : at + size] = bytes(len(data[at : at + size]))


def cut_out(data, at, chance):
    del data[at : at + chance.choice([1, 3, 4096, 50000])]


def put_in(data, at, chance):
    data[at:at] = chance.randbytes(chance.choice([1, 7, 4096]))


def swap(data, at, chance):
    size = chance.choice([16, 4096])
    other = chance.randrange(len(data))
    first, second = bytes(data[at : at + size]), bytes(data[other : other + size])
    size = min(len(first), len(second))
    data[at : at + size], data[other : other + size] = second[:size], first[:size]


def cut_off(data, at, chance):
    del data[at:]


def damaged(whole, chance):
    """A damaged copy, and how and where it was damaged."""
    while True:
        data, at = bytearray(whole), chance.randrange(len(whole))
        way = chance.choice([flip, flip, zero, cut_out, put_in, swap, cut_off])
        way(data, at, chance)
        if bytes(data) != whole:
            return bytes(data), f"{way.__name__} at {at}"


def posts_in(folder, archive):
    """The items of the outbox, as they lie in the archive."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        outbox = archive.name.removesuffix(".tar.zst") + "/data/activitypub/outbox.json"
        unpacked = run("extract", archive, outbox, "-o", place, "-q")
        if unpacked.returncode == 3 and "holds no" in unpacked.stderr:
            return set()  # cut off before the posts
        assert unpacked.returncode == 0, unpacked.stderr
        lines = pathlib.Path(place, outbox).read_text().splitlines()
    return {line.rstrip(",") for line in lines[1:] if line.startswith('{"')}


def try_one(folder, whole, posts, chance, tally):
    first, second = pathlib.Path(folder, "one.tar.zst"), pathlib.Path(folder, "two.tar.zst")
    whole_again, rest = pathlib.Path(folder, "whole.tar.zst"), pathlib.Path(folder, "rest.tar.zst")
    bytes_of_first, how = damaged(whole, chance)
    bytes_of_second, how_second = damaged(whole, chance)
    first.write_bytes(bytes_of_first)
    second.write_bytes(bytes_of_second)

    found = run("verify", first, "--json")
    if found.returncode == 3:
        # So little is left that it cannot be told from any other file.
        assert len(bytes_of_first) < 4096 or bytes_of_first[:4096] != whole[:4096], f"{how}: {found.stderr}"
    else:
        counts = json.loads(found.stdout)["summary"]
        assert counts["errors"] + counts["warnings"] > 0, f"{how}: not found"
    tally["found"] += 1

    both = run("repair", first, second, "-o", whole_again, "-O", "--json", "-q")
    assert both.returncode in (0, 1), f"{how}, {how_second}: {both.returncode} {both.stderr}"
    result = json.loads(both.stdout)
    if result["exact"]:
        tally["exact from two"] += 1
        assert whole_again.read_bytes() == whole, f"{how}, {how_second}"
    elif result["frames"]:
        assert result["lost"] > 0

    alone = run("repair", first, "-o", rest, "-O", "--json", "-q")
    if alone.returncode == 3:
        return
    assert alone.returncode in (0, 1), f"{how}: {alone.returncode} {alone.stderr}"
    result = json.loads(alone.stdout)
    report = json.loads(run("verify", rest, "--json").stdout)
    errors = {finding["id"] for finding in report["findings"] if finding["severity"] == "error"}
    assert errors <= {"loss-recorded"}, f"{how}: what was repaired is not whole: {errors}"
    assert not result["exact"] or not errors, f"{how}: nothing was lost"
    left = posts_in(folder, rest)
    assert left <= posts, f"{how}: a post was altered"
    if result["lost"] or left < posts:
        assert errors, f"{how}: the archive does not say what it has lost"
    tally["exact alone"] += result["exact"]
    tally["posts lost"] += len(posts) - len(left)


def try_protected(folder, whole, chance, tally):
    """An archive with parity: what `verify` promises `repair` keeps, and what it calls exact is."""
    damaged_copy, mended = pathlib.Path(folder, "protected.tar.zst"), pathlib.Path(folder, "mended.tar.zst")
    data, how = damaged(whole, chance)
    damaged_copy.write_bytes(data)
    found = run("verify", damaged_copy, "--json")
    assert found.returncode in (0, 1, 3), f"{how}: {found.stderr}"
    promised = False
    if found.returncode != 3:
        report = json.loads(found.stdout)
        assert report["summary"]["errors"] + report["summary"]["warnings"] > 0, f"{how}: not found"
        promised = any(finding["id"] == "parity-suffices" for finding in report["findings"])
    alone = run("repair", damaged_copy, "-o", mended, "-O", "--json", "-q")
    assert alone.returncode in (0, 1, 3), f"{how}: {alone.returncode} {alone.stderr}"
    exact = alone.returncode != 3 and json.loads(alone.stdout)["exact"]
    assert exact or not promised, f"{how}: parity did not do what was promised"
    assert not exact or mended.read_bytes() == whole, f"{how}: not what it was"
    tally["exact by parity"] += exact


def main():
    chance = random.Random(seed)
    tally = {"found": 0, "exact from two": 0, "exact alone": 0, "posts lost": 0, "exact by parity": 0}
    with tempfile.TemporaryDirectory() as folder:
        archive = pathlib.Path(folder, "carol.tar.zst")
        export = fixtures / "mastodon/T3-4.1.0/carol-archive.tar.gz"
        made = run("convert", export, "-o", archive, "-f", "permafrost,frame-size=32K", "-q")
        assert made.returncode == 0, made.stderr
        posts = posts_in(folder, archive)
        assert len(posts) == 1819
        for _ in range(places):
            try_one(folder, archive.read_bytes(), posts, chance, tally)
        protected = pathlib.Path(folder, "with_parity.tar.zst")
        assert run("repair", archive, "--parity", "20%", "-o", protected, "-q").returncode == 0
        for _ in range(places):
            try_protected(folder, protected.read_bytes(), chance, tally)
        other = pathlib.Path(folder, "alice.tar.zst")
        run("convert", fixtures / "mastodon/T3-4.1.0/alice-archive.tar.gz", "-o", other, "-q")
        refused = run("repair", archive, other, "-o", pathlib.Path(folder, "mixed.tar.zst"))
        assert refused.returncode == 2 and "not copies of one archive" in refused.stderr, refused.stderr
        assert not pathlib.Path(folder, "mixed.tar.zst").exists()
    print(places, "places, seed", seed, tally)
    assert tally["exact from two"] > places // 2 and tally["exact by parity"] > places // 2


main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""verify --quick finds every changed byte of an archive without unpacking it, and says when it cannot; verify --fixity finds
every file that is not the one its manifest names, whoever packed it."""
import io
import json
import pathlib
import subprocess
import sys
import tarfile
import tempfile

program = sys.argv[1]
fixtures = pathlib.Path(__file__).resolve().parents[2] / "fixtures"


def run(*arguments):
    return subprocess.run([program, *map(str, arguments)], capture_output=True, text=True)


def check_extent(folder, archive, option, told, extent):
    """Nothing is found in the whole archive, and something in each with one changed bit, at forty places."""
    whole = run("verify", archive, f"--{option}", "--strict")
    assert whole.returncode == 0, whole.stdout + whole.stderr
    assert told in whole.stdout
    assert run("verify", archive, "--strict", "--from", f"permafrost,{option}=yes").stdout == whole.stdout
    assert json.loads(run("verify", archive, f"--{option}", "--json").stdout)["extent"] == extent

    content = archive.read_bytes()
    damaged = folder / "damaged.tar.zst"
    for place in range(10, len(content), len(content) // 40):
        damaged.write_bytes(content[:place] + bytes([content[place] ^ 0x10]) + content[place + 1 :])
        found = run("verify", damaged, f"--{option}", "--strict")
        # What it is known by, or compared with, may be what was damaged, which is said with status 3.
        assert found.returncode in (1, 3), f"byte {place}: {found.returncode} {found.stdout}{found.stderr}"


def check_changed_inside(folder, archive):
    """A file that was changed before stock tools packed everything again: all checksums of the packing are right."""
    plain = subprocess.run(["zstd", "-dc", archive], capture_output=True, check=True).stdout
    changed = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(plain)) as old, tarfile.open(fileobj=changed, mode="w") as new:
        for member in old:
            content = old.extractfile(member).read() if member.isfile() else b""
            if member.name.endswith("/outbox.json"):
                content = content.replace(b"https", b"HTTPS", 1)
            new.addfile(member, io.BytesIO(content))
    repacked = folder / "repacked.tar.zst"
    for tar, status in ((plain, 0), (changed.getvalue(), 1)):
        repacked.write_bytes(subprocess.run(["zstd", "-c"], input=tar, capture_output=True, check=True).stdout)
        found = run("verify", repacked, "--fixity", "--strict")
        assert found.returncode == status, found.stdout + found.stderr
        assert ("outbox.json" in found.stdout) == (status == 1), found.stdout
        refused = run("verify", repacked, "--quick")
        assert refused.returncode == 3 and "has no index" in refused.stderr, refused.stderr

    bag = folder / "bag"
    bag.mkdir()
    for tar, status in ((plain, 0), (changed.getvalue(), 1)):
        subprocess.run(["tar", "-xf", "-", "-C", bag], input=tar, check=True)
        (top,) = bag.iterdir()
        found = run("verify", top, "--fixity", "--strict")
        assert found.returncode == status, found.stdout + found.stderr


def main():
    export = f"{fixtures}/mastodon/Z-4.3.23/alice-archive.zip"
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        archive = folder / "alice.tar.zst"
        made = run("convert", export, "-o", archive)
        assert made.returncode == 0, made.stderr
        check_extent(folder, archive, "quick", "nothing was unpacked", "stored")
        check_extent(folder, archive, "fixity", "compared with its digest", "fixity")
        check_changed_inside(folder, archive)

        for option in ("--quick", "--fixity"):
            other = run("verify", export, option)
            assert other.returncode == 2, other.stderr
        both = run("verify", archive, "--quick", "--fixity")
        assert both.returncode == 2, both.stderr


main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""verify --quick finds every changed byte of an archive without unpacking it, and says when it cannot."""
import pathlib
import subprocess
import sys
import tempfile

program = sys.argv[1]
fixtures = pathlib.Path(__file__).resolve().parents[2] / "fixtures"


def run(*arguments):
    return subprocess.run([program, *map(str, arguments)], capture_output=True, text=True)


def main():
    with tempfile.TemporaryDirectory() as folder:
        archive = pathlib.Path(folder, "alice.tar.zst")
        made = run("convert", f"{fixtures}/mastodon/Z-4.3.23/alice-archive.zip", "-o", archive)
        assert made.returncode == 0, made.stderr
        whole = run("verify", archive, "--quick", "--strict")
        assert whole.returncode == 0, whole.stdout + whole.stderr
        assert "nothing was unpacked" in whole.stdout
        assert run("verify", archive, "--strict", "--from", "permafrost,quick=yes").stdout == whole.stdout

        content = archive.read_bytes()
        damaged = pathlib.Path(folder, "damaged.tar.zst")
        for place in range(10, len(content), len(content) // 40):
            damaged.write_bytes(content[:place] + bytes([content[place] ^ 0x10]) + content[place + 1 :])
            found = run("verify", damaged, "--quick", "--strict")
            # Damage to the index itself leaves nothing to compare with, which is said with status 3.
            assert found.returncode in (1, 3), f"byte {place}: {found.returncode} {found.stdout}{found.stderr}"

        repacked = pathlib.Path(folder, "repacked.tar.zst")
        plain = subprocess.run(["zstd", "-dc", archive], capture_output=True, check=True).stdout
        repacked.write_bytes(subprocess.run(["zstd", "-c"], input=plain, capture_output=True, check=True).stdout)
        refused = run("verify", repacked, "--quick")
        assert refused.returncode == 3 and "has no index" in refused.stderr, refused.stderr
        assert run("verify", repacked).returncode == 0

        other = run("verify", f"{fixtures}/mastodon/Z-4.3.23/alice-archive.zip", "--quick")
        assert other.returncode == 2, other.stderr


main()

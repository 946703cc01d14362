#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Several exports become one archive that is as healthy as they are, whatever their order."""
import json
import pathlib
import subprocess
import sys
import tempfile

program = sys.argv[1]
exports = pathlib.Path(__file__).resolve().parents[2] / "fixtures" / "mastodon"


def run(*arguments):
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == 0, f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


def main():
    years = [exports / "T3-4.1.0/alice-archive.tar.gz", exports / "Z-4.2.12/alice-archive.zip"]
    with tempfile.TemporaryDirectory() as folder:
        merged, other = pathlib.Path(folder, "merged.tar.zst"), pathlib.Path(folder, "other.tar.zst")
        run("convert", *years, "-o", merged)
        run("convert", *reversed(years), "-o", other, "-f", "permafrost,name=merged")
        assert merged.read_bytes() == other.read_bytes(), "the order of inputs shows"

        survey = json.loads(run("info", merged, "--json"))
        assert len(survey["accounts"]) == 1, survey["accounts"]
        report = json.loads(run("verify", merged, "--json", "--strict"))
        assert report["summary"]["warnings"] == 0 and report["summary"]["activities"] == 50, report["counts"]

        again = pathlib.Path(folder, "again.tar.zst")
        run("convert", merged, years[0], "-o", again, "-f", "permafrost,name=merged")
        assert json.loads(run("info", again, "--json"))["kinds"] == survey["kinds"], "merging twice adds something"

        back = pathlib.Path(folder, "back.zip")
        run("convert", merged, "-o", back)
        assert json.loads(run("info", back, "--json"))["kinds"]["activities"] == 50


main()

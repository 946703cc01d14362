#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Several exports become one archive that is as healthy as they are, whatever their order."""
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import zipfile

program = sys.argv[1]
exports = pathlib.Path(__file__).resolve().parents[2] / "fixtures" / "mastodon"


def run(*arguments):
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == 0, f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


def with_pictures(path, export, pictures):
    """The export with more files, such that no two of them are alike."""
    shutil.copy(export, path)
    with zipfile.ZipFile(path, "a") as more:
        for number in range(pictures):
            chance = random.Random(number)
            size = 9_000_000 if number == 3 else chance.randrange(1, 300_000)
            more.writestr(f"media_attachments/files/9/{number}/original/picture.jpg", b"\xff\xd8\xff\xe0" + chance.randbytes(size))
    return path


def frames_of(archive):
    told = subprocess.run(["zstd", "-l", archive], capture_output=True, text=True, check=True).stdout
    return int(told.splitlines()[1].split()[0])


def unpacked(archive, place):
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    subprocess.run(["tar", "--zstd", "-xf", archive, "-C", place], check=True)
    return {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def extends(folder):
    """An archive that gets more says what it would have said made anew, but its old frames are those it had."""
    export = exports / "Z-4.2.12/alice-archive.zip"
    old, merged = folder / "old.tar.zst", folder / "merged.tar.zst"
    run("convert", with_pictures(folder / "first.zip", export, 40), "-o", old, "-f", "permafrost,frame-size=64K")
    second = with_pictures(folder / "second.zip", export, 45)
    run("convert", old, second, "-o", merged)
    run("convert", old, second, "-o", folder / "anew.tar.zst", "--verify")
    content = unpacked(merged, folder / "place")
    assert content == unpacked(folder / "anew.tar.zst", folder / "place"), "extending is not merging"
    assert all(name.startswith("old/") for name in content), "the archive was to keep its name"
    assert frames_of(merged) > frames_of(folder / "anew.tar.zst") + 100, "no frame was copied as it lay"
    assert json.loads(run("verify", merged, "--json", "--strict"))["summary"]["errors"] == 0

    other = folder / "other.tar.zst"
    run("convert", second, old, "-o", other)
    assert other.read_bytes() == merged.read_bytes(), "the order of inputs shows"
    run("convert", merged, second, "-o", other, "-O")
    again = unpacked(other, folder / "place")
    kept = {name: text for name, text in content.items() if name.endswith((".jpg", "outbox.json", "actor.json"))}
    assert kept == {name: again[name] for name in kept} and again.keys() == content.keys(), "merging twice changes something"

    in_place = folder / "old2.tar.zst"
    shutil.copy(old, in_place)
    run("convert", in_place, second, "-o", in_place, "-O")
    assert unpacked(in_place, folder / "place").keys() == content.keys()

    damaged = bytearray(old.read_bytes())
    damaged[len(damaged) // 2] ^= 1  # a picture's byte
    (folder / "damaged.tar.zst").write_bytes(damaged)
    told = subprocess.run([program, "convert", folder / "damaged.tar.zst", second, "-o", other, "-O"], capture_output=True, text=True)
    assert told.returncode == 1 and "fixity-digest-differs" in told.stderr, told.stderr
    spoiled = [name for name, text in unpacked(other, folder / "place").items() if name.endswith(".jpg") and text != content[name]]
    assert len(spoiled) <= 1, spoiled


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
        room = pathlib.Path(folder, "extending")
        room.mkdir()
        extends(room)


main()

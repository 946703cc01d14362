# SPDX-License-Identifier: Apache-2.0
"""The nineteen goals: how much less processor time than a named public tool, on the same input, with the output synced on both sides."""

import dataclasses
import json
import random
import shutil
import subprocess
import sys

from .running import Pair, quoted, run, several

PYTHON_SPLIT = """
import json, sys, zipfile
for item in json.loads(zipfile.ZipFile(sys.argv[1]).read("outbox.json"))["orderedItems"]: print(json.dumps(item))
"""
PYTHON_FIND = """
import json, sys, zipfile
for item in json.load(zipfile.ZipFile(sys.argv[1]).open("outbox.json"))["orderedItems"]:
    if item["id"] == sys.argv[2] + "/activity": print(json.dumps(item)); break
"""


@dataclasses.dataclass
class Row:
    goal: int
    what: str
    peer: str
    must: str
    reach: str
    measured: str
    met: bool | None  # None: it could not be measured, and `measured` says why


class Unmeasurable(Exception):
    """Why a goal cannot be measured here."""


GOALS = {}


def goal(number):
    def add(function):
        GOALS[number] = function
        return function
    return add


class Bench:
    def __init__(self, world, pairs):
        self.world, self.pairs, self.peaks = world, pairs, {}

    def pair(self, ours, theirs, name=None, pairs=None):
        """Both sides; `ours` is what follows the program's name."""
        result = Pair(f"{self.world.program} {ours}", theirs, pairs or self.pairs)
        self.note_peak(name or ours.split()[0], result.ours.peak)
        return result

    def note_peak(self, name, peak):
        self.peaks[name] = max(peak, self.peaks.get(name, 0))


def needs(*tools):
    for tool in tools:
        if not shutil.which(tool):
            raise Unmeasurable(f"{tool} is not installed (scripts/setup bench)")


def times(pair):
    return f"{pair.cpu:.1f}x CPU, {pair.wall:.1f}x wall ({pair.ours.cpu:.2f} s against {pair.theirs.cpu:.2f} s)"


def cpu_row(number, what, peer, must, reach, pair):
    return Row(number, what, peer, f"{must:g}x", f"{reach:g}x", times(pair), pair.cpu >= must)


def convert(world, export, name, options=""):
    out = quoted(world.scratch(name))
    return f"convert --quiet --overwrite {options} {quoted(export)} --to permafrost -o {out}"


@goal(1)
def convert_medium(bench):
    world, export = bench.world, bench.world.medium()
    tree, out = quoted(world.scratch("unzipped")), quoted(world.scratch("theirs.tar.zst"))
    pair = bench.pair(convert(world, export, "ours.tar.zst"),
                      f"rm -rf {tree} {out}; unzip -q {quoted(export)} -d {tree} && tar -C {tree} -cf - . | zstd -q -3 -T2 -o {out} && sync {out}",
                      "convert, zip to archive")
    return [cpu_row(1, "convert, zip with media to archive", "unzip, then tar \\| zstd -3 -T2", 5, 10, pair)]


@goal(2)
def convert_large(bench):
    world, export = bench.world, bench.world.large()
    out = quoted(world.scratch("theirs.zst"))
    pair = bench.pair(convert(world, export, "ours.tar.zst"),
                      f"rm -f {out}; unzip -p {quoted(export)} outbox.json | zstd -q -3 -T2 -o {out} && sync {out}", "convert, zip to archive")
    return [Row(2, "convert, zip of posts to archive", "unzip -p \\| zstd -3 -T2", "1.8x CPU, 2.8x wall", "2.0x CPU, 3.4x wall", times(pair),
                pair.cpu >= 1.8 and pair.wall >= 2.8)]


@goal(3)
def convert_plain(bench):
    world, export = bench.world, bench.world.plain()
    out = quoted(world.scratch("theirs.zst"))
    pair = bench.pair(convert(world, export, "ours.tar.zst"),
                      f"rm -f {out}; python3 -c {quoted(PYTHON_SPLIT)} {quoted(export)} | zstd -q -3 -o {out} && sync {out}", "convert, zip to archive")
    memory = pair.theirs.peak / pair.ours.peak
    return [Row(3, "convert, zip of posts to archive", "Python: json.loads, json.dumps \\| zstd -3", "9x, memory 1/8", "12x",
                f"{times(pair)}; memory 1/{memory:.1f} ({pair.ours.peak:.0f} MiB against {pair.theirs.peak:.0f})", pair.cpu >= 9 and memory >= 8)]


@goal(4)
def convert_or_back_up(bench):
    world, export = bench.world, bench.world.medium()
    tree = quoted(world.tree(export))
    rows = []
    for tool, must, reach, start, back_up in (
            ("restic", 4, 7, "RESTIC_PASSWORD=x restic -q -r {0} init", "RESTIC_PASSWORD=x restic -q --no-cache -r {0} backup {1} && sync -f {0}"),
            ("borg", 2.3, 4, "borg init -e none {0}", "borg create {0}::a {1} && sync -f {0}")):
        needs(tool)
        repository = quoted(world.scratch(tool))
        start, back_up = start.format(repository), back_up.format(repository, tree)
        pair = bench.pair(convert(world, export, "ours.tar.zst"), f"rm -rf {repository}; {start} && {back_up}", "convert, zip to archive")
        begun = several(f"rm -rf {repository}; {start}", 2).cpu  # making an empty repository is not the work that is compared
        pair.theirs.cpu, pair.cpu = pair.theirs.cpu - begun, pair.cpu - begun / pair.ours.cpu
        rows.append(cpu_row(4, "convert, zip with media to archive", f"{tool}, of the unpacked files", must, reach, pair))
    return rows


def verify(world, export, options):
    return f"verify --quiet {options} {quoted(world.archive(export))}"


FIXITY = "--fixity"  # what unzip -tq and sha256sum -c do: unpack and digest; nothing is read


@goal(5)
def verify_medium_or_sha256sum(bench):
    world, export = bench.world, bench.world.medium()
    tree = quoted(world.tree(export))
    theirs = f"cd {tree} && sha256sum --quiet -c {quoted(world.folder / 'medium.sha256')}"
    return [cpu_row(5, "verify, all rules, archive with media", "sha256sum -c of the unpacked files", 5, 6,
                    bench.pair(verify(world, export, ""), theirs, "verify, archive")),
            cpu_row(5, "… its fixity alone", "the same", 5, 6, bench.pair(verify(world, export, FIXITY), theirs, "verify, archive"))]


@goal(6)
def verify_medium(bench):
    world, export = bench.world, bench.world.medium()
    theirs = f"unzip -tq {quoted(export)}"
    rows = [cpu_row(6, "verify, all rules, archive with media", "unzip -tq of the export", 6, 6,
                    bench.pair(verify(world, export, ""), theirs, "verify, archive")),
            cpu_row(6, "… its fixity alone", "the same", 6, 6, bench.pair(verify(world, export, FIXITY), theirs, "verify, archive"))]
    needs("restic")
    repository = quoted(world.folder / "restic-kept")
    if not (world.folder / "restic-kept").exists():
        run(f"export RESTIC_PASSWORD=x; restic -q -r {repository} init && restic -q --no-cache -r {repository} backup {quoted(world.tree(export))}")
    theirs = f"RESTIC_PASSWORD=x restic -q --no-cache -r {repository} check --read-data"
    return [*rows,
            cpu_row(6, "verify, all rules, archive with media", "restic check --read-data", 6, 6, bench.pair(verify(world, export, ""), theirs, "verify, archive")),
            cpu_row(6, "… its fixity alone", "the same", 6, 6, bench.pair(verify(world, export, FIXITY), theirs, "verify, archive"))]


@goal(7)
def verify_large(bench):
    world, export = bench.world, bench.world.large()
    theirs = f"unzip -tq {quoted(export)}"
    size = world.facts(export)["outbox_bytes"] / 1e6
    ruled = bench.pair(verify(world, export, ""), theirs, "verify, archive")
    bare = bench.pair(verify(world, export, FIXITY), theirs, "verify, archive")
    direct = several(f"{world.program} verify --quiet {quoted(world.tree(export))}", bench.pairs)
    bench.note_peak("verify, unpacked export", direct.peak)
    speed = size / direct.cpu
    return [cpu_row(7, "verify, all rules, archive of posts", "unzip -tq of the export", 3.4, 3.4, ruled),
            cpu_row(7, "… its fixity alone", "the same", 3.4, 3.4, bare),
            Row(7, "verify, all rules, unpacked export of posts", "the goal is absolute", "500 MB/s a core", "", f"{speed:.0f} MB/s a core", speed >= 500)]


@goal(8)
def verify_quickly(bench):
    world, export = bench.world, bench.world.large()
    return [cpu_row(8, "verify --quick, archive of posts", "unzip -tq of the export", 40, 65,
                    bench.pair(verify(world, export, "--quick"), f"unzip -tq {quoted(export)}", "verify --quick"))]


@goal(9)
def show_of_many(bench):
    world, export = bench.world, bench.world.large()
    post = world.facts(export)["post"]
    archive = quoted(world.archive(export))
    command = f"show --raw {archive} {post}"
    pair = bench.pair(command, f"zstd -dc {archive} | grep -a -m1 -F {post}/activity || true", "show")
    fastest = min(run(f"{world.program} {command}").wall for _ in range(30)) - min(run("true").wall for _ in range(30))
    return [Row(9, "show one post of the large archive", "zstd -dc \\| grep -m1", "200x, < 8 ms", "600x, < 3 ms",
                f"{times(pair)}; {fastest * 1000:.1f} ms (least of 30)", pair.cpu >= 200 and fastest < 0.008)]


@goal(10)
def show_of_few(bench):
    world, export = bench.world, bench.world.plain()
    post = world.facts(export)["post"]
    return [cpu_row(10, "show one post of the archive without media", "Python: json.load out of the zip", 300, 1000,
                    bench.pair(f"show --raw {quoted(world.archive(export))} {post}", f"python3 -c {quoted(PYTHON_FIND)} {quoted(export)} {post}", "show"))]


@goal(11)
def list_files(bench):
    world, export = bench.world, bench.world.medium()
    archive = quoted(world.archive(export))
    return [cpu_row(11, "list, archive with media", "tar --zstd -t", 200, 500, bench.pair(f"list {archive}", f"tar --zstd -tf {archive}", "list")),
            cpu_row(11, "the same", "unzip -l of the export", 2, 6, bench.pair(f"list {archive}", f"unzip -l {quoted(export)}", "list"))]


def back(world, archive):
    return f"convert --quiet --overwrite {quoted(archive)} --to mastodon-export -o {quoted(world.scratch('ours.zip'))}"


@goal(12)
def export_medium(bench):
    world, export = bench.world, bench.world.medium()
    out = quoted(world.scratch("theirs.zip"))
    pair = bench.pair(back(world, world.archive(export)), f"rm -f {out}; cd {quoted(world.tree(export))} && zip -q -6 -r {out} . && sync {out}",
                      "convert, archive to zip", 1 if bench.pairs < 5 else 2)
    return [cpu_row(12, "convert, archive with media to zip", "zip -6 -r of the unpacked files", 20, 35, pair)]


@goal(13)
def export_large(bench):
    world, export = bench.world, bench.world.large()
    out = quoted(world.scratch("theirs.zip"))
    pair = bench.pair(back(world, world.archive(export)), f"rm -f {out}; cd {quoted(world.tree(export))} && zip -q -6 {out} outbox.json && sync {out}",
                      "convert, archive to zip", 1 if bench.pairs < 5 else 2)
    return [Row(13, "convert, archive of posts to zip", "zip -6 of outbox.json", "6x CPU", "12x wall", times(pair), pair.cpu >= 6)]


def packed_size(world, export, command):
    out = world.scratch("packed")
    run(f"cd {quoted(world.tree(export))} && {command.format(quoted(out))}")
    return out.stat().st_size


@goal(14)
def size_of_posts(bench):
    world, export = bench.world, bench.world.large()
    zipped = packed_size(world, export, "zip -q -6 - outbox.json > {0}")
    frame = packed_size(world, export, "zstd -q -3 outbox.json -o {0}")
    rows = []
    for options, must, reach in (("", (0.95, 1.05), "level 9: 0.79x; 0.87x"), ("--level 9", (0.79, 0.87), "")):
        size = world.archive(export, options).stat().st_size
        rows.append(Row(14, f"size of the archive of posts{', ' + options if options else ''}", "outbox.json in zip -6; in one frame of zstd -3",
                        f"{must[0]}x; {must[1]}x" if not options else "", reach if not options else f"{must[0]}x; {must[1]}x",
                        f"{size / zipped:.3f}x; {size / frame:.3f}x", (size <= must[0] * zipped and size <= must[1] * frame) if not options else None))
    return rows


@goal(15)
def size_of_media(bench):
    world, export = bench.world, bench.world.medium()
    files = sum(path.stat().st_size for path in (world.tree(export) / "media_attachments").rglob("*") if path.is_file())
    extra = (world.archive(export).stat().st_size - world.archive(world.plain()).stat().st_size) / files
    return [Row(15, "size of the media in the archive", "sum of the files", "1.0005x", "same, duplicates once",
                f"{extra:.5f}x, with the posts that show them", extra <= 1.0005)]


@goal(16)
def memory(bench):
    world, export = bench.world, bench.world.medium()
    for name, options in (("convert --level 9", "--level 9"),):
        bench.note_peak(name, run(f"{world.program} {convert(world, bench.world.large(), 'nine.tar.zst', options)}").peak)
    bench.note_peak("info, archive", run(f"{world.program} info {quoted(world.archive(export))}").peak)
    bench.note_peak("extract", run(f"{world.program} extract {quoted(world.archive(export))} --output {quoted(world.scratch('extracted'))}", (0, 1, 2)).peak)
    name, peak = max(bench.peaks.items(), key=lambda item: item[1])
    return [Row(16, f"peak memory of {len(bench.peaks)} operations", "a bound for every size", "64 MiB", "48 MiB", f"{peak:.0f} MiB ({name})", peak <= 64)]


@goal(17)
def parity(bench):
    world, export = bench.world, bench.world.medium()
    if "--parity" not in subprocess.run(["/bin/bash", "-c", f"{world.program} help convert"], stdout=subprocess.PIPE, check=True, text=True).stdout:
        raise Unmeasurable("there is no --parity yet")
    needs("par2")
    archive = world.archive(export)
    folder = world.scratch("par2")
    folder.mkdir()
    theirs = f"rm -f {quoted(folder)}/*; cd {quoted(folder)} && par2 create -q -q -r5 -B {quoted(archive.parent)} a.par2 {quoted(archive)}"
    without = several(f"{world.program} {convert(world, export, 'ours.tar.zst')}", bench.pairs)
    pair = bench.pair(convert(world, export, "ours.tar.zst", "--parity 5%"), theirs, "convert --parity", 1)
    ours = max(pair.ours.cpu - without.cpu, 1e-3)
    ratio = pair.theirs.cpu / ours
    return [Row(17, "5 % parity, what it adds to convert", "par2 create -r5", "50x", "115x", f"{ratio:.0f}x CPU ({ours:.2f} s against {pair.theirs.cpu:.2f} s)", ratio >= 50)]


@goal(18)
def one_byte(bench):
    world, export = bench.world, bench.world.plain()
    archive, damaged = world.archive(export), world.scratch("damaged.tar.zst")
    whole = posts_in(world, archive)
    chance, worst, silent = random.Random(18), 0, 0
    for _ in range(20):
        data = bytearray(archive.read_bytes())
        data[chance.randrange(len(data) // 10, len(data) * 9 // 10)] ^= 1 << chance.randrange(8)
        damaged.write_bytes(data)
        report = subprocess.run(["/bin/bash", "-c", f"{world.program} verify --quiet {quoted(damaged)}"], stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL, check=False)
        silent += report.returncode == 0
        worst = max(worst, whole - posts_in(world, damaged))
    return [Row(18, "one flipped bit in post data, 20 times: posts lost", "zip, gzip: all behind it", "≤ 1 frame (~500), named", "0 with parity",
                f"at most {worst}, {silent} unnoticed", worst <= 800 and silent == 0)]


def posts_in(world, archive):
    told = subprocess.run(["/bin/bash", "-c", f"{world.program} info --quiet --json {quoted(archive)}"], stdout=subprocess.PIPE, check=False).stdout
    return json.loads(told)["kinds"]["activities"]


@goal(19)
def two_workers(bench):
    world, export = bench.world, bench.world.large()
    needs("taskset")
    rows = []
    for what, must, command in (("convert, zip of posts to archive", 1.8, convert(world, export, "ours.tar.zst")),
                                ("verify, all rules, archive of posts", 1.9, verify(world, export, "")),
                                ("… its fixity alone", 1.9, verify(world, export, FIXITY))):
        pair = bench.pair(command, f"taskset -c 0 {world.program} {command}")
        rows.append(Row(19, what, "the same on one core", f"{must}x", "1.95x", f"{pair.wall:.2f}x wall", pair.wall >= must))
    return rows


def measure(world, pairs, only):
    bench = Bench(world, pairs)
    print("| # | what | against | must | reach | measured | met |\n|---|---|---|---|---|---|---|", flush=True)
    for number, function in sorted(GOALS.items()):
        if only and number not in only:
            continue
        print(f"goal {number}", file=sys.stderr, flush=True)
        try:
            rows = function(bench)
        except Unmeasurable as reason:
            rows = [Row(number, function.__name__.replace("_", " "), "", "", "", f"not measured: {reason}", None)]
        for row in rows:
            met = "–" if row.met is None else "yes" if row.met else "**no**"
            print(f"| {row.goal} | {row.what} | {row.peer} | {row.must} | {row.reach} | {row.measured} | {met} |", flush=True)
    print("\nPeaks: " + ", ".join(f"{name} {peak:.0f} MiB" for name, peak in sorted(bench.peaks.items())) + ".")

# SPDX-License-Identifier: Apache-2.0
"""How fast signatures are verified, beside jsonld.js and bare OpenSSL; needs node and tests/npm/node_modules."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SIGNED_EXPORT = ROOT / "fixtures/mastodon/T3-4.1.0/carol-archive.tar.gz"
REPEATED = 40


def items_of(outbox):
    """The texts of a collection's items that bear a signature, as they stand there."""
    decoder, at = json.JSONDecoder(), outbox.index('"orderedItems":[') + len('"orderedItems":[')
    while outbox[at] != "]":
        item, end = decoder.raw_decode(outbox, at)
        if "signature" in item:
            yield outbox[at:end]
        at = end + (outbox[end] == ",")


def write_signed(folder, times):
    """The actor and the signed items of a real export, repeated, so that starting a process is lost in the sum."""
    with tarfile.open(SIGNED_EXPORT) as export:
        actor, outbox = (export.extractfile(name).read().decode() for name in ("actor.json", "outbox.json"))
    items = list(items_of(outbox))
    (folder / "actor.json").write_text(actor)
    (folder / "outbox.json").write_text('{"type":"OrderedCollection","id":"outbox.json","orderedItems":[' + ",".join(items * times) + "]}")
    return len(items) * times


def on_one_core(command):
    """Standard output and processor seconds."""
    core = min(os.sched_getaffinity(0))
    before = os.times()
    child = subprocess.run(command, stdout=subprocess.PIPE, check=False, text=True,
                           preexec_fn=lambda: os.sched_setaffinity(0, {core}))
    after = os.times()
    return child.stdout, after.children_user + after.children_system - before.children_user - before.children_system


def contexts_for_others(program):
    """The program that gives other implementations our contexts; the release preset builds no tests, so it may be that of dev."""
    for build in (pathlib.Path(program).resolve().parent.parent, ROOT / "build/dev"):
        if (build / "tests/npm/permafrost_nquads").exists():
            return build / "tests/npm/permafrost_nquads"
    sys.exit("there is no permafrost_nquads: build the dev preset, too")


def measure(program):
    nquads = contexts_for_others(program)
    with tempfile.TemporaryDirectory() as directory:
        once, often = pathlib.Path(directory, "once"), pathlib.Path(directory, "often")
        once.mkdir(), often.mkdir()
        write_signed(once, 1)
        count = write_signed(often, REPEATED)
        report, seconds = on_one_core([program, "verify", "--quiet", "--json", "--rules", "signature", str(often)])
        counts = json.loads(report)["summary"]["signatures"]
        if counts["verified"] + counts["restored"] != count:
            sys.exit(f"of {count} signatures: {counts}")
        ours = count / seconds
        theirs = json.loads(on_one_core(["node", str(ROOT / "tests/npm/bench_signatures.mjs"), str(nquads),
                                         str(once / "actor.json"), str(once / "outbox.json")])[0])
        if theirs["verified"] != theirs["tried"]:
            sys.exit(f"jsonld.js: {theirs}")
        speed = on_one_core(["openssl", "speed", "-seconds", "5", "rsa2048"])[0]
        bare = float(re.search(r"^rsa 2048 bits .* ([0-9.]+)$", speed, re.MULTILINE)[1])
    print(f"{count} signed items, {theirs['items']} different ones; one core, by processor time")
    print("| what | signatures a second | permafrost is |\n|---|---|---|")
    print(f"| permafrost verify, the whole process | {ours:.0f} | |")
    print(f"| jsonld.js, rdf-canonize and node:crypto | {theirs['per_second']:.0f} | {ours / theirs['per_second']:.1f} times as fast |")
    print(f"| openssl speed rsa2048, bare verifications | {bare:.0f} | {bare / ours:.1f} times slower |")

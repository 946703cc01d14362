# SPDX-License-Identifier: Apache-2.0
"""How much a pull costs beside a client that asks for one page after the other, and beside curl for files. All ask scripts/fake_mastodon on
this machine, without limits, so wall time is the server's as much as theirs."""

import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.request

from benchmark.running import Pair, quoted, run, several

SCRIPTS = pathlib.Path(__file__).resolve().parents[1]
TOKEN = "the-token-of-alice"
# What simple archivers do: a page, its JSON, the page that its Link header names; all of it in memory, written at the end.
SEQUENTIAL = """
import json, os, re, sys, urllib.request
server, out = sys.argv[1:]
def ask(url):
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Authorization": "Bearer " + os.environ["PERMAFROST_TOKEN"]})) as answer:
        following = re.search(r'<([^>]*)>; *rel="next"', answer.headers.get("Link", ""))
        return json.load(answer), following and following[1]
me, _ = ask(server + "/api/v1/accounts/verify_credentials")
posts, url = [], f"{server}/api/v1/accounts/{me['id']}/statuses?limit=40"
while url:
    page, url = ask(url)
    posts += page
json.dump(posts, open(out, "w"))
"""


@contextlib.contextmanager
def server_of(posts, media_size):
    command = [sys.executable, SCRIPTS / "fake_mastodon", "--posts", str(posts), "--media-size", str(media_size)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            yield server.stdout.readline().strip()
        finally:
            server.kill()


def asked(base):
    with urllib.request.urlopen(base + "/_control/log") as answer:
        return [entry["target"] for entry in json.load(answer) if not entry["target"].startswith("/_control/")]


def pull(program, base, archive, streams):
    return (f"{quoted(program)} pull {base}/@alice --only {streams} --allow-loopback --pace 1000 --quiet "
            f"--overwrite -o {quoted(archive)}")


def row(name, cost, note=""):
    print(f"| {name} | {cost.cpu:.2f} | {cost.wall:.2f} | {cost.peak:.0f} | {note} |", flush=True)


def measure_posts(program, folder, posts):
    with server_of(posts, 1000) as base:
        before = len(asked(base))
        ours = run(pull(program, base, folder / "posts.tar.zst", "statuses"))
        requests = len(asked(base)) - before
        (folder / "sequential.py").write_text(SEQUENTIAL)
        theirs = run(f"{quoted(sys.executable)} {quoted(folder / 'sequential.py')} {base} {quoted(folder / 'posts.json')}")
        row(f"permafrost pull --only statuses, {posts:,} posts", ours, f"{requests:,} requests")
        row("one page after the other in Python, held in memory", theirs, f"{ours.cpu / theirs.cpu:.2f} times its processor time is ours")


def measure_files(program, folder, posts, size):
    with server_of(posts, size) as base:
        without = several(pull(program, base, folder / "files.tar.zst", "statuses"), 2)
        ours = pull(program, base, folder / "files.tar.zst", "statuses,media")
        run(ours)  # the server's log then says which files there are
        files = sorted({target for target in asked(base) if target.startswith("/system/")})
        (folder / "files").mkdir()
        (folder / "curl").write_text("".join(f'url = "{base}{target}"\noutput = "{folder}/files/{number}"\n' for number, target in enumerate(files)))
        pair = Pair(ours, f"curl --silent --parallel --parallel-max 4 --config {quoted(folder / 'curl')} 2>/dev/null; sync {quoted(folder)}/files/*", 2)
        row(f"permafrost pull --only statuses,media, {len(files):,} files", pair.ours,
            f"{pair.ours.wall - without.wall:.1f} s of it for the files and the archive of them")
        row("curl --parallel --parallel-max 4, and sync", pair.theirs)


def measure(program, posts):
    os.environ["PERMAFROST_TOKEN"] = TOKEN
    print("| what | processor s | wall s | peak MiB | |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as directory:
        folder = pathlib.Path(directory)
        os.environ["XDG_STATE_HOME"] = directory
        measure_posts(pathlib.Path(program).resolve(), folder, posts)
        measure_files(pathlib.Path(program).resolve(), folder, posts // 5, 400_000)

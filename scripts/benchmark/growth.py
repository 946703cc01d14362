# SPDX-License-Identifier: Apache-2.0
"""How cost and memory grow with the number of posts, of files and of accounts."""

from .running import quoted, run, several

OPERATIONS = (
    ("convert, zip to archive", "convert --quiet --overwrite {zip} --to permafrost -o {out}"),
    ("verify, all rules", "verify --quiet {archive}"),
    ("verify --fixity", "verify --quiet --fixity {archive}"),
    ("verify --quick", "verify --quiet --quick {archive}"),
    ("info", "info --quiet {archive}"),
    ("list", "list --quiet {archive}"),
    ("show one post", "show --raw {archive} {post}"),
    ("convert, archive to zip", "convert --quiet --overwrite {archive} --to mastodon-export -o {out}"),
)


def measure_posts(world, counts):
    if counts:
        table(world, [(f"{count:,} posts", world.export(f"posts{count}", count)) for count in counts])


def measure_files(world, counts):
    """Many small files, four a post: what is held for each file."""
    if counts:
        table(world, [(f"{count:,} files", world.export(f"files{count}", max(count // 4, 1), count, count * 300)) for count in counts])


def table(world, exports):
    """A row an operation, a column an export: processor seconds and peak memory."""
    columns = []
    for _, export in exports:
        facts = world.facts(export)
        names = {"zip": quoted(export), "archive": quoted(world.archive(export)), "post": facts["post"], "out": quoted(world.scratch("growth"))}
        columns.append([several(f"{world.program} {command.format(**names)}", 3 if facts["posts"] <= 100_000 else 1) for _, command in OPERATIONS])
    print("\n| operation | " + " | ".join(name for name, _ in exports) + " |\n|---" + "|---" * len(exports) + "|")
    for number, (name, _) in enumerate(OPERATIONS):
        print(f"| {name} | " + " | ".join(f"{column[number].cpu:.2f} s, {column[number].peak:.0f} MiB" for column in columns) + " |", flush=True)


def measure_accounts(world, accounts, posts):
    """An instance: that many accounts in one archive."""
    if accounts == 0:
        return
    exports = [world.export(f"account{number:04}", posts, 4, 400_000) for number in range(accounts)]
    archive = world.scratch("instance.tar.zst")
    print(f"\n{accounts} accounts of {posts} posts and 4 files each:\n\n| operation | processor s | peak MiB |\n|---|---|---|")
    some = world.facts(exports[accounts // 2])["post"]
    for name, command in (("convert, all exports to one archive", f"convert --quiet {' '.join(map(quoted, exports))} -o {quoted(archive)}"),
                          ("verify, all rules", f"verify --quiet {quoted(archive)}"), ("list", f"list {quoted(archive)}"),
                          ("show one post", f"show --raw {quoted(archive)} {some}"), ("info", f"info --quiet {quoted(archive)}")):
        cost = run(f"{world.program} {command}")
        print(f"| {name} | {cost.cpu:.2f} | {cost.peak:.0f} |", flush=True)


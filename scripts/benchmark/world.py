# SPDX-License-Identifier: Apache-2.0
"""The material of a benchmark: invented exports and what permafrost and others make of them. Each thing is made when it is first asked
for, in a process of its own, and kept; a folder that outlives the run (--data) saves the minutes that they take."""

import dataclasses
import json
import pathlib
import subprocess
import sys

from .running import quoted, run

SCRIPTS = pathlib.Path(__file__).resolve().parents[1]


@dataclasses.dataclass(frozen=True)
class Sizes:
    large_posts: int
    medium_posts: int
    medium_files: int
    medium_bytes: int


SMALL = Sizes(50_000, 5_000, 300, 100_000_000)
FULL = Sizes(1_000_000, 50_000, 3_000, 1_040_000_000)


class World:
    """Everything below `folder`; names of files are those of the accounts in them."""

    def __init__(self, program, folder, sizes):
        self.program, self.folder, self.sizes = quoted(pathlib.Path(program).resolve()), folder, sizes
        folder.mkdir(parents=True, exist_ok=True)

    def export(self, name, posts, files=0, file_bytes=0):
        """The zip of an account; beside it stands what is known of it."""
        zipped, facts = self.folder / f"{name}.zip", self.folder / f"{name}.json"
        wanted = {"posts": posts, "files": files, "file_bytes": file_bytes}
        if facts.exists() and wanted.items() <= json.loads(facts.read_text()).items():
            return zipped
        print(f"inventing {name}.zip: {posts} posts, {files} files", file=sys.stderr, flush=True)
        made = subprocess.run([sys.executable, "-m", "benchmark.invented", self.folder, name, str(posts), str(files), str(file_bytes)],
                              cwd=SCRIPTS, check=True, stdout=subprocess.PIPE)
        facts.write_text(json.dumps(wanted | json.loads(made.stdout)))
        for old in self.folder.glob(f"{name}.tar*"):
            old.unlink()
        return zipped

    def facts(self, export):
        return json.loads(export.with_suffix(".json").read_text())

    def medium(self):
        return self.export("medium", self.sizes.medium_posts, self.sizes.medium_files, self.sizes.medium_bytes)

    def plain(self):
        """The posts of medium without files."""
        return self.export("plain", self.sizes.medium_posts)

    def large(self):
        return self.export("large", self.sizes.large_posts)

    def archive(self, export, options=""):
        archive = self.folder / f"{export.stem}{options.replace(' ', '')}.tar.zst"
        if not archive.exists():
            # It went past the page cache; all that is measured lies there.
            run(f"{self.program} convert --quiet {quoted(export)} {options} -o {quoted(archive)} && cat {quoted(archive)} > /dev/null")
        return archive

    def tree(self, export):
        """The unpacked export, as public tools want it, with a manifest for sha256sum beside."""
        tree = self.folder / f"{export.stem}-tree"
        manifest = self.folder / f"{export.stem}.sha256"
        if not manifest.exists():
            run(f"rm -rf {quoted(tree)} && unzip -q {quoted(export)} -d {quoted(tree)} && cd {quoted(tree)} && "
                f"find . -type f -print0 | sort -z | xargs -0 sha256sum > {quoted(manifest)}.part && mv {quoted(manifest)}.part {quoted(manifest)}")
        return tree

    def scratch(self, name):
        """A path where nothing stands."""
        path = self.folder / f"scratch-{name}"
        run(f"rm -rf {quoted(path)}")
        return path

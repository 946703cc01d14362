#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs conversations with the program: Markdown files whose code blocks show what is typed and what is answered.

    tests/cli/run_conversations.py PERMAFROST [--accept] FILE.md...

In a block without a language, a line that starts with "% " is run by bash; what follows is its standard output, then
its standard error behind "2> ", then "=> STATUS" unless that is 0. The blocks of a file run one after another in a
directory of their own, in which `fixtures` leads to the fixtures. --accept writes what was answered into the file.
"""

import argparse
import difflib
import os
import pathlib
import re
import subprocess
import sys
import tempfile

FIXTURES = pathlib.Path(__file__).resolve().parent.parent.parent / "fixtures"
BLOCK = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def answer(command, directory, environment):
    """What `command` says, as it stands in a conversation."""
    ran = subprocess.run(["bash", "-c", "set -o pipefail; " + command], cwd=directory, env=environment, text=True,
                         capture_output=True, stdin=subprocess.DEVNULL, timeout=120)
    text = ran.stdout
    if text and not text.endswith("\n"):
        text += "\n"
    text += "".join(f"2> {line}\n" for line in ran.stderr.splitlines())
    if ran.returncode:
        text += f"=> {ran.returncode}\n"
    return f"% {command}\n{text}"


def held(text, program):
    """The conversation in `text` as it goes today."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "NO_COLOR"))}
    environment |= {"PATH": f"{program.parent}:{environment['PATH']}", "LC_ALL": "C.UTF-8", "TERM": "dumb"}
    with tempfile.TemporaryDirectory() as directory:
        os.symlink(FIXTURES, os.path.join(directory, "fixtures"))

        def hold(block):
            commands = [line[2:] for line in block.group(1).splitlines() if line.startswith("% ")]
            return "```\n" + "".join(answer(command, directory, environment) for command in commands) + "```"

        return BLOCK.sub(hold, text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("files", type=pathlib.Path, nargs="+")
    parser.add_argument("--accept", action="store_true")
    args = parser.parse_args()
    different = False
    for file in args.files:
        expected = file.read_text()
        actual = held(expected, args.program.resolve())
        if actual == expected:
            continue
        if args.accept:
            file.write_text(actual)
            continue
        different = True
        sys.stdout.writelines(difflib.unified_diff(expected.splitlines(True), actual.splitlines(True), str(file), "now"))
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())

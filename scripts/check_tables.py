#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that every row of the tables of formats, rules and commands has its documents, and no document lacks a row;
and that docs/RULES.md says of each rule what the program says.

    scripts/check_tables.py PERMAFROST

The program is asked for its tables, so there is no second list.
"""

import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
MAN = ROOT / "docs" / "man"


def text(path):
    return (ROOT / path).read_text() if (ROOT / path).exists() else ""


def headings(path):
    """The first word of every heading, of Markdown and of scdoc alike."""
    return {line.lstrip("#").strip().strip("`").split(" ")[0].rstrip("`").lower()
            for line in text(path).splitlines() if line.startswith("#")}


def sections(path):
    """What stands below each heading of the third level of a Markdown file, without line breaks and marks of code."""
    parts = re.split(r"^### `?([\w-]+)`?$", text(path), flags=re.MULTILINE)
    return {name: " ".join(body.replace("`", "").split()) for name, body in zip(parts[1::2], parts[2::2])}


def table_rows(path):
    """The first cell of every row of every Markdown table."""
    return {match.strip("` ") for match in re.findall(r"^\| *([^|]+?) *\|", text(path), re.MULTILINE)}


def headed_options(page):
    """The options that a manual page explains: those in lines that begin with one."""
    return {option for line in page.splitlines() if line.startswith("*-") for option in re.findall(r"\*(--[a-z-]+)\*", line)}


class Program:
    def __init__(self, path):
        self.path = path

    def say(self, *words):
        return subprocess.run([self.path, *words], capture_output=True, text=True, check=True).stdout

    def formats(self):
        return json.loads(self.say("formats", "--json"))

    def rules(self):
        return json.loads(self.say("rules", "--json"))

    def commands(self):
        told = self.say("help")
        about_itself = told.partition("About permafrost:")[2].partition("\n")[0]
        return re.findall(r"^  ([a-z]+) +\S", told, re.MULTILINE) + re.findall(r"[a-z]+", about_itself)

    def common_options(self):
        return set(re.findall(r"--[a-z-]+", self.say("help").partition("Common options:")[2]))

    def options(self, command):
        told = self.say("help", command)
        topics = re.findall(r"^(?:With|For|More) .*:(?:.*,\n)*.*", told, re.MULTILINE)
        by_topic = [option for topic in topics for option in re.findall(r"[:,]\s+(--[a-z-]+)", topic)]
        return {*re.findall(r"^ +(?:-\w, )?(--[a-z-]+)", told, re.MULTILINE), *by_topic}


def check_formats(program):
    readme, mapping, page = table_rows("README.md"), headings("docs/MAPPING.md"), text("docs/man/permafrost-formats.5.scd")
    for row in program.formats():
        name = row["name"]
        if name not in readme:
            yield f"README.md: the table of formats has no row '{name}'"
        if name not in mapping:
            yield f"docs/MAPPING.md: no section '{name}'"
        if name not in headings("docs/man/permafrost-formats.5.scd"):
            yield f"docs/man/permafrost-formats.5.scd: no section '{name}'"
        for word in [*row["suffixes"], *(option["key"] for option in row["options"])]:
            if word not in page:
                yield f"docs/man/permafrost-formats.5.scd: '{word}' of '{name}' is not explained"


def check_rules(program):
    explained = sections("docs/RULES.md")
    for row in program.rules():
        if row["id"] not in explained:
            yield f"docs/RULES.md: no heading '{row['id']}'"
            continue
        gravity = row["severity"] + (f"; under mastodon {row['in_mastodon']}" if row["in_mastodon"] != row["severity"] else "")
        wanted = [f"{row['title']}. Severity: {gravity}", f"What to do: {row['advice']}."]
        if row["reference"]:
            wanted.append(f"Reference: {row['reference']}.")
        for words in wanted:
            if words.lower() not in explained[row["id"]].lower():
                yield f"docs/RULES.md: '{row['id']}' does not say what the program says: {words}"


def check_commands(program):
    commands = program.commands()
    built = text("docs/man/CMakeLists.txt")
    for name in commands:
        page = f"permafrost-{name}.1"
        content = text(f"docs/man/{page}.scd")
        if not content:
            yield f"docs/man/{page}.scd: there is no such page"
            continue
        if page not in built:
            yield f"docs/man/CMakeLists.txt: {page} is not built"
        for option in sorted(program.options(name)):
            if f"*{option}*" not in content:
                yield f"docs/man/{page}.scd: option {option} is not explained"
        for option in sorted(headed_options(content) - program.options(name)):
            yield f"docs/man/{page}.scd: there is no option {option}"
        for section in ("name", "synopsis", "exit", "examples"):
            if section not in headings(f"docs/man/{page}.scd"):
                yield f"docs/man/{page}.scd: no section {section.upper()}"
        if f"`{name}`" not in text("README.md"):
            yield f"README.md: the tour of commands does not name `{name}`"
    for option in sorted(headed_options(text("docs/man/permafrost.1.scd")) ^ program.common_options()):
        yield f"docs/man/permafrost.1.scd: {option} is explained or a common option, but not both"
    for path in sorted(MAN.glob("permafrost-*.1.scd")):
        if path.name.removeprefix("permafrost-").removesuffix(".1.scd") not in commands:
            yield f"docs/man/{path.name}: there is no such command"


def main():
    program = Program(sys.argv[1])
    problems = [*check_formats(program), *check_rules(program), *check_commands(program)]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that every #include goes down: folder = layer, and each third-party header lives in one place.

Both tables below say why. docs/ARCHITECTURE.md explains the layers. It also checks that no two headers define
types of one name: the linker would take one for the other, and say nothing.
"""

import fnmatch
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent / "src"

# folder: (what it may include besides itself, why so and no more)
LAYERS = {
    "base": ((), "the vocabulary of all others, so it can stand on nothing"),
    "io": (("base",), "bytes and containers have no idea of JSON or accounts, so both can change alone"),
    "crypto": (("base", "io"), "keys and signatures over bytes; what the bytes mean is not its business"),
    "net": (("base", "io", "crypto"), "asks servers and guards against them; what they answer is for others to read"),
    "model": (("base",), "what is moved is plain data; whoever has it can use it without dragging in a parser"),
    "codec": (("base", "io", "model"), "turns text into the model; never decides what happens to it"),
    "linked_data": (("base", "io", "crypto", "codec"), "what JSON means as RDF; whose JSON it is does not matter"),
    "flow": (("base", "io", "model"), "the pipeline carries records and does not look into JSON"),
    "pull": (("base", "io", "crypto", "net", "model", "codec", "flow"), "what any pull from a running server needs, whatever it speaks"),
    "accounts": (("base", "io", "crypto", "net", "codec", "pull"), "whom servers let us speak for, and how they were asked; what accounts hold is not its business"),
    "formats": (("base", "io", "crypto", "net", "model", "codec", "flow", "pull"), "a format arranges a container and a vocabulary"),
    "verify": (("base", "io", "crypto", "net", "model", "codec", "linked_data", "flow"), "rules see the flow, whatever format it came from"),
    "cli": (("base", "io", "crypto", "net", "model", "codec", "linked_data", "flow", "pull", "accounts", "formats", "verify"), "the only one that knows all the others"),
    "main.cpp": (("base", "cli"), "opens the doors to the outside and calls the command line"),
}

# header pattern: (files that may include it, why)
THIRD_PARTY = {
    "archive*.h": (("io/*.cpp",), "libarchive hides behind io/container.hpp"),
    "zlib.h": (("io/*.cpp",), "inflate hides behind io"),
    "isa-l*": (("io/*.cpp",), "an optional, faster inflate and CRC; nobody else may depend on it"),
    "zstd*.h": (("io/*.cpp",), "compression hides behind io"),
    "xxhash.h": (("io/*.cpp",), "checksums of frames are a matter of io"),
    "openssl/*": (("io/*.cpp", "crypto/*.cpp", "crypto/openssl.hpp"), "digests hide behind io/sha256.hpp, keys behind crypto"),
    "curl/*": (("net/curl_http.cpp",), "libcurl hides behind net/http.hpp"),
    "sqlite3.h": (("pull/database.cpp",), "SQLite hides behind pull/database.hpp"),
    "libsecret/*": (("accounts/keyring.cpp",), "libsecret hides behind accounts/keyring.hpp"),
    "simdjson.h": (("codec/json_view.cpp",), "it checks UTF-8 behind codec/json_view.hpp; it is slow to compile"),
    "expat.h": (("codec/xml_reader.cpp",), "XML hides behind codec/xml_reader.hpp"),
    "yaml-cpp/*": (("codec/export_manifest.cpp",), "one manifest of one format is YAML"),
    "nlohmann/*": (("codec/*.cpp",), "one parse() compiled costs more than all other headers together"),
    "boost/*": (("cli/args.cpp",), "sixteen seconds of compiling, paid once"),
    "libintl.h": (("base/text.cpp", "cli/*.cpp"), "all translated text passes base/text.hpp; cli binds the catalogue"),
    "utf8proc.h": (("io/*.cpp",), "two names that Unicode holds to be one are one file on many disks"),
    "cpuid.h": (("io/*.cpp",), "whether the processor has the instructions"),
    "?mmintrin.h": (("io/*.cpp", "codec/*.cpp", "base/*.cpp", "linked_data/*.cpp"), "vector instructions, always beside a portable version"),
    # the operating system
    "fcntl.h": (("io/*.cpp", "cli/*.cpp"), "files belong to io, the terminal to cli"),
    "unistd.h": (("io/*.cpp", "cli/*.cpp", "main.cpp"), "files belong to io, the terminal to cli"),
    "sys/socket.h": (("accounts/redirect_listener.cpp",), "the one place that listens instead of asking"),
    "sys/*": (("io/*.cpp", "cli/*.cpp", "formats/*.cpp"), "files belong to io, the terminal to cli; formats ask what is there"),
    "arpa/inet.h": (("net/*.cpp",), "addresses as text"),
    "netinet/in.h": (("net/*.cpp", "accounts/redirect_listener.cpp"), "the address that a connection is made to"),
    "locale.h": (("io/*.cpp",), "libarchive reads names by the locale; io gives it one of its own"),
    "dlfcn.h": (("io/late_library.cpp",), "libraries that are loaded when they are needed"),
    "dirent.h": (("io/*.cpp",), "folders as containers"),
    "termios.h": (("cli/password.cpp",), "a password is typed unseen"),
    "poll.h": (("io/*.cpp", "cli/*.cpp", "accounts/redirect_listener.cpp"), "files belong to io, the terminal to cli"),
    "spawn.h": (("cli/browser.cpp",), "the user's browser is started"),
    "pthread.h": (("cli/*.cpp", "main.cpp"), "signals"),
    "malloc.h": (("main.cpp",), "how the process takes memory"),
    "signal.h": (("cli/*.cpp", "main.cpp"), "signals"),
}

# Only these know the members of their tables; everybody else goes through the table.
TABLES = {
    "formats/registry.cpp": "formats/*",
    "verify/rules.cpp": "verify/*",
    "cli/commands.cpp": "cli/*",
}

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')
NAMESPACE = re.compile(r"^namespace ([\w:]+) \{")
TYPE = re.compile(r"^(?:class|struct|enum class|enum) (\w+)\b(?!::|;)")  # defined, and in no other type


def folder_of(path):
    return path.split("/", 1)[0]


def format_of(path):
    """The format's folder, for a path inside one."""
    parts = path.split("/")
    return parts[1] if parts[0] == "formats" and len(parts) > 2 else None


def wrong_project_include(file, included):
    layer, target = folder_of(file), folder_of(included)
    allowed, reason = LAYERS[layer]
    if target not in LAYERS:
        return "is no layer of the project"
    if target != layer and target not in allowed:
        return f"goes up: {layer} may include {', '.join((layer, *allowed))} ({reason})"
    other = format_of(included)
    if other and other != format_of(file) and file not in TABLES:
        return "a format is known to its own folder and to formats/registry.cpp alone"
    return None


def wrong_foreign_include(file, included):
    for pattern, (owners, reason) in THIRD_PARTY.items():
        if fnmatch.fnmatch(included, pattern):
            if any(fnmatch.fnmatch(file, owner) for owner in owners):
                return None
            return f"belongs to {', '.join(owners)} ({reason})"
    is_standard = "." not in included and "/" not in included
    return None if is_standard else "is in no row of THIRD_PARTY in scripts/check_layers.py"


def wrong_includes(root):
    for path in sorted([*root.rglob("*.cpp"), *root.rglob("*.hpp")]):
        file = str(path.relative_to(root))
        for number, line in enumerate(path.read_text().splitlines(), 1):
            found = INCLUDE.match(line)
            if not found:
                continue
            ours, foreign = found.groups()
            problem = wrong_project_include(file, ours) if ours else wrong_foreign_include(file, foreign)
            if problem:
                yield f"src/{file}:{number}: '{ours or foreign}' {problem}"


def twins(root):
    """Types of one name and namespace that two headers define."""
    homes = {}
    for path in sorted(root.rglob("*.hpp")):
        file, namespace = path.relative_to(root), ""
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if found := NAMESPACE.match(line):
                namespace = found[1]
            elif found := TYPE.match(line):
                homes.setdefault(f"{namespace}::{found[1]}", []).append(f"src/{file}:{number}")
    for name, places in homes.items():
        if len(places) > 1:
            yield f"{places[1]}: '{name}' is the name of another type, at {places[0]}"


def main():
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT
    problems = [*wrong_includes(root), *twins(root)]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

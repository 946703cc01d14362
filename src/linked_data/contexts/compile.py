#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Turns the tables of terms in this folder into C++: each *.terms becomes a JSON-LD context document.

    compile.py OUTPUT.cpp TABLE...

A table is read line by line. A line with '#' first is a comment; one with '@' first says something:

    @address URL            where the document is known to be; the first is the usual one
    @anywhere PATH          it is also known under this path, on whatever host
    @after URL              the document begins with the one at URL
    @let NAME IRI           a namespace for this table alone
    @prefix NAME IRI        a namespace that is a term as well
    @aliases NAME...        terms for the keywords of the same name: id is @id
    @vocab IRI, @version 1.1, @protected
                            as in JSON-LD
    @include TABLE          the lines of another table

All others are headings and terms:

    NAME: [TYPE] [CONTAINER...]
                            the terms below lie in this namespace, with this coercion and these containers
    term other=local        names, as many on a line as there is room; "other" is called "local" in its namespace
    term {                  with a context of its own, up to the line "}"
    term { null }           whose context forgets all others
"""

import hashlib
import json
import pathlib
import sys

CONTAINERS = {"@list", "@set", "@language", "@index", "@graph"}
PADDING = 64  # raw_padding of model/record.hpp


class Table:
    """One document being read: its addresses, the contexts it imports and its own."""

    def __init__(self, path):
        self.addresses, self.paths, self.imports = [], [], []
        self.context = self.read(lines_of(path), path.parent, {})

    def read(self, lines, folder, outer):
        context, namespaces, heading = {}, dict(outer), None
        while lines:
            words = lines.pop(0).split()
            if words == ["}"]:
                break
            if words[0] == "@include":
                lines[:0] = lines_of(folder / f"{words[1]}.terms")
            elif words[0].startswith("@"):
                self.state(context, namespaces, words[0], words[1:])
            elif words[0].endswith(":") and words[0][:-1] in namespaces:
                heading = read_heading(words, namespaces)
            elif words[-1] == "{":
                define(context, heading, words[0])["@context"] = self.read(lines, folder, namespaces)
            elif words[1:] == ["{", "null", "}"]:
                define(context, heading, words[0])["@context"] = None
            else:
                for word in words:
                    define(context, heading, word)
        return {name: simplest(definition) for name, definition in context.items()}

    def state(self, context, namespaces, word, rest):
        lists = {"@address": self.addresses, "@anywhere": self.paths, "@after": self.imports}
        if word in lists:
            lists[word].extend(rest)
        elif word in ("@let", "@prefix"):
            namespaces[rest[0]] = rest[1]
            if word == "@prefix":
                context[rest[0]] = rest[1]
        elif word == "@aliases":
            context.update({name: "@" + name for name in rest})
        elif word in ("@vocab", "@version", "@protected"):
            context[word] = {"@vocab": rest, "@version": [1.1], "@protected": [True]}[word][0]
        else:
            sys.exit(f"'{word}' means nothing")

    def text(self):
        whole = [*self.imports, self.context] if self.imports else self.context
        return json.dumps({"@context": whole}, separators=(",", ":"), ensure_ascii=True)


def lines_of(path):
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def full(name, namespaces):
    prefix, colon, local = name.partition(":")
    return namespaces[prefix] + local if colon and prefix in namespaces else name


def read_heading(words, namespaces):
    """What the terms below have in common."""
    containers = [word for word in words[1:] if word in CONTAINERS]
    types = [full(word, namespaces) for word in words[1:] if word not in CONTAINERS]
    common = {"@id": namespaces[words[0][:-1]]}
    if types:
        common["@type"] = types[0]
    if containers:
        common["@container"] = containers[0] if len(containers) == 1 else containers
    return common


def define(context, heading, word):
    name, _, local = word.partition("=")
    context[name] = {**heading, "@id": heading["@id"] + (local or name)}
    return context[name]


def simplest(definition):
    return definition["@id"] if isinstance(definition, dict) and list(definition) == ["@id"] else definition


def bare(address):
    """What `find` compares: no scheme, nothing at the end that leads to the same document."""
    return address.removeprefix("https://").removeprefix("http://").rstrip("#/")


def literal(text, width=100):
    pieces = [text[at:at + width] for at in range(0, len(text), width)]
    return "\n    ".join(json.dumps(piece) for piece in pieces)


def cpp_of(tables):
    yield "// Made by compile.py from the tables of terms beside it.\n"
    yield '#include "linked_data/bundled_contexts.hpp"\n\nnamespace permafrost {\nnamespace {\n'
    documents, addresses, paths = [], [], []
    for number, table in enumerate(tables):
        text = table.text()
        digest = ", ".join(f"std::byte{{{byte}}}" for byte in hashlib.sha256(text.encode()).digest())
        yield f"constexpr char text_{number}[] =\n    {literal(text)}\n    {json.dumps(' ' * PADDING)};"
        documents.append(f"    {{{json.dumps(table.addresses[0])}, {{text_{number}, {len(text)}}}, {{{{{digest}}}}}}},")
        addresses += [(bare(address), number) for address in table.addresses]
        paths += [(path, number) for path in table.paths]
    # A prefix of another address sorts before it, as in std::string_view's order.
    addresses.sort(key=lambda pair: pair[0].encode())
    if len({address for address, _ in addresses}) != len(addresses):
        sys.exit("an address stands in two tables")
    yield "\nconstexpr BundledContext documents[] = {\n" + "\n".join(documents) + "\n};"
    for name, pairs in (("addresses", addresses), ("paths", paths)):
        rows = "\n".join(f"    {{{json.dumps(address)}, {number}}}," for address, number in pairs)
        yield f"constexpr ContextAddress {name}[] = {{\n{rows}\n}};"
    yield "\n}  // namespace\n"
    yield "const std::span<const BundledContext> bundled_contexts = documents;"
    yield "const std::span<const ContextAddress> bundled_addresses = addresses;"
    yield "const std::span<const ContextAddress> bundled_paths = paths;\n\n}  // namespace permafrost"


def main():
    output, *paths = map(pathlib.Path, sys.argv[1:])
    output.write_text("\n".join(cpp_of([Table(path) for path in paths])) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()

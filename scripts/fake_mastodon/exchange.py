# SPDX-License-Identifier: Apache-2.0
"""One answer, made up or as it was recorded."""

import json

JSON_TYPE = "application/json; charset=utf-8"
ACTIVITY_TYPE = "application/activity+json; charset=utf-8"
# Describe the bytes on the wire, which are not those that were recorded.
TRANSPORT_FIELDS = {"transfer-encoding", "content-length", "content-encoding", "connection"}
ESCAPES = {character.encode(): f"\\u{ord(character):04x}".encode() for character in "<>&\u2028\u2029"}
ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def rails_json(document):
    """As Rails writes JSON: compact, and without what a browser could take for HTML."""
    content = ENCODER.encode(document).encode()
    for character, escape in ESCAPES.items():
        content = content.replace(character, escape)
    return content


class Exchange:
    """A status, fields, and the body's bytes."""

    def __init__(self, status, fields, body):
        self.status, self.fields, self.body = status, fields, body
        self.shows_limits = True

    @staticmethod
    def read(path):
        """From a recording: the URL that was asked, and its answer."""
        head, _, body = path.read_bytes().replace(b"\r\n", b"\n").partition(b"\n\n")
        lines = head.decode().split("\n")
        url = lines[0].removeprefix("# ").split(" ")[1]
        fields = [tuple(line.split(": ", 1)) for line in lines[2:] if ": " in line]
        kept = [(name, value) for name, value in fields if name.lower() not in TRANSPORT_FIELDS]
        return url, Exchange(int(lines[1].split(" ")[1]), kept, body)

    @staticmethod
    def of(document, status=200, content_type=ACTIVITY_TYPE, fields=()):
        body = document if isinstance(document, bytes) else rails_json(document)
        return Exchange(status, [("Content-Type", content_type), *fields], body)

    @staticmethod
    def error(status, words, fields=()):
        return Exchange.of({"error": words}, status, JSON_TYPE, fields)

    def field(self, name):
        return next((value for given, value in self.fields if given.lower() == name.lower()), None)

# SPDX-License-Identifier: Apache-2.0
"""A server of scripts/fake_mastodon for each test, and a connection to it."""

import http.client
import json
import pathlib
import re
import sys
import unittest
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
from fake_mastodon import TOKEN, FakeMastodon  # noqa: E402

ACTIVITY = "application/activity+json"


class Answer:
    def __init__(self, response):
        self.status, self.fields, self.body = response.status, response.headers, response.read()

    def json(self):
        return json.loads(self.body)

    def link(self, rel):
        found = re.search(f'<([^>]+)>; rel="{rel}"', self.fields.get("Link") or "")
        return found[1] if found else None


class Served(unittest.TestCase):
    def serve(self, world=None, **options):
        self.server = FakeMastodon(world, **options).__enter__()
        self.addCleanup(self.server.__exit__)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.server.server.server_port, timeout=20)
        self.addCleanup(self.connection.close)
        return self.server

    def ask(self, target, method="GET", token=TOKEN, body=None, **fields):
        target = target.removeprefix(self.server.base)
        fields = {name.replace("_", "-"): value for name, value in fields.items()}
        if token:
            fields["Authorization"] = f"Bearer {token}"
        if isinstance(body, dict):
            body = urllib.parse.urlencode(body)
            fields["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, target, body, fields)
        return Answer(self.connection.getresponse())

    def walk(self, target, **options):
        """Everything on the pages from `target` on by Link."""
        items, pages = [], 0
        while target:
            answer = self.ask(target, **options)
            self.assertEqual(answer.status, 200, answer.body)
            items += answer.json()
            target, pages = answer.link("next"), pages + 1
        return items, pages

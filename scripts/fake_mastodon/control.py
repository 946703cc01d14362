# SPDX-License-Identifier: Apache-2.0
r"""What tests that run the server as a process of its own ask of it, below /_control/: JSON in and out.

    GET  log             what was asked, in order; DELETE forgets it
    GET  over-limit      how many requests came though a limit was reached
    POST plan            {"rules": ["503 /api/v1/* every=7"], "plan": {"/target": ["cut"]}}; replaces what there was
    POST posts           {"add": 2, "delete": ["ID"], "edit": {"ID": "words"}}; answers with the ids that were added
    POST clock           {"advance": SECONDS}
    POST tokens          {"scopes": "read", "token": "T", "lifetime": SECONDS, "expire": ["T"]}; answers with a token
    POST robots          {"text": "User-agent: *\nDisallow: /users/"}; added to robots.txt
    GET  least-requests  the fewest requests that a full pull can do with
    GET  export.zip      what Mastodon's own export of the account would be now
"""

import re

from .exchange import JSON_TYPE, Exchange
from .export import export
from .faults import Rule
from .least_requests import least_requests


class Control:
    def __init__(self, owner):
        self.owner = owner

    def answer(self, request):
        name = re.sub(r"\W", "_", request.path.removeprefix("/_control/"))
        function = getattr(self, f"{request.method.lower()}_{name}", None)
        if not function:
            return Exchange.error(404, f"no such control: {request.method} {request.path}")
        if name == "export_zip":
            return Exchange(200, [("Content-Type", "application/zip")], export(self.owner.world))
        with self.owner.lock:
            return Exchange.of(function(request), content_type=JSON_TYPE)

    def get_log(self, _):
        return [{"clock": each.clock, "method": each.method, "target": each.target, "status": each.status,
                 "fault": each.fault, "over_limit": each.over_limit, "token": bool(each.token)}
                for each in self.owner.requests]

    def delete_log(self, _):
        self.owner.requests.clear()
        return {}

    def get_over_limit(self, _):
        return {"count": len(self.owner.over_limit())}

    def post_plan(self, request):
        wanted = request.form()
        self.owner.rules = [Rule.read(words) for words in wanted.get("rules", [])]
        self.owner.plan = wanted.get("plan", {})
        return {}

    def post_posts(self, request):
        wanted, posts, site = request.form(), self.owner.world.owner.posts, self.owner.mastodon
        now = int(self.owner.clock.now() * 1000)
        added = [posts.add(now + at) for at in range(wanted.get("add", 0))]
        for shown in wanted.get("delete", []):
            posts.delete(posts.find(site.read_id(shown)))
        for shown, words in wanted.get("edit", {}).items():
            posts.edit(posts.find(site.read_id(shown)), words, now)
        return {"added": [site.show_id(post.id) for post in added]}

    def post_clock(self, request):
        self.owner.clock.advance(request.form()["advance"])
        return {"now": self.owner.clock.now()}

    def post_tokens(self, request):
        wanted, oauth = request.form(), self.owner.mastodon.oauth
        if "lifetime" in wanted:
            oauth.lifetime = wanted["lifetime"]
        for token in wanted.get("expire", []):
            oauth.tokens[token].expires = self.owner.clock.now()
        if "scopes" not in wanted:
            return {}
        return {"token": oauth.allow(self.owner.world.owner, wanted["scopes"], wanted.get("token"))}

    def post_robots(self, request):
        self.owner.mastodon.robots = request.form()["text"]
        return {}

    def get_least_requests(self, _):
        return least_requests(self.owner.world)

    def get_export_zip(self, _):
        """Answered above, being no JSON."""

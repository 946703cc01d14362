# SPDX-License-Identifier: Apache-2.0
"""The OStatus feeds of Mastodon 1.0 and of 2.9: /users/NAME.atom in pages of twenty, and single entries.

The cursor of pages is the id of the stream entry, here the number of the post. Of public and unlisted posts alone.
"""

from xml.sax.saxutils import escape, quoteattr

from .documents import seconds
from .entities import day
from .exchange import Exchange
from .paging import take
from .routes import Routes
from .text import hashtags, render

ROUTES = Routes()
PAGE = 20
SCHEMA = "http://activitystrea.ms/schema/1.0/"
PUBLIC_COLLECTION = "http://activityschema.org/collection/public"
NAMESPACES = {"": "http://www.w3.org/2005/Atom", "thr": "http://purl.org/syndication/thread/1.0",
              "activity": "http://activitystrea.ms/spec/1.0/", "poco": "http://portablecontacts.net/spec/1.0",
              "media": "http://purl.org/syndication/atommedia", "ostatus": "http://ostatus.org/schema/1.0",
              "mastodon": "http://mastodon.social/schema/1.0"}
DECLARED = " ".join(f'xmlns{":" if name else ""}{name}="{uri}"' for name, uri in NAMESPACES.items())


def element(name, content=None, /, **attributes):
    """`content` is text; None makes an empty element. In names of attributes "__" stands for a colon, "_" for a hyphen."""
    names = {key: key.replace("__", ":").replace("_", "-") for key in attributes}
    given = "".join(f" {names[key]}={quoteattr(str(value))}" for key, value in attributes.items())
    return f"<{name}{given}/>" if content is None else f"<{name}{given}>{escape(content)}</{name}>"


def link(rel, href, kind=None, **more):
    return element("link", rel=rel, **({"type": kind} if kind else {}), href=href, **more)


class Writer:
    """`is_first` is for the form of 1.0: no scope, language, conversation, emoji or header."""

    def __init__(self, world, is_first):
        self.world, self.is_first = world, is_first

    def tag_uri(self, post):
        return f"tag:{self.world.domain},{day(post.created)}:objectId={post.id}:objectType=Status"

    def id_of(self, post):
        if not post.person.is_local:
            return f"tag:{post.person.host},{day(post.created)}:objectId={post.id}:objectType=Status"
        return self.tag_uri(post) if self.is_first else post.uri

    def author(self, person):
        lines = [element("id", person.uri), element("activity:object-type", SCHEMA + "person"), element("uri", person.uri),
                 element("name", person.username), element("email", f"{person.username}@{person.host or self.world.domain}"),
                 element("summary", person.note, **({} if self.is_first else {"type": "html"})),
                 link("alternate", person.url, "text/html")]
        for which, rel in (("avatars", "avatar"), *(() if self.is_first else (("headers", "header"),))):
            medium = person.picture(which)
            if medium:
                lines.append(link(rel, self.world.base + medium.path(), medium.content_type, media__width=120, media__height=120))
        lines += [element("poco:preferredUsername", person.username), element("poco:displayName", person.display_name),
                  element("poco:note", person.note)]
        if not self.is_first:
            lines += [link("emoji", self.world.base + emoji.image.path(), name=emoji.shortcode)
                      for emoji in self.world.emojis if f":{emoji.shortcode}:" in person.display_name]
            lines.append(element("mastodon:scope", "private" if person.is_owner else "public"))
        return "<author>" + "".join(lines) + "</author>"

    def language(self, post):
        return {} if self.is_first or not post.kind.language else {"xml__lang": post.kind.language}

    def content(self, post):
        lines = [element("summary", post.kind.spoiler, **self.language(post))] if post.kind.spoiler else []
        lines.append(element("content", render(post.text, self.world), type="html", **self.language(post)))
        lines += [link("mentioned", person.uri, ostatus__object_type=SCHEMA + "person") for person in post.mentioned]
        if post.visibility == "public":
            lines.append(link("mentioned", PUBLIC_COLLECTION, ostatus__object_type=SCHEMA + "collection"))
        lines += [element("category", term=name.lower()) for name in hashtags(post.text)]
        lines += [element("category", term="nsfw")] if post.kind.sensitive else []
        lines += [link("enclosure", self.world.base + medium.path(), medium.content_type, length=len(medium.content()))
                  for medium in post.media]
        if not self.is_first:
            lines += [link("emoji", self.world.base + emoji.image.path(), name=emoji.shortcode)
                      for emoji in self.world.emojis if f":{emoji.shortcode}:" in post.text]
            lines.append(element("mastodon:scope", post.visibility))
        return "".join(lines)

    def kinds(self, post, verb):
        kind = "activity" if verb == "share" else "comment" if post.parent else "note"
        return element("activity:object-type", SCHEMA + kind) + element("activity:verb", SCHEMA + verb)

    def times(self, post):
        return element("published", seconds(post.created)) + element("updated", seconds(post.edited or post.created))

    def entry(self, post, declared=""):
        title = f"New status by {post.person.username}"
        verb = "post"
        if post.boosted:
            verb, title = "share", f"{post.person.username} shared a status by {post.boosted.person.acct}"
        own = self.shared(post.boosted) if post.boosted else self.content(post)
        return (f"<entry{declared}>" + element("id", self.id_of(post)) + self.times(post) + element("title", title) +
                (self.author(post.person) if declared else "") + self.kinds(post, verb) + own + self.where(post) + "</entry>")

    def shared(self, post):
        title = element("title", f"New status by {post.person.acct}")
        rest = "" if self.is_first else self.where(post)
        return ("<activity:object>" + element("id", self.id_of(post)) + self.times(post) + title +
                self.author(post.person) + self.kinds(post, "post") + self.content(post) + rest + "</activity:object>")

    def where(self, post):
        lines = [link("alternate", post.url, "text/html")]
        if post.person.is_local:
            lines.append(link("self", f"{self.world.base}/users/{post.person.username}/updates/{post.number}.atom",
                              "application/atom+xml"))
        if not self.is_first and not post.boosted:
            lines.append(link("alternate", post.uri, "application/activity+json"))
        if post.parent:
            lines.append(element("thr:in-reply-to", ref=self.id_of(post.parent), href=post.parent.url))
        if not self.is_first:
            root = post
            while root.parent:
                root = root.parent
            ref = f"tag:{self.world.domain},{day(root.created)}:objectId={root.number}:objectType=Conversation"
            lines.append(element("ostatus:conversation", ref=ref))
        return "".join(lines)

    def feed(self, person, posts):
        uri = f"{self.world.base}/users/{person.username}.atom"
        avatar = person.picture("avatars")
        lines = [element("id", uri), element("title", person.display_name), element("subtitle", person.note),
                 element("updated", seconds(posts[0].created if posts else person.created)),
                 element("logo", self.world.base + avatar.path()) if avatar else "", self.author(person),
                 link("alternate", person.url, "text/html"), link("self", uri, "application/atom+xml")]
        if len(posts) == PAGE:
            lines.append(link("next", f"{uri}?max_id={posts[-1].number}", "application/atom+xml"))
        lines += [link("hub", self.world.base + "/api/push"), link("salmon", f"{self.world.base}/api/salmon/{person.number}")]
        return f"<feed {DECLARED}>" + "".join(lines) + "".join(map(self.entry, posts)) + "</feed>"


def answer(text):
    return Exchange(200, [("Content-Type", "application/atom+xml; charset=utf-8")],
                    ('<?xml version="1.0"?>\n' + text + "\n").encode())


def nothing():
    return Exchange(404, [("Content-Type", "text/html")], b"")


@ROUTES.get("/users/<name>.atom")
def feed(call):
    person = call.world.person_called(call.path["name"])
    if not person or not person.is_local:
        return nothing()
    cursor = call.query.get("max_id")
    below = person.posts.id(int(cursor)) if cursor and 1 <= int(cursor) <= person.posts.last else None
    posts = take((post for post in person.posts.newest_first(below) if post.is_public), PAGE)
    return answer(Writer(call.world, call.site.like.atom == "1.0").feed(person, posts))


@ROUTES.get("/users/<name>/updates/<number>.atom")
def entry(call):
    person = call.world.person_called(call.path["name"])
    number = call.path["number"]
    post = person.posts.post(int(number)) if person and person.is_local and number.isdigit() else None
    if not post or not post.is_public:
        return nothing()
    return answer(Writer(call.world, call.site.like.atom == "1.0").entry(post, " " + DECLARED))

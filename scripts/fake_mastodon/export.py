# SPDX-License-Identifier: Apache-2.0
"""The account's export as the BackupService of Mastodon 4.3 writes it, from the same data that the API shows."""

import json
import zipfile
import io
import time

from .documents import ACTOR_TERMS, ALL_TERMS, AS, SECURITY, activity, actor, in_context


def oj(document):
    """As Oj writes JSON: compact, with HTML's characters as they are."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def export(world):
    """The zip's bytes."""
    into = io.BytesIO()
    write_export(world, into)
    return into.getvalue()


def write_export(world, into):
    """Into a file or a path."""
    person = world.owner
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(entry("outbox.json"), "w", force_zip64=True) as out:
            write_outbox(person, out)
        for post in person.posts.oldest_first():
            for medium in () if post.boosted else post.media:
                archive.writestr(entry(medium.path().removeprefix("/system/")), medium.content())
        if world.counts["scheduled"]:
            medium = world.scheduled_medium
            archive.writestr(entry(medium.path().removeprefix("/system/")), medium.content())
        for name in ("favourite", "bookmark"):
            file = {"favourite": "likes.json", "bookmark": "bookmarks.json"}[name]
            archive.writestr(entry(file), oj(collection(file, liked(world, name))))
        members = actor(person)
        for member, which, name in (("icon", "avatars", "avatar"), ("image", "headers", "header")):
            medium = person.picture(which)
            if medium:
                members[member]["url"] = f"{name}.{medium.extension}"
                archive.writestr(entry(members[member]["url"]), medium.content())
        members |= {"outbox": "outbox.json", "likes": "likes.json", "bookmarks": "bookmarks.json"}
        terms = ACTOR_TERMS | {"Emoji": "toot:Emoji"}
        archive.writestr(entry("actor.json"), oj(in_context([AS, SECURITY, terms], members)))


def entry(name):
    """The same bytes each time."""
    info = zipfile.ZipInfo(name, time.gmtime(1_735_689_600)[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def write_outbox(person, out):
    """Oldest first; the total leaves out direct posts, as the counter does."""
    head = oj(in_context([AS, SECURITY, ALL_TERMS], {"id": "outbox.json", "type": "OrderedCollection",
                                                     "totalItems": person.counts[0]}))
    out.write(head[:-1] + b',"orderedItems":[')
    for number, post in enumerate(person.posts.oldest_first()):
        out.write(b"," if number else b"")
        out.write(oj(exported(post)))
    out.write(b"]}")


def exported(post):
    item = activity(post)
    if item["type"] == "Create":
        for document in item["object"]["attachment"]:
            document["url"] = document["url"].removeprefix(post.world.base + "/system/")
    return item


def collection(file, uris):
    return in_context(AS, {"id": file, "type": "OrderedCollection", "orderedItems": uris})


def liked(world, name):
    """By the ids of the posts."""
    of = getattr(world, name)
    posts = [of(k) for k in range(1, world.counts[name + "s"] + 1)]
    return [post.uri for post in sorted((post for post in posts if post), key=lambda post: post.id)]

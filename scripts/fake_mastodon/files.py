# SPDX-License-Identifier: Apache-2.0
"""Media files, in whole or in parts."""

import re

from .exchange import Exchange

NAME = re.compile(r"/system/(?:cache/)?(?P<folder>[a-z_]+/[a-z_]+)/(?P<partition>[0-9/]+)/(?P<style>[a-z]+)/"
                  r"[0-9a-f]+\.\w+")
LAST_MODIFIED = "Mon, 01 Jan 2024 00:00:00 GMT"


def find(world, path):
    """The medium at a path, or None, and its style."""
    found = NAME.fullmatch(path)
    if not found:
        return None, ""
    number = int(found["partition"].replace("/", ""))
    if found["folder"] == "media_attachments/files":
        medium = world.find_medium(number)
    elif found["folder"] == "custom_emojis/images":
        medium = next((emoji.image for emoji in world.emojis if emoji.image.id == number), None)
    else:
        person = world.person_of(number)
        medium = person.picture(found["folder"].rpartition("/")[2]) if person else None
    return (medium, found["style"]) if medium and medium.path(found["style"]) == path else (None, "")


def answer(world, request):
    medium, style = find(world, request.path)
    if not medium:
        return Exchange(404, [("Content-Type", "text/html")], b"<html><head><title>404 Not Found</title></head></html>")
    content = medium.content(style)
    tag = f'"{medium.id:x}-{len(content):x}"'
    fields = [("Content-Type", medium.content_type), ("ETag", tag), ("Last-Modified", LAST_MODIFIED),
              ("Accept-Ranges", "bytes"), ("Cache-Control", "public, max-age=2419200, immutable")]
    if request.fields.get("If-None-Match") == tag:
        return Exchange(304, fields, b"")
    wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", request.fields.get("Range") or "")
    if not wanted or request.fields.get("If-Range") not in (None, tag, LAST_MODIFIED):
        return Exchange(200, fields, content)
    first, last = int(wanted[1]), min(int(wanted[2] or len(content)), len(content) - 1)
    if first > last:
        return Exchange(416, [*fields, ("Content-Range", f"bytes */{len(content)}")], b"")
    return Exchange(206, [*fields, ("Content-Range", f"bytes {first}-{last}/{len(content)}")], content[first:last + 1])

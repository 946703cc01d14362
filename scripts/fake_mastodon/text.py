# SPDX-License-Identifier: Apache-2.0
"""What people write, and the HTML that Mastodon 4.3 makes of it."""

import html
import re

from .snowflake import noise

WORDS = ("snow", "river", "lantern", "harbour", "granite", "willow", "copper", "ember", "meadow", "orbit", "pebble",
         "quartz", "ripple", "saffron", "thicket", "umbra", "velvet", "wander", "yonder", "zephyr", "naïve", "Straße",
         "雪", "さくら", "🌲", "🎉")

TOKEN = re.compile(r"(?P<url>https?://[^\s<]+)|(?P<mention>@[\w.-]+(?:@[\w.:-]+\w)?)|(?P<tag>#\w+)")


def sentence(*key, words=9):
    bits = [noise("sentence", *key, at) for at in range(words)]
    return " ".join(WORDS[bit % len(WORDS)] for bit in bits)


def hashtags(text):
    """As they were written, without the sign; each one once."""
    return list(dict.fromkeys(found["tag"][1:] for found in TOKEN.finditer(text) if found["tag"]))


def mentions(text):
    """Addresses without the leading sign; each one once."""
    return list(dict.fromkeys(found["mention"][1:] for found in TOKEN.finditer(text) if found["mention"]))


def link(url, rel="nofollow noopener noreferrer"):
    scheme = re.match(r"https?://(www\.)?", url)[0]
    rest = url[len(scheme):]
    shown, hidden = rest[:30], rest[30:]
    shape = "ellipsis" if hidden else ""
    return (f'<a href="{html.escape(url)}" target="_blank" rel="{rel}" translate="no"><span class="invisible">'
            f'{scheme}</span><span class="{shape}">{html.escape(shown)}</span>'
            f'<span class="invisible">{html.escape(hidden)}</span></a>')


def tag_link(base, name):
    return f'<a href="{base}/tags/{name}" class="mention hashtag" rel="tag">#<span>{name}</span></a>'


def mention_link(url, username):
    return (f'<span class="h-card" translate="no"><a href="{url}" class="u-url mention">@<span>{username}</span></a>'
            "</span>")


def render(text, world):
    """`text` as `content`."""
    if not text:
        return ""
    paragraphs = re.split(r"\n{2,}", text)
    return "".join("<p>" + "<br />".join(render_line(line, world) for line in paragraph.split("\n")) + "</p>"
                   for paragraph in paragraphs)


def content_of(post):
    """The post as HTML; a quote begins with a link for those who do not know quotes."""
    fallback = f'<p class="quote-inline">RE: {link(post.quoted.url)}</p>' if post.quoted else ""
    return fallback + render(post.text, post.world)


def render_line(line, world):
    rendered, at = [], 0
    for found in TOKEN.finditer(line):
        rendered += [html.escape(line[at:found.start()]), render_token(found, world)]
        at = found.end()
    return "".join([*rendered, html.escape(line[at:])])


def render_token(found, world):
    if found["url"]:
        return link(found["url"])
    if found["tag"]:
        return tag_link(world.base, found["tag"][1:])
    person = world.person_called(found["mention"][1:])
    return mention_link(person.url, person.username) if person else html.escape(found[0])

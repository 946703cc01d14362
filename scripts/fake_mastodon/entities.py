# SPDX-License-Identifier: Apache-2.0
"""REST entities as Mastodon 4.3 writes them: members, their order, and what only some readers are shown."""

import functools
import time

from .text import content_of, hashtags, link, render

MINUTE = 60_000
FIRST_NOTIFICATION = 1_735_000_000_000
OWNER = {"id": "3", "name": "Owner", "color": ""}
OWNER_ROLE = {**OWNER, "permissions": "1048575", "highlighted": True}
EVERYONE_ROLE = {"id": "-99", "name": "", "permissions": "65536", "color": "", "highlighted": False}
BLURHASH = "U$HLk|2V$0SihlavfLfCgefSfUfOi|a}fQfO"


def moment(milliseconds):
    """As most times stand in the API."""
    seconds, rest = divmod(milliseconds, 1000)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{rest:03}Z"


def day(milliseconds):
    return time.strftime("%Y-%m-%d", time.gmtime(milliseconds // 1000))


class Entities:
    """For one server. `viewer` is the Person who asks, or None."""

    def __init__(self, world):
        self.world, self.like, self.show_id = world, world.like, world.like.ids.show

    # --- accounts ---

    def account(self, person):
        return self.like.shape("account", self.plain_account(person), person)

    def plain_account(self, person):
        posts, followers, following = person.counts
        return {
            "id": self.show_id(person.id), "username": person.username, "acct": person.acct,
            "display_name": person.display_name, "locked": person.is_owner, "bot": False,
            "discoverable": person.wishes.discoverable, "indexable": person.wishes.indexable, "group": False,
            "created_at": day(person.created) + "T00:00:00.000Z", "note": render(person.note, self.world),
            "url": person.url, "uri": person.uri,
            "avatar": self.picture(person, "avatars"), "avatar_static": self.picture(person, "avatars"),
            "header": self.picture(person, "headers"), "header_static": self.picture(person, "headers"),
            "followers_count": followers, "following_count": following, "statuses_count": posts,
            "last_status_at": day(person.posts.id(person.posts.last) >> 16) if person.posts.last else None,
            "hide_collections": self.hides_collections(person), "noindex": person.wishes.noindex,
            "emojis": self.emojis_in(person.display_name),
            **({"roles": [OWNER] if person.is_owner else []} if person.is_local else {}),
            "fields": [self.field(*field) for field in person.fields], **self.fate(person),
        }

    @staticmethod
    def hides_collections(person):
        return person.wishes.hides_collections if person.is_owner or person.wishes.hides_collections else None

    def fate(self, person):
        """Members that only some have."""
        return {"suspended": {"suspended": True}, "memorial": {"memorial": True},
                "moved": {"moved": self.account(person.moved_to)} if person.moved_to else {}}.get(person.fate, {})

    def picture(self, person, which):
        medium = person.picture(which)
        return self.world.base + (medium.path() if medium else f"/{which}/original/missing.png")

    @staticmethod
    def field(name, value, verified):
        shown = link(value, "nofollow noopener noreferrer me") if value.startswith("https://") else value
        return {"name": name, "value": shown, "verified_at": verified}

    def credential_account(self, person):
        entity = self.plain_account(person)
        source = {"privacy": "public", "sensitive": False, "language": None, "note": person.note,
                  "fields": [{"name": name, "value": value, "verified_at": verified}
                             for name, value, verified in person.fields],
                  "follow_requests_count": self.world.counts["follow_requests"] if person.is_owner else 0,
                  "hide_collections": entity["hide_collections"], "discoverable": person.wishes.discoverable,
                  "indexable": person.wishes.indexable}
        members = {}
        for name, value in entity.items():
            if name == "emojis":
                members["source"] = source
            members[name] = value
        return self.like.shape("account", {**members, "role": OWNER_ROLE if person.is_owner else EVERYONE_ROLE}, person)

    def muted_account(self, person, k):
        """Every third mute ends some day."""
        entity = self.plain_account(person)
        ends = moment(4_102_444_800_000 + k) if k % 3 == 0 else None
        members = {}
        for name, value in entity.items():
            if name == "emojis":
                members["mute_expires_at"] = ends
            members[name] = value
        return self.like.shape("account", members, person)

    def relationship(self, person):
        world = self.world
        following = world.is_related("following", person)
        entity = {
                "id": self.show_id(person.id), "following": following,
                "showing_reblogs": following and person.number % 4 != 0,
                "notifying": following and person.number % 5 == 0,
                "languages": ["en", "ja"] if following and person.number % 6 == 0 else None,
                "followed_by": world.is_related("followers", person),
                "blocking": world.is_related("blocks", person), "blocked_by": False,
                "muting": world.is_related("mutes", person),
                "muting_notifications": world.is_related("mutes", person) and person.number % 2 == 0,
                "requested": False, "requested_by": world.is_related("follow_requests", person),
                "domain_blocking": False, "endorsed": following and person.number - 1 <= world.counts["endorsements"],
                "note": f"met {person.username} at the lake" if person.number % 7 == 2 else ""}
        return self.like.shape("relationship", entity)

    # --- posts ---

    def status(self, post, viewer=None):
        return self.like.shape("status", self.plain_status(post, viewer), post)

    def plain_status(self, post, viewer):
        boosted = post.boosted
        content = boosted or post
        return {
            "id": self.show_id(post.id), "created_at": moment(post.created),
            "in_reply_to_id": self.show_id(post.parent.id) if post.parent else None,
            "in_reply_to_account_id": self.show_id(post.parent.person.id) if post.parent else None,
            "sensitive": post.kind.sensitive and not boosted, "spoiler_text": "" if boosted else post.kind.spoiler,
            "visibility": post.visibility, "language": None if boosted else post.kind.language,
            "uri": post.uri + ("/activity" if boosted else ""),
            "url": post.uri + "/activity" if boosted else post.url,
            "replies_count": 1 if post.kind.name == "picture" else 0, "reblogs_count": 0,
            "favourites_count": post.noise("favourites") % 9,
            "edited_at": moment(post.edited) if post.edited and not boosted else None,
            **(self.seen_by(post, content, viewer) if viewer else {}),
            "content": "" if boosted else content_of(post),
            **({"filtered": []} if viewer else {}),
            "reblog": self.status(boosted, viewer) if boosted else None,
            "application": self.application(post), "account": self.cached_account(post.person.number),
            "media_attachments": [] if boosted else [self.medium(medium) for medium in post.media],
            "mentions": [] if boosted else [self.mention(person) for person in post.mentioned],
            "tags": [] if boosted else [self.tag(name) for name in hashtags(post.text)],
            "emojis": [] if boosted else self.emojis_in(post.text), "card": None,
            "poll": self.poll(post, viewer) if post.kind.poll and not boosted else None,
            **({"quote": self.quote(post, viewer)} if post.person.server.has_quotes else {}),
        }

    def quote(self, post, viewer):
        quoted = post.quoted
        return quoted and {"state": "accepted", "quoted_status": self.status(quoted, viewer)}

    def cached_account(self, number):
        # The counters change with what tests do to the posts.
        timeline = self.world.owner.posts
        return self.account_as_of(number, timeline.last, len(timeline.deleted))

    @functools.lru_cache(maxsize=100)
    def account_as_of(self, number, *_):
        return self.account(self.world.person(number))

    def seen_by(self, post, content, viewer):
        seen = {"favourited": viewer.is_owner and content.id in self.world.liked_ids("favourites"),
                "reblogged": viewer.is_owner and post is not content, "muted": False,
                "bookmarked": viewer.is_owner and content.id in self.world.liked_ids("bookmarks")}
        if post.person.number == viewer.number and post is content and post.visibility != "direct":
            seen["pinned"] = any(pinned.id == post.id for pinned in self.world.pinned())
        return seen

    @staticmethod
    def application(post):
        if post.boosted or not post.person.is_local:
            return None
        return {"name": "Web", "website": None}

    def medium(self, medium):
        size = {"width": medium.width, "height": medium.height}
        shape = {**size, "size": f"{medium.width}x{medium.height}", "aspect": medium.width / medium.height}
        meta = {"image": {"original": shape, "small": shape},
                "video": {"original": {**size, "frame_rate": "10/1", "duration": 1.0, "bitrate": 122208}, "small": shape},
                "audio": {"original": {"duration": 2.5, "bitrate": 64000}}}[medium.kind]
        if medium.focus:
            meta = {**meta, "focus": {"x": medium.focus[0], "y": medium.focus[1]}}
        preview = None if medium.kind == "audio" else self.world.base + medium.path("small")
        return self.like.shape("medium", {
            "id": self.show_id(medium.id), "type": medium.kind, "url": self.world.base + medium.path(),
            "preview_url": preview, "remote_url": None, "preview_remote_url": None, "text_url": None, "meta": meta,
            "description": medium.description, "blurhash": None if medium.kind == "audio" else BLURHASH})

    def mention(self, person):
        return {"id": self.show_id(person.id), "username": person.username, "url": person.url, "acct": person.acct}

    def tag(self, name):
        return {"name": name.lower(), "url": f"{self.world.base}/tags/{name.lower()}"}

    def emojis_in(self, text):
        return [self.emoji(emoji) for emoji in self.world.emojis if f":{emoji.shortcode}:" in text]

    def emoji(self, emoji):
        url = self.world.base + emoji.image.path()
        entity = {"shortcode": emoji.shortcode, "url": url, "static_url": self.world.base + emoji.image.path("static"),
                  "visible_in_picker": emoji.shortcode != "hidden_one"}
        return {**entity, "category": emoji.category} if emoji.category else entity

    @staticmethod
    def poll_id(post):
        return post.person.number * 10_000_000 + post.number

    def poll(self, post, viewer=None):
        votes = post.votes()
        own = {"voted": True, "own_votes": [] if post.person.number == viewer.number else [0]} if viewer else {}
        return {"id": self.show_id(self.poll_id(post)), "expires_at": moment(post.created + 86_400_000), "expired": True,
                "multiple": post.is_multiple, "votes_count": sum(votes), "voters_count": max(votes), **own,
                "options": [{"title": title, "votes_count": count} for title, count in zip(post.kind.poll, votes)],
                "emojis": []}

    def revisions(self, post):
        """Of an unedited post the one that stands."""
        entity = self.status(post)
        return [self.like.shape("revision", {
                 "content": render(words, self.world), "spoiler_text": entity["spoiler_text"],
                 "sensitive": entity["sensitive"], "created_at": moment(when), "account": entity["account"],
                 **({"poll": {"options": [{"title": title} for title in post.kind.poll]}} if post.kind.poll else {}),
                 "media_attachments": entity["media_attachments"], "emojis": entity["emojis"]})
                for words, when in post.revisions()]

    def source(self, post):
        return self.like.shape("source", {"id": self.show_id(post.id), "text": post.text, "spoiler_text": post.kind.spoiler})

    def followed_tag(self, name):
        history = [{"day": str(1_735_689_600 - days * 86400), "accounts": "0", "uses": "0"} for days in range(7)]
        return self.like.shape("followed_tag", {**self.tag(name), "history": history, "following": True})

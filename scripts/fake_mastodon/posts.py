# SPDX-License-Identifier: Apache-2.0
"""A person's posts, each computed from its number; what tests add, edit or delete meanwhile is kept on top of that."""

import bisect
import dataclasses
import functools

from . import text
from .media import Medium
from .snowflake import Series, noise

HOUR = 3_600_000
LONG = "Long: <b>bold</b> & \"quotes\" that stay text.\n\nA second paragraph,\nwith a second line. #{tag}"


@dataclasses.dataclass(frozen=True)
class Kind:
    """What a post is like. `text` may name {tag}, {friend}, {stranger}, {words} and {number}."""

    name: str
    text: str = "{words} {number}"
    visibility: str = "public"
    spoiler: str = ""
    sensitive: bool = False
    media: tuple = ()  # file name extensions
    boost_of: str = ""  # "friend", "stranger", or "self": an own followers-only post
    reply_to: str = ""  # "self" or "friend"
    poll: tuple = ()
    language: str | None = "en"
    edits: int = 0
    quotes: str = ""  # whose post, where the server knows quotes


# Post n is of kind n modulo their number, so that the first twenty posts have every kind.
KINDS = (
    Kind("tagged", "{words} #{tag} {number}"),
    Kind("boost", boost_of="friend"),
    Kind("picture", "A picture: {words}", media=("png",)),
    Kind("followers-only", "Among us: {words} {number}", visibility="private"),
    Kind("direct", "@{friend} for you alone: {words} {number}", visibility="direct"),
    Kind("thread", "And on: {words} {number}", reply_to="self"),
    Kind("warned", "{words} {number}", spoiler="mild spoilers", sensitive=True),
    Kind("poll", "Which one? {number}", poll=("one", "two", "three")),
    Kind("edited", "{words}, in the end {number}", edits=2),
    Kind("unlisted", "{words} {number}", visibility="unlisted"),
    Kind("reply", "@{friend} {words} {number}", reply_to="friend"),
    Kind("film", "Moving: {words}", media=("mp4",)),
    Kind("emoji", "custom :blobcat: and 🎉 {number}"),
    Kind("link", "See https://news.example/articles/{number}?from=feed&lang=en and @{stranger}"),
    Kind("pictures", "Two: {words}", media=("jpg", "png"), sensitive=True),
    Kind("remote boost", boost_of="stranger"),
    Kind("Japanese", "雪が降る。{words} #雪 {number}", language="ja"),
    Kind("own boost", boost_of="self", visibility="private"),
    Kind("long", LONG, language=None, quotes="stranger"),
    Kind("sound", "Listen: {words}", visibility="unlisted", media=("mp3",), edits=1),
)
FOLLOWERS_ONLY = 3
OWN_BOOST = 17
TAGS = ("lab", "permafrost", "winter")


class Post:
    """Post `number` of `person`. Times are in milliseconds since 1970."""

    def __init__(self, timeline, number):
        self.timeline, self.person, self.world = timeline, timeline.person, timeline.person.world
        self.number, self.id = number, timeline.id(number)
        self.created = self.id >> 16
        self.kind = timeline.kind(number)
        self.change = timeline.changes.get(number)

    def noise(self, *what):
        return noise(self.world.seed, self.person.number, self.number, *what)

    @property
    def visibility(self):
        return self.kind.visibility

    @property
    def is_public(self):
        return self.visibility in ("public", "unlisted")

    @property
    def shown_id(self):
        return self.person.server.ids.show(self.id)

    @property
    def uri(self):
        return self.person.uri + self.person.server.post.format(id=self.shown_id)

    @property
    def url(self):
        return self.person.url + self.person.server.post_page.format(id=self.shown_id)

    @functools.cached_property
    def text(self):
        """The source."""
        return self.change[0] if self.change else self.text_before(self.kind.edits)

    def text_before(self, edits):
        """As it stood after that many edits; the last is what stands today."""
        written = self.kind.text.format(
            words=text.sentence(self.world.seed, self.person.number, self.number), number=self.number,
            tag=TAGS[self.noise("tag") % len(TAGS)], friend=self.world.friend.acct, stranger=self.world.stranger.acct)
        return written if edits == self.kind.edits else f"{written} (draft {edits + 1})"

    @property
    def edited(self):
        """When, or None."""
        return self.change[1] if self.change else self.revised(self.kind.edits) if self.kind.edits else None

    def revised(self, edit):
        return self.created + edit * HOUR

    def revisions(self):
        """(text, time) of every version, oldest first."""
        versions = [(self.text_before(edit), self.revised(edit)) for edit in range(self.kind.edits + 1)]
        return versions + ([self.change] if self.change else [])

    @property
    def media(self):
        return [self.medium(at) for at in range(len(self.kind.media))]

    def medium(self, at):
        number = ((self.created - (at + 1) * 500) << 16) | (self.noise("medium", at) & 0xFFFF)
        focus = (0.5, -0.25) if at == 0 and self.kind.media[at] in ("png", "jpg") else None
        described = f"Picture {at + 1} of post {self.number}: é 雪" if at == 0 else None
        return Medium("media_attachments/files", number, self.kind.media[at], self.world.media_size, described, focus,
                      cached=not self.person.is_local)

    @functools.cached_property
    def boosted(self):
        """The post that this one passes on, or None."""
        cycle = self.number // len(KINDS)
        if self.kind.boost_of == "self":
            return self.timeline.post(cycle * len(KINDS) + FOLLOWERS_ONLY)
        if self.kind.boost_of:
            return self.world.boosted(self.kind.boost_of, cycle + 1)
        return None

    @functools.cached_property
    def quoted(self):
        """The post that this one quotes, or None."""
        if not self.kind.quotes or not self.person.server.has_quotes:
            return None
        return self.world.boosted(self.kind.quotes, self.number // len(KINDS) + 2)

    @functools.cached_property
    def parent(self):
        """The post that this one replies to, or None."""
        if self.kind.reply_to == "self":
            return self.timeline.post(self.number - 3)
        if self.kind.reply_to == "friend":
            return self.world.friend.posts.public_post(self.number // len(KINDS))
        return None

    @functools.cached_property
    def mentioned(self):
        """People."""
        found = [self.world.person_called(name) for name in text.mentions(self.text)]
        return [person for person in found if person]

    @property
    def is_multiple(self):
        """Of a poll: every other one lets you choose several."""
        return self.number // len(KINDS) % 2 == 1

    def votes(self):
        return [self.noise("vote", at) % 50 for at in range(len(self.kind.poll))]


class Timeline:
    """The posts of `person`, numbers 1 to `count` and those that came later. Not for several threads at once."""

    def __init__(self, person, count, start, step):
        self.person, self.count = person, count
        self.series = Series(("post", person.world.seed, person.number), start, step)
        self.late, self.deleted, self.changes = [], set(), {}  # ids; numbers; number to (text, time)

    def kind(self, number):
        return KINDS[number % len(KINDS)] if number <= self.count else KINDS[0]

    @property
    def last(self):
        return self.count + len(self.late)

    def id(self, number):
        return self.series.id(number) if number <= self.count else self.late[number - self.count - 1]

    def post(self, number):
        """None when it is deleted or was never written."""
        return Post(self, number) if 1 <= number <= self.last and number not in self.deleted else None

    def public_post(self, which):
        """Some post that all may see, is no boost and no reply."""
        return self.post(len(KINDS) * (which % max(self.count // len(KINDS), 1) + 1)) or self.post(2)

    def find(self, snowflake):
        number = self.series.number(snowflake)
        if number is None or number > self.count:
            at = bisect.bisect_left(self.late, snowflake)
            number = self.count + at + 1 if self.late[at:at + 1] == [snowflake] else 0
        return self.post(number)

    def last_below(self, snowflake):
        late = bisect.bisect_left(self.late, snowflake)
        return self.count + late if late else min(self.series.last_below(snowflake), self.count)

    def newest_first(self, below=None, above=None):
        """Posts whose ids are between the two, both excluded."""
        number = self.last if below is None else self.last_below(below)
        while number >= 1 and (above is None or self.id(number) > above):
            if number not in self.deleted:
                yield Post(self, number)
            number -= 1

    def oldest_first(self, above=None, below=None):
        number = 1 if above is None else self.last_below(above + 1) + 1
        while number <= self.last and (below is None or self.id(number) < below):
            if number not in self.deleted:
                yield Post(self, number)
            number += 1

    def find_medium(self, snowflake):
        """The medium of that id and the post it belongs to."""
        moment = snowflake >> 16
        for at in range(4):
            number = self.series.at(moment + (at + 1) * 500)
            post = self.post(number)
            if post and at < len(post.kind.media) and post.medium(at).id == snowflake:
                return post.medium(at), post
        return None, None

    def total(self, is_meant=lambda kind: True):
        """How many posts there are of the kinds that are meant."""
        cycles, rest = divmod(self.count, len(KINDS))
        meant = [bool(is_meant(kind)) for kind in KINDS]
        total = cycles * sum(meant) + sum(meant[1:rest + 1]) + len(self.late) * meant[0]
        return total - sum(bool(is_meant(self.kind(number))) for number in self.deleted)

    @property
    def public_total(self):
        return self.total(lambda kind: kind.visibility in ("public", "unlisted"))

    @property
    def counted_total(self):
        """As Mastodon counts posts: without direct ones."""
        return self.total(lambda kind: kind.visibility != "direct")

    # --- what happens while somebody reads ---

    def add(self, moment):
        self.late.append(max((moment << 16) | (noise("late", len(self.late)) & 0xFFFF), self.id(self.last) + 1))
        return self.post(self.last)

    def delete(self, post):
        """And the own boost of it."""
        self.deleted.add(post.number)
        boost = post.number - FOLLOWERS_ONLY + OWN_BOOST
        if post.number <= self.count and post.number % len(KINDS) == FOLLOWERS_ONLY and boost <= self.count:
            self.deleted.add(boost)

    def edit(self, post, words, moment):
        self.changes[post.number] = (words, moment)

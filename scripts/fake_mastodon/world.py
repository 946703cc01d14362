# SPDX-License-Identifier: Apache-2.0
"""An invented server and its people, the same for the same seed, computed rather than stored.

Person 1 is the owner, alice. People 2 to `locals` have accounts here too, everybody else elsewhere.
"""

import dataclasses
import functools
import heapq

from .media import Medium
from .personality import Personality
from .posts import KINDS, Timeline
from .snowflake import Series, noise

FIRST_POST = 1_546_300_800_000  # 2019-01-01
LAST_POST = 1_735_689_600_000  # 2025-01-01
FOREIGN_HOSTS = ("far.example", "north.example", "sea.example")
NAMES = ("alice", "bob", "carol", "dan", "erin", "frank", "grace", "heidi", "ivan", "judy")
FOREIGN_NAMES = NAMES[:6]

LIKED_KINDS = (0, 2, 6, 7, 12)  # with pictures, warnings, polls and emoji
# How much there is of what; every number is beyond one page at its largest, or what people usually have.
DEFAULT_COUNTS = {
    "followers": 170, "following": 90, "follow_requests": 3, "blocks": 85, "mutes": 82, "domain_blocks": 205,
    "favourites": 95, "bookmarks": 45, "followed_tags": 203, "endorsements": 2, "scheduled": 3, "notifications": 90,
    "list_members": 85, "remote_posts": 1_000_000,
}


@dataclasses.dataclass(frozen=True)
class Wishes:
    """What somebody allows others to do with the account, and what became of it."""

    discoverable: bool | None = True
    indexable: bool = True
    noindex: bool = False
    note: str = ""
    hides_collections: bool = False
    fate: str = ""  # suspended, gone, moved or memorial


WISHES = {"carol": Wishes(discoverable=False, indexable=False), "dan": Wishes(note="No bots please. #nobot"),
          "erin": Wishes(noindex=True, indexable=False, hides_collections=True),
          "frank": Wishes(discoverable=None, indexable=False), "grace": Wishes(fate="suspended"), "heidi": Wishes(fate="gone"),
          "ivan": Wishes(fate="moved"), "judy": Wishes(fate="memorial")}


MASTODON = Personality()


class Person:
    """`number` decides everything about them."""

    def __init__(self, world, number):
        self.world, self.number = world, number
        self.is_local = number <= world.locals
        name = NAMES[number - 1] if number <= len(NAMES) else f"person{number}"
        self.username = name if self.is_local else f"{FOREIGN_NAMES[number % len(FOREIGN_NAMES)]}_{number}"
        self.host = None if self.is_local else FOREIGN_HOSTS[number % len(FOREIGN_HOSTS)]
        self.home = world.base if self.is_local else f"https://{self.host}"
        self.id = world.accounts.id(number)
        self.created = self.id >> 16
        self.wishes = WISHES.get(self.username, Wishes())
        self.fate = self.wishes.fate

    @property
    def acct(self):
        return self.username if self.is_local else f"{self.username}@{self.host}"

    @property
    def uri(self):
        return self.home + self.server.actor.format(name=self.username)

    @property
    def url(self):
        return self.home + self.server.page.format(name=self.username)

    @property
    def server(self):
        """What their server is like: elsewhere always Mastodon."""
        return self.world.like if self.is_local else MASTODON

    @property
    def is_owner(self):
        return self.number == 1

    @property
    def is_shown(self):
        return self.fate not in ("suspended", "gone")

    @property
    def moved_to(self):
        return self.world.stranger if self.fate == "moved" else None

    @property
    def display_name(self):
        return "Alice ❄ :blobcat:" if self.is_owner else f"{self.username.title()} & Co"

    @property
    def note(self):
        """The source of the profile's text."""
        return self.wishes.note or (f"Bio of {self.username}\nhttps://{self.username}.example #winter" if
                                    self.number % 3 == 1 else "")

    @property
    def fields(self):
        """(name, value, verified when) of the profile's table."""
        if not self.is_owner:
            return []
        return [("Site", "https://alice.example", "2024-02-29T12:00:00.000+00:00"), ("Pronouns", "she/her", None)]

    def picture(self, which):
        """The avatar or the header, or None."""
        if self.number % 2 == 0:
            return None
        extension = "png" if which == "avatars" else "jpg"
        return Medium(f"accounts/{which}", self.id, extension, 400, cached=not self.is_local)

    @functools.cached_property
    def posts(self):
        world = self.world
        if self.is_owner:
            return Timeline(self, world.size, FIRST_POST, max((LAST_POST - FIRST_POST) // max(world.size, 1), 5000))
        count = world.others_posts if self.is_local else world.counts["remote_posts"]
        return Timeline(self, count, FIRST_POST + noise(world.seed, self.number) % 60_000, 120_000)

    @property
    def counts(self):
        """Posts, followers, following."""
        if self.is_owner:
            return (self.posts.counted_total, self.world.counts["followers"],
                    self.world.counts["following"])
        return self.posts.counted_total, self.number % 50, self.number % 40


def newest_of_all(timelines, below=None, above=None):
    """Posts of several timelines as one, by their ids."""
    return heapq.merge(*(timeline.newest_first(below, above) for timeline in timelines), key=lambda post: -post.id)


def oldest_of_all(timelines, above=None, below=None):
    return heapq.merge(*(timeline.oldest_first(above, below) for timeline in timelines), key=lambda post: post.id)


class Emoji:
    def __init__(self, number, shortcode, category=None):
        self.shortcode, self.category = shortcode, category
        self.image = Medium("custom_emojis/images", number, "png", 300)


class World:
    """The server's data. `size` is the number of alice's posts, `accounts` that of the accounts here."""

    def __init__(self, base="", size=100, seed=1, accounts=6, others_posts=45, media_size=3000, **counts):
        self.local_domain = None
        self.like, self.base, self.size, self.seed, self.locals = MASTODON, base, size, seed, max(accounts, 2)
        self.others_posts, self.media_size = others_posts, media_size
        self.counts = {**DEFAULT_COUNTS, **counts}
        self.accounts = Series(("account", seed), FIRST_POST - 200 * 86_400_000, 3_600_000)
        self.emojis = [Emoji(1, "blobcat", "cats"), Emoji(2, "permafrost"), Emoji(3, "hidden_one")]
        self.residents = {}

    @property
    def web_domain(self):
        return self.base.partition("://")[2]

    @property
    def domain(self):
        """What stands in addresses; some servers have their pages elsewhere."""
        return self.local_domain or self.web_domain

    def person(self, number):
        if number > self.locals:
            return self.foreigner(number)
        if number not in self.residents:
            self.residents[number] = Person(self, number)
        return self.residents[number]

    @functools.lru_cache(maxsize=200)
    def foreigner(self, number):
        return Person(self, number)

    @property
    def owner(self):
        return self.person(1)

    @property
    def friend(self):
        """Somebody here whom alice talks to."""
        return self.person(2)

    @functools.cached_property
    def stranger(self):
        """Somebody elsewhere whom alice talks to."""
        return self.person(self.locals + 1)

    @property
    def people(self):
        """How many are known here: everybody to whom alice has a relation."""
        return self.locals + sum(self.counts[name] for name in ("followers", "following", "follow_requests", "blocks",
                                                                "mutes"))

    def person_of(self, account):
        number = self.accounts.number(account)
        return self.person(number) if number and number <= self.people else None

    def person_called(self, acct):
        """By "name" or "name@host"."""
        name, _, host = acct.partition("@")
        is_here = host in ("", self.domain, self.web_domain)
        if is_here:
            number = NAMES.index(name) + 1 if name in NAMES else name.removeprefix("person")
        else:
            number = name.rpartition("_")[2]
        found = self.person(int(number)) if str(number).isdigit() and 1 <= int(number) <= self.people else None
        return found if found and found.acct == (name if is_here else f"{name}@{host}") else None

    # --- what alice has to do with others; k counts from 1, the oldest ---

    def beyond(self, *names):
        """The number of people before those of the relation that follows `names`."""
        return 1 + sum(self.counts[name] for name in names)

    def related(self, relation, k):
        """Person k of followers, following, follow_requests, blocks or mutes. Followers overlap with following."""
        skipped = {"followers": (), "following": (), "follow_requests": ("followers", "following"),
                   "blocks": ("followers", "following", "follow_requests"),
                   "mutes": ("followers", "following", "follow_requests", "blocks")}[relation]
        return self.person(self.beyond(*skipped) + k)

    def related_to(self, person, relation, k):
        """Person k of the followers or following of anybody here."""
        if person.is_owner:
            return self.related(relation, k)
        step = 3 if relation == "followers" else 7
        return self.person((person.number + k * step) % self.people + 1)

    def is_related(self, relation, person):
        k = person.number - self.related(relation, 0).number
        return 1 <= k <= self.counts[relation]

    def favourite(self, k):
        """The post that alice liked k-th: every fifth an own one. None when it is deleted."""
        return self.liked(k, "favourites")

    def bookmark(self, k):
        return self.liked(k, "bookmarks")

    @functools.lru_cache(maxsize=2)
    def liked_ids(self, kind):
        posts = (self.liked(k, kind) for k in range(1, self.counts[kind] + 1))
        return frozenset(post.id for post in posts if post)

    def liked(self, k, kind):
        if k % 5 == 0 and k // 5 * len(KINDS) <= self.size:
            return self.owner.posts.post(k // 5 * len(KINDS))
        shift = 0 if kind == "favourites" else 7
        author = self.person(self.locals + 1 + (k + shift) % 11)
        return author.posts.post(len(KINDS) * (k + shift + 1) + LIKED_KINDS[k // 2 % len(LIKED_KINDS)])

    def boosted(self, whose, k):
        """The k-th post of the friend or the stranger that alice passes on, each one once."""
        if whose == "friend" and k * len(KINDS) <= self.others_posts:
            return self.friend.posts.public_post(k - 1)
        author = self.stranger if whose == "stranger" else self.person(self.locals + 2)
        return author.posts.public_post(k - 1)

    def find_post(self, snowflake):
        """By its id, whoever wrote it; None when there is none."""
        for person in self.authors():
            post = person.posts.find(snowflake)
            if post:
                return post
        return None

    def authors(self):
        """Everybody whose posts are known here: those with accounts, and whom alice boosts, likes and bookmarks."""
        return map(self.person, range(1, self.locals + 12))

    def find_medium(self, snowflake):
        if snowflake == self.scheduled_medium.id:
            return self.scheduled_medium
        for person in self.authors():
            medium, _ = person.posts.find_medium(snowflake)
            if medium:
                return medium
        return None

    @functools.cached_property
    def scheduled_medium(self):
        """Of a post that is still to come: exports have the file, and nothing that names it."""
        return Medium("media_attachments/files", (LAST_POST + 86_400_000) << 16, "png", self.media_size, "soon")

    def pinned(self):
        """Newest pin first."""
        posts = [self.owner.posts.post(number) for number in (2, 9, 6) if number <= self.size]
        return [post for post in posts if post]

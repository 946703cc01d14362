# SPDX-License-Identifier: Apache-2.0
"""How few requests a full pull of the account can do with that follows Mastodon's links, by the sizes of pages and what
can be asked in bulk."""

LARGEST_PAGE = {
    "favourites": 40, "bookmarks": 40, "followers": 80, "following": 80, "follow_requests": 80, "blocks": 80, "mutes": 80,
    "domain_blocks": 200, "followed_tags": 200, "endorsements": 80, "scheduled": 40,
}
STATUSES_PAGE = 40
NOTIFICATIONS_PAGE = 80
RELATIONSHIPS = 40
OUTBOX_PAGE = 20


def pages(count, size):
    """A full last page has a next one, which must be looked at."""
    return count // size + 1


def least_requests(world):
    """By what is asked for; "total" leaves out the media files, the outbox and the sources and histories."""
    posts = world.owner.posts
    least = {"verify_credentials": 1, "statuses": pages(posts.total(), STATUSES_PAGE), "pinned": 1}
    least |= {name: pages(world.counts[name], size) for name, size in LARGEST_PAGE.items()}
    # These always link to a next page, be it empty.
    least["notifications"] = -(-world.counts["notifications"] // NOTIFICATIONS_PAGE) + 1
    least["relationships"] = -(-world.counts["following"] // RELATIONSHIPS)
    least |= {name: 1 for name in ("lists", "filters_v2", "filters_v1", "featured_tags", "preferences", "markers",
                                   "announcements", "instance")}
    least["list_members"] = 3
    least["conversations"] = pages(posts.total(lambda kind: kind.visibility == "direct"), STATUSES_PAGE)
    edited = posts.total(lambda kind: kind.edits and not kind.boost_of)
    apart = {"history": edited + len(posts.changes), "source": edited + len(posts.changes),
             "media": sum(posts.total(lambda kind, at=at: len(kind.media) > at) for at in range(4)),
             "outbox": 1 + pages(posts.public_total, OUTBOX_PAGE)}
    return {**least, "total": sum(least.values()), **apart}

# SPDX-License-Identifier: Apache-2.0
"""How few requests a full pull of the account can do with, by the sizes of pages and what can be asked in bulk."""

LARGEST_PAGE = {
    "favourites": 40, "bookmarks": 40, "followers": 80, "following": 80, "follow_requests": 80, "blocks": 80, "mutes": 80,
    "domain_blocks": 200, "followed_tags": 200, "endorsements": 80, "scheduled": 40, "notifications": 80,
}
STATUSES_PAGE = 40
RELATIONSHIPS = 40
OUTBOX_PAGE = 20


def pages(count, size):
    """A full last page has a next one, which must be looked at."""
    return count // size + 1


def least_requests(world):
    """By what is asked for; "total" leaves out the media files, the outbox and the sources and histories."""
    posts = [post for post in world.owner.posts.newest_first()]
    edited = [post for post in posts if post.edited and not post.boosted]
    least = {"verify_credentials": 1, "statuses": pages(len(posts), STATUSES_PAGE), "pinned": 1}
    least |= {name: pages(world.counts[name], size) for name, size in LARGEST_PAGE.items()}
    least["relationships"] = -(-world.counts["following"] // RELATIONSHIPS)
    least |= {name: 1 for name in ("lists", "filters_v2", "filters_v1", "featured_tags", "preferences", "markers",
                                   "announcements", "instance")}
    least["list_members"] = 3
    least["conversations"] = pages(sum(post.visibility == "direct" for post in posts), STATUSES_PAGE)
    apart = {"history": len(edited), "source": len(edited),
             "media": sum(len(post.media) for post in posts if not post.boosted),
             "outbox": 1 + pages(sum(post.is_public for post in posts), OUTBOX_PAGE)}
    return {**least, "total": sum(least.values()), **apart}

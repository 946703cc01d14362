# SPDX-License-Identifier: Apache-2.0
"""The API on posts: an account's, single ones, what stands around them, polls, scheduled ones, timelines."""

import itertools

from .entities import moment
from .paging import TooMany
from .routes import Routes
from .world import newest_of_all, oldest_of_all

ROUTES = Routes()
FILTERS = ("pinned", "only_media", "exclude_replies", "exclude_reblogs", "exclude_direct", "tagged")


def is_true(value):
    return value not in (None, "", "0", "f", "F", "false", "FALSE", "off", "OFF")


@ROUTES.get("/api/v1/accounts/<id>/statuses")
def of_account(call):
    person = call.world.person_of(call.id())
    if not person or person.fate == "gone":
        return call.not_found()
    if not person.is_shown:
        return call.json([])
    wanted = wanted_by(call)

    def walks(walk):
        return lambda *between: (post for post in walk(*between) if call.may_see(post) and wanted(post))

    timeline = person.posts
    if is_true(call.query.get("pinned")):
        pinned = call.world.pinned() if person.is_owner else []
        pair = (lambda *_: iter(pinned),) * 2
    else:
        pair = walks(timeline.newest_first), walks(timeline.oldest_first)
    return call.page(pair, call.show_status, lambda post: post.id, (20,), FILTERS, is_timeline=True,
                     is_unpaged=is_true(call.query.get("pinned")))


def wanted_by(call):
    """What the filters of the query let through."""
    query = call.query

    def wanted(post):
        return not (is_true(query.get("exclude_direct")) and post.visibility == "direct" and call.site.like.has_quotes
                    or is_true(query.get("only_media")) and (not post.kind.media or post.boosted)
                    or is_true(query.get("exclude_replies")) and post.parent and post.parent.person is not post.person
                    or is_true(query.get("exclude_reblogs")) and post.boosted
                    or query.get("tagged") and f"#{query['tagged'].lower()}" not in post.text.lower())
    return wanted


def visible(call, snowflake):
    post = call.world.find_post(snowflake)
    return post if post and post.person.is_shown and call.may_see(post) else None


@ROUTES.get("/api/v1/statuses")
def many(call):
    ids = call.request.all("id")
    if len(ids) > 20:
        raise TooMany("Too many ids")
    found = (visible(call, call.site.read_id(shown) or -1) for shown in ids)
    return call.json([call.show_status(post) for post in found if post])


def on_post(path, scope=None):
    """A route below one post that the viewer may see."""
    def enter(function):
        def answer(call):
            post = visible(call, call.id())
            return function(call, post) if post else call.not_found()
        return ROUTES.get(f"/api/v1/statuses/<id>{path}", scope)(answer)
    return enter


@on_post("")
def one(call, post):
    return call.json(call.show_status(post))


@on_post("/source", "read:statuses")
def source(call, post):
    return call.json(call.entities.source(post)) if post.person is call.viewer else call.not_found()


@on_post("/history")
def history(call, post):
    return call.json(call.entities.revisions(post))


@on_post("/context")
def context(call, post):
    ancestors, parent = [], post.parent
    while parent:
        ancestors.insert(0, parent)
        parent = parent.parent
    replies = [post.timeline.post(post.number + 3)] if post.kind.name == "picture" else []
    below = [reply for reply in replies if reply and reply.parent and reply.parent.id == post.id]
    return call.json({"ancestors": [call.show_status(each) for each in ancestors if call.may_see(each)],
                      "descendants": [call.show_status(each) for each in below]})


@on_post("/reblogged_by")
def reblogged_by(call, _):
    return call.json([])


@on_post("/favourited_by")
def favourited_by(call, _):
    return call.json([])


@on_post("/quotes", "read:statuses")
def quotes(call, _):
    return call.json([])


@on_post("/card")
def card(call, _):
    return call.not_found()


@ROUTES.get("/api/v1/polls/<id>")
def poll(call):
    person, number = divmod(call.id(), 10_000_000)
    post = call.world.person(person).posts.post(number) if 1 <= person <= call.world.people else None
    if not post or not post.kind.poll or not call.may_see(post):
        return call.not_found()
    return call.json(call.entities.poll(post, call.viewer))


@ROUTES.get("/api/v1/scheduled_statuses", "read:statuses")
def scheduled(call):
    def show(k):
        return call.site.like.shape("scheduled", {
                "id": call.site.show_id(k), "scheduled_at": moment(4_102_444_800_000 + k * 86_400_000),
                "params": {"poll": None, "text": f"from the future {k}", "language": None, "media_ids": None,
                           "sensitive": None, "visibility": "private", "idempotency": None, "scheduled_at": None,
                           "spoiler_text": None, "application_id": 2, "in_reply_to_id": None, "with_rate_limit": False,
                           "allowed_mentions": None},
                "media_attachments": [call.entities.medium(call.world.scheduled_medium)] if k == 1 else []})
    return call.page(call.rows("scheduled"), show, int, (20,))


@ROUTES.get("/api/v1/conversations", "read:statuses")
def conversations(call):
    def posts(walk):
        return lambda *between: (post for post in walk(*between) if post.visibility == "direct")

    def show(post):
        return {"id": call.site.show_id(post.number), "unread": False,
                "accounts": [call.entities.account(person) for person in post.mentioned],
                "last_status": call.show_status(post)}
    timeline = call.viewer.posts
    return call.page((posts(timeline.newest_first), posts(timeline.oldest_first)), show, lambda post: post.id, (20,))


@ROUTES.get("/api/v1/timelines/public")
@ROUTES.get("/api/v1/timelines/home", "read:statuses")
def timeline(call):
    """Everybody's here, public alone and without boosts and replies; what one has at home goes back 800 posts."""
    at_home = call.request.path.endswith("home")
    people = map(call.world.person, range(1, call.world.locals + 1))
    timelines = [person.posts for person in people if person.is_shown]

    def posts(walk):
        return lambda *between: (post for post in itertools.islice(walk(timelines, *between), 800 if at_home else None)
                                 if post.visibility == "public" and (at_home or not post.boosted and not post.parent))
    return call.page((posts(newest_of_all), posts(oldest_of_all)), call.show_status, lambda post: post.id,
                     (20,), ("local", "remote", "only_media"), always_next=True, is_timeline=True)


@ROUTES.post("/api/v1/statuses", "write:statuses")
def create(call):
    """Nothing that is tested against this server is to post."""
    return call.error(403, "This server only imitates one: nothing can be posted")

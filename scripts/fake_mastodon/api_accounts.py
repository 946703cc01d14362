# SPDX-License-Identifier: Apache-2.0
"""The API on accounts, and on what the owner of one has: relations, lists, filters, tags, settings."""

import json

from .entities import FIRST_NOTIFICATION, MINUTE, moment
from .paging import TooMany, by_account, limit_of, numbered
from .posts import TAGS
from .routes import Routes

ROUTES = Routes()
LISTS = ((1, "Friends", "list", False), (2, "News & more", "none", True), (3, "Empty", "followed", False))
FILTERS = ({"id": 1, "title": "Spoilers", "context": ["home", "public"], "expires_at": None, "filter_action": "warn",
            "keywords": [(1, "spoiler", True), (2, "ネタバレ", False)]},
           {"id": 2, "title": "Election", "context": ["home", "notifications", "public", "thread", "account"],
            "expires_at": "2099-01-01T00:00:00.000Z", "filter_action": "hide", "keywords": [(3, "ballot", False)]})


@ROUTES.get("/api/v1/accounts/verify_credentials", "read:accounts")
def verify_credentials(call):
    return call.json(call.entities.credential_account(call.viewer))


@ROUTES.get("/api/v1/accounts/relationships", "read:follows")
def relationships(call):
    found = (call.world.person_of(call.site.read_id(shown) or -1) for shown in call.request.all("id"))
    return call.json([call.entities.relationship(person) for person in found if person])


@ROUTES.get("/api/v1/accounts/lookup")
def lookup(call):
    person = call.world.person_called(call.query.get("acct", "").removeprefix("@"))
    return call.json(call.entities.account(person)) if person else call.not_found()


@ROUTES.get("/api/v1/accounts/search", "read:accounts")
def search(call):
    person = call.world.person_called(call.query.get("q", "").removeprefix("@"))
    return call.json([call.entities.account(person)] if person else [])


@ROUTES.get("/api/v2/search", "read:search")
def search_all(call):
    person = call.world.person_called(call.query.get("q", "").removeprefix("@"))
    return call.json({"accounts": [call.entities.account(person)] if person else [], "statuses": [], "hashtags": []})


@ROUTES.get("/api/v1/accounts")
def many(call):
    ids = call.request.all("id")
    if len(ids) > 40:
        raise TooMany("Too many ids")
    found = (call.world.person_of(call.site.read_id(shown) or -1) for shown in ids)
    return call.json([call.entities.account(person) for person in found if person])


@ROUTES.get("/api/v1/directory")
def directory(call):
    """Who wants to be found. Paged by offset."""
    offset, limit = int(call.query.get("offset", 0)), limit_of(call.query, 40)
    people_here = map(call.world.person, range(1, call.world.locals + 1))
    found = [person for person in people_here if person.wishes.discoverable and person.is_shown]
    return call.json([call.entities.account(person) for person in found[offset:offset + limit]])


@ROUTES.get("/api/v1/accounts/<id>")
def one(call):
    person = call.world.person_of(call.id())
    if not person or person.fate == "gone":
        return call.not_found()
    is_full = person is call.viewer and call.site.like.shows_source_to_owner
    return call.json(call.entities.credential_account(person) if is_full else call.entities.account(person))


@ROUTES.get("/api/v1/accounts/<id>/followers")
@ROUTES.get("/api/v1/accounts/<id>/following")
def related(call):
    person = call.world.person_of(call.id())
    if not person:
        return call.not_found()
    relation = call.request.path.rpartition("/")[2]
    hidden = person.wishes.hides_collections and person is not call.viewer
    count = 0 if hidden else person.counts[1 if relation == "followers" else 2]
    return call.page(numbered(count), lambda k: call.entities.account(call.world.related_to(person, relation, k)), int, (40,),
                     prev="since_id")


def people(call, relation, show=None):
    def account(k):
        return call.entities.account(call.world.related(relation, k))
    return call.page(call.rows(relation), show or account, int, (40,), prev="since_id")


@ROUTES.get("/api/v1/accounts/<id>/featured_tags")
def featured_tags_of(call):
    person = call.world.person_of(call.id())
    return call.json(featured(call, person)) if person else call.not_found()


@ROUTES.get("/api/v1/featured_tags", "read:accounts")
def featured_tags(call):
    return call.json(featured(call, call.viewer))


def featured(call, person):
    return [{"id": call.site.show_id(at), "name": name, "url": f"{person.url}/tagged/{name}", "statuses_count": "1",
             "last_status_at": "2024-12-24"} for at, name in enumerate(TAGS[:2] if person.is_owner else (), 1)]


@ROUTES.get("/api/v1/accounts/<id>/endorsements")
def endorsements_of(call):
    person = call.world.person_of(call.id())
    if not person:
        return call.not_found()
    return people_by_id(call, call.world.counts["endorsements"] if person.is_owner else 0)


@ROUTES.get("/api/v1/profile", "read:accounts")
def profile(call):
    entity = call.entities.credential_account(call.viewer)
    kept = ("id", "display_name", "avatar", "avatar_static", "avatar_description", "header", "header_static",
            "header_description", "locked", "bot", "hide_collections", "discoverable", "indexable", "show_media",
            "show_media_replies", "show_featured")
    source = {name: entity["source"][name] for name in ("note", "fields", "attribution_domains")}
    return call.json({**{name: entity[name] for name in kept}, **source, "formatted_note": entity["note"],
                      "formatted_fields": entity["fields"], "featured_tags": featured(call, call.viewer)})


@ROUTES.get("/api/v1/accounts/<id>/lists", "read:lists")
def lists_with(call):
    return call.json([])


@ROUTES.get("/api/v1/follow_requests", "read:follows")
def follow_requests(call):
    return people(call, "follow_requests")


@ROUTES.get("/api/v1/blocks", "read:blocks")
def blocks(call):
    return people(call, "blocks")


@ROUTES.get("/api/v1/mutes", "read:mutes")
def mutes(call):
    def show(k):
        return call.entities.muted_account(call.world.related("mutes", k), k)
    if not call.site.like.mutes_by_account:
        return people(call, "mutes", show)
    world = call.world
    walks = by_account(world.accounts, world.related("mutes", 0).number, world.counts["mutes"])
    return call.page(walks, show, lambda k: world.related("mutes", k).id, (40,))


@ROUTES.get("/api/v1/endorsements", "read:accounts")
def endorsements(call):
    return people_by_id(call, call.world.counts["endorsements"])


def people_by_id(call, count):
    """The first `count` whom alice follows; the cursor is their own id."""
    world = call.world
    walks = by_account(world.accounts, world.related("following", 0).number, count)
    return call.page(walks, lambda k: call.entities.account(world.related("following", k)),
                     lambda k: world.related("following", k).id, (40,), prev="since_id")


@ROUTES.get("/api/v1/domain_blocks", "read:blocks")
def domain_blocks(call):
    return call.page(call.rows("domain_blocks"), lambda k: f"spam{k}.example", int, (100,), prev="since_id")


@ROUTES.get("/api/v1/followed_tags", "read:follows")
def followed_tags(call):
    return call.page(call.rows("followed_tags"), lambda k: call.entities.followed_tag(f"Tag{k}"), int, (100,),
                     prev="since_id")


@ROUTES.get("/api/v1/favourites", "read:favourites")
def favourites(call):
    return liked(call, "favourites", call.world.favourite)


def liked(call, relation, post_of):
    def walks(walk):
        return lambda *between: filter(post_of, walk(*between))
    newest, oldest = call.rows(relation)
    return call.page((walks(newest), walks(oldest)), lambda k: call.show_status(post_of(k)), int, (20,))


@ROUTES.get("/api/v1/bookmarks", "read:bookmarks")
def bookmarks(call):
    return liked(call, "bookmarks", call.world.bookmark)


# --- lists, filters, settings ---


def show_list(call, row):
    number, title, policy, exclusive = row
    return {"id": call.site.show_id(number), "title": title, "replies_policy": policy, "exclusive": exclusive}


@ROUTES.get("/api/v1/lists", "read:lists")
def lists(call):
    return call.json([show_list(call, row) for row in LISTS])


@ROUTES.get("/api/v1/lists/<id>", "read:lists")
def one_list(call):
    found = [row for row in LISTS if row[0] == call.id()]
    return call.json(show_list(call, found[0])) if found else call.not_found()


@ROUTES.get("/api/v1/lists/<id>/accounts", "read:lists")
def list_members(call):
    """The first list has many members, the second one, the third none. limit=0 gives all."""
    count = {1: call.world.counts["list_members"], 2: 1, 3: 0}.get(call.id())
    if count is None:
        return call.not_found()

    if call.query.get("limit") == "0":
        return call.json([call.entities.account(call.world.related("following", k)) for k in range(count, 0, -1)])
    return people_by_id(call, count)


@ROUTES.get("/api/v2/filters", "read:filters")
def filters(call):
    def show(row):
        keywords = [{"id": call.site.show_id(number), "keyword": word, "whole_word": whole}
                    for number, word, whole in row["keywords"]]
        return {**row, "id": call.site.show_id(row["id"]), "keywords": keywords, "statuses": []}
    return call.json([show(row) for row in FILTERS])


@ROUTES.get("/api/v1/filters", "read:filters")
def old_filters(call):
    """One for each keyword."""
    return call.json([{"id": call.site.show_id(number), "phrase": word, "context": row["context"], "whole_word": whole,
                       "expires_at": row["expires_at"], "irreversible": row["filter_action"] == "hide"}
                      for row in FILTERS for number, word, whole in row["keywords"]])


@ROUTES.get("/api/v1/preferences", "read:accounts")
def preferences(call):
    return call.json(call.site.like.shape("preferences", {
        "posting:default:visibility": "public", "posting:default:sensitive": False, "posting:default:language": "en",
        "reading:expand:media": "default", "reading:expand:spoilers": False, "reading:autoplay:gifs": False}))


@ROUTES.get("/api/v1/markers", "read:statuses")
def markers(call):
    posts = call.viewer.posts
    known = {"home": posts.id(posts.last) if posts.last else 1, "notifications": call.world.counts["notifications"]}
    return call.json({name: {"last_read_id": call.site.show_id(known[name]), "version": 1,
                             "updated_at": "2024-12-31T12:00:00.000Z"}
                      for name in call.request.all("timeline") if name in known})


# --- notifications ---

TYPES = ("favourite", "reblog", "mention", "follow", "poll", "update")


def notification_type(k):
    return TYPES[k % len(TYPES)]


@ROUTES.get("/api/v1/notifications", "read:notifications")
def notifications(call):
    wanted, unwanted = call.request.all("types"), call.request.all("exclude_types")

    def is_wanted(k):
        return (not wanted or notification_type(k) in wanted) and notification_type(k) not in unwanted

    def walks(walk):
        return lambda *between: filter(is_wanted, walk(*between))
    newest, oldest = call.rows("notifications")
    return call.page((walks(newest), walks(oldest)), lambda k: show_notification(call, k), int, (40,),
                     ("types", "exclude_types"), always_next=True)


@ROUTES.get("/api/v2/notifications", "read:notifications")
def notification_groups(call):
    """Each its own group; accounts and posts stand beside them once."""
    answer = notifications(call)
    found = json.loads(answer.body)
    accounts = {row["account"]["id"]: row["account"] for row in found}
    statuses = {row["status"]["id"]: row["status"] for row in found if "status" in row}
    groups = [{"group_key": row["group_key"], "notifications_count": 1, "type": row["type"],
               "most_recent_notification_id": int(row["id"]), "page_min_id": row["id"], "page_max_id": row["id"],
               "latest_page_notification_at": row["created_at"], "sample_account_ids": [row["account"]["id"]],
               **({"status_id": row["status"]["id"]} if "status" in row else {})} for row in found]
    link = [("Link", answer.field("Link"))] if answer.field("Link") else []
    return call.json({"accounts": list(accounts.values()), "statuses": list(statuses.values()),
                      "notification_groups": groups}, link)


@ROUTES.get("/api/v2/notifications/policy", "read:notifications")
def notification_policy(call):
    wishes = ("for_not_following", "for_not_followers", "for_new_accounts", "for_private_mentions", "for_limited_accounts")
    return call.json({**dict.fromkeys(wishes, "accept"),
                      "summary": {"pending_requests_count": 0, "pending_notifications_count": 0}})


def show_notification(call, k):
    kind = notification_type(k)
    person = call.world.related("followers", k % call.world.counts["followers"] + 1)
    post = call.world.owner.posts.public_post(k)
    shown = {"id": call.site.show_id(k), "type": kind, "created_at": moment(FIRST_NOTIFICATION + k * MINUTE),
             "group_key": f"ungrouped-{k}", "account": call.entities.account(person)}
    return call.site.like.shape("notification", shown if kind == "follow" or not post else
                                       {**shown, "status": call.show_status(post)})

# SPDX-License-Identifier: Apache-2.0
"""What Mastodon 4.3 shows to other servers: who somebody is, their outbox, single posts and activities."""

from . import documents
from .documents import AS, in_context
from .exchange import Exchange
from .paging import page_of, take
from .posts import TAGS
from .routes import Routes

ROUTES = Routes()
PAGE = 20
PEOPLE_PAGE = 12
OPEN = ("/.well-known/", "/nodeinfo/", "/actor")


def is_protected(request):
    """Whether authorised fetch wants a signature: for all but finding out who and what."""
    return not request.path.startswith(OPEN)


def wants_json(request):
    accepted = request.fields.get("Accept") or ""
    return "json" in accepted and "text/html" not in accepted


def document(context, members, fields=()):
    return Exchange.of(in_context(context, members), fields=[("Vary", "Accept, Accept-Language, Cookie"), *fields])


def not_found(_=None):
    return Exchange.error(404, "Not Found")


def page_for_people(where):
    """What a browser gets."""
    page = f"<!DOCTYPE html><title>Mastodon</title><a href='{where}'>{where}</a>"
    return Exchange(200, [("Content-Type", "text/html; charset=utf-8"), ("Vary", "Accept, Accept-Language, Cookie")],
                    page.encode())


def on_person(*paths):
    """Routes below one account of this server: below what its id is here, and below /@NAME as Mastodon has it too."""
    def enter(function):
        def answer(call):
            person = call.world.person_called(call.path["name"])
            forms = ("/@{name}", call.site.like.actor)
            here = person and call.request.path.startswith(tuple(form.format(name=person.username) for form in forms))
            if not here or not person.is_local:
                return not_found()
            fates = {"suspended": (403, "This resource is suspended"), "gone": (410, "Gone")}
            return Exchange.error(*fates[person.fate]) if person.fate in fates else function(call, person)
        for path in paths:
            for prefix in ("/users/<name>", "/@<name>", "/<name>"):
                ROUTES.get(prefix + path)(answer)
        return function
    return enter


@ROUTES.get("/.well-known/webfinger")
def webfinger(call):
    asked = call.query.get("resource", "")
    if not asked:
        return Exchange(400, [("Content-Type", "text/html")], b"")
    person = (call.world.person_called(asked.removeprefix("acct:")) if asked.startswith("acct:") else
              call.world.person_called(asked.rpartition("/")[2].removeprefix("@")))
    if not person or not person.is_local or person.fate == "gone":
        return Exchange(410 if person and person.is_local else 404, [("Content-Type", "text/html")], b"")
    icon = documents.picture(person, "avatars")
    avatar = [{"rel": "http://webfinger.net/rel/avatar", "type": icon["mediaType"], "href": icon["url"]}] if icon else []
    own = [{"rel": "self", "type": "application/activity+json", "href": person.uri}] if call.site.like.has_activitypub else []
    feed = [{"rel": "http://schemas.google.com/g/2010#updates-from", "type": "application/atom+xml",
             "href": f"{call.world.base}/users/{person.username}.atom"}] if call.site.like.atom else []
    return Exchange.of({
        "subject": f"acct:{person.username}@{call.world.domain}", "aliases": [person.url, person.uri],
        "links": [{"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": person.url},
                  *feed, *own,
                  {"rel": "http://ostatus.org/schema/1.0/subscribe",
                   "template": call.world.base + "/authorize_interaction?uri={uri}"}, *avatar]},
        content_type="application/jrd+json; charset=utf-8")


@ROUTES.get("/.well-known/host-meta")
def host_meta(call):
    # Of a domain whose pages are elsewhere it says where.
    template = call.world.base + "/.well-known/webfinger?resource={uri}"
    if "json" in (call.request.fields.get("Accept") or "") and not call.site.like.host_meta_is_xml:
        return Exchange.of({"links": [{"rel": "lrdd", "template": template}]}, content_type="application/json; charset=utf-8")
    text = ('<?xml version="1.0" encoding="UTF-8"?>\n<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">\n'
            f'  <Link rel="lrdd" template="{template}"/>\n</XRD>\n')
    return Exchange(200, [("Content-Type", "application/xrd+xml; charset=utf-8")], text.encode())


@ROUTES.get("/emojis/<id>")
def emoji(call):
    found = [emoji for emoji in call.world.emojis if str(emoji.image.id) == call.path["id"]]
    terms = {**documents.TOOT, "Emoji": "toot:Emoji", **documents.FOCAL_POINT}
    return document([AS, terms], documents.emoji_tag(call.world, found[0])) if found else not_found()


@ROUTES.get("/actor")
def instance_actor(call):
    uri = call.world.base + "/actor"
    return document([AS, documents.SECURITY], {
        "id": uri, "type": "Application", "inbox": uri + "/inbox", "outbox": uri + "/outbox",
        "preferredUsername": call.world.domain, "url": call.world.base + "/about/more?instance_actor=true",
        "manuallyApprovesFollowers": True,
        "publicKey": {"id": uri + "#main-key", "owner": uri, "publicKeyPem": documents.PUBLIC_KEY}})


@on_person("")
def actor(call, person):
    if not wants_json(call.request):
        return page_for_people(person.url)
    members = documents.actor(person)
    terms = dict(documents.ACTOR_TERMS)
    if any(tag["type"] == "Emoji" for tag in members["tag"]):
        terms |= {"Emoji": "toot:Emoji"}
    return document([AS, documents.SECURITY, terms], members)


@on_person("/outbox")
def outbox(call, person):
    uri = person.uri + "/outbox"
    if call.query.get("page") != "true":
        return document(AS, {"id": uri, "type": "OrderedCollection", "totalItems": person.counts[0],
                             "first": uri + "?page=true", "last": uri + "?min_id=0&page=true"})

    def public(walk):
        return lambda *between: (post for post in walk(*between) if post.is_public)
    posts, _ = page_of(public(person.posts.newest_first), public(person.posts.oldest_first),
                       call.site.like.between(call.request), PAGE)
    cursors = "&".join(f"{name}={value}" for name, value in sorted(call.request.pairs))
    page = {"id": f"{uri}?{cursors}", "type": "OrderedCollectionPage"}
    if len(posts) == PAGE:
        page["next"] = f"{uri}?max_id={posts[-1].shown_id}&page=true"
    if posts:
        page["prev"] = f"{uri}?min_id={posts[0].shown_id}&page=true"
    return document(documents.context_of(*posts),
                    {**page, "partOf": uri, "orderedItems": [documents.activity(post) for post in posts]})


@on_person("/followers", "/following")
def related(call, person):
    """Totals, and pages of twelve."""
    relation = call.request.path.rpartition("/")[2]
    uri, total = f"{person.uri}/{relation}", person.counts[1 if relation == "followers" else 2]
    collection = {"id": uri, "type": "OrderedCollection", "totalItems": total}
    number = call.query.get("page")
    if person.wishes.hides_collections:
        return document(AS, collection) if number is None else Exchange.error(403, "Forbidden")
    if number is None:
        return document(AS, {**collection, "first": uri + "?page=1"})
    number = max(int(number), 1) if number.isdigit() else 1
    first = total - (number - 1) * PEOPLE_PAGE
    links = {"next": f"{uri}?page={number + 1}"} if first > PEOPLE_PAGE else {}
    links |= {"prev": f"{uri}?page={number - 1}"} if number > 1 else {}
    items = [call.world.related_to(person, relation, k).uri for k in take(range(first, 0, -1), PEOPLE_PAGE)]
    page = document(AS, {"id": f"{uri}?page={number}", "type": "OrderedCollectionPage", "totalItems": total, **links,
                         "partOf": uri, "orderedItems": items})
    page.shows_limits = False
    return page


@on_person("/collections/featured")
def featured(call, person):
    """A followers-only post that is pinned is named alone."""
    posts = call.world.pinned() if person.is_owner else []
    shown = [documents.note(post) if post.is_public else post.uri for post in posts]
    return document(documents.context_of(*(post for post in posts if post.is_public)),
                    {"id": person.uri + "/collections/featured", "type": "OrderedCollection", "totalItems": len(posts),
                     "orderedItems": shown})


@on_person("/collections/tags")
def featured_tags(_, person):
    names = TAGS[:2] if person.is_owner else ()
    items = [{"type": "Hashtag", "href": f"{person.url}/tagged/{name}", "name": f"#{name}"} for name in names]
    return document([AS, {"Hashtag": "as:Hashtag"}], {"id": person.uri + "/collections/tags", "type": "Collection",
                                                      "totalItems": len(items), "items": items})


def on_post(*paths):
    """Routes below one post that everybody may see."""
    def enter(function):
        def answer(call, person):
            number = call.site.read_id(call.path["id"])
            post = person.posts.find(number) if number else None
            return function(call, post) if post and post.is_public else not_found()
        return on_person(*paths)(answer)
    return enter


@on_post("/statuses/<id>", "/p/<id>", "/<id>")
def note(call, post):
    if post.boosted:
        return Exchange(302, [("Location", post.boosted.uri), ("Content-Type", "text/html")], b"")
    if not wants_json(call.request):
        return page_for_people(post.url)
    return document(documents.context_of(post), documents.note(post),
                    [alternate(post)])


def alternate(post):
    return "Link", f'<{post.uri}>; rel="alternate"; type="application/activity+json"'


@on_post("/statuses/<id>/activity")
def activity(_, post):
    return document(documents.context_of(post), documents.activity(post), [alternate(post)])


@on_post("/statuses/<id>/replies")
def replies(call, post):
    uri, found = post.uri + "/replies", documents.own_replies(post)
    others = {"next": uri + "?only_other_accounts=true&page=true"}
    if call.query.get("page") == "true":
        own = [] if "only_other_accounts" in call.query or "min_id" in call.query else found
        links = others if "only_other_accounts" not in call.query else {}
        page = {"id": call.request.base + call.request.target, "type": "CollectionPage", **links, "partOf": uri,
                "items": [documents.note(reply) for reply in own]}
        return document(documents.context_of(*own), page)
    page = {"id": uri + "?page=true", "type": "CollectionPage", **others, "partOf": uri,
            "items": [documents.note(reply) for reply in found]}
    return document(documents.context_of(*found), {"id": uri, "type": "Collection", "first": page})


@on_post("/statuses/<id>/likes", "/statuses/<id>/shares")
def counted(call, post):
    shares = call.request.path.endswith("/shares")
    return document(AS, documents.counted(call.world.base + call.request.path,
                                          0 if shares else post.noise("favourites") % 9))

# SPDX-License-Identifier: Apache-2.0
"""ActivityPub documents as Mastodon 4.3 writes them; the same that an export holds."""

import time

from .entities import BLURHASH, day
from .text import content_of, hashtags, link, render

AS = "https://www.w3.org/ns/activitystreams"
PUBLIC = AS + "#Public"
SECURITY = "https://w3id.org/security/v1"
# Nobody has the private half: what is served by GET is never signed.
PUBLIC_KEY = """-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAqWnSmnK9F7N2nJImJQFF
JE8wzVWBZekalZSNOxb7eWcj187p3mG13DW2D4p84t5KxXDX/bfJo7b1RsBzZ8dQ
bj2qxqzKjxunJEV71sX82NsVrJMmjWFLtx7KaZ0Z9FPwa1V6K5a7uoBdWxADN3J4
mao+GAjpFLYcJ7pK4oMUasxzBmTqACmyqlSyZBK6HMlBdswfeburQjNrMhtz5USb
zLRFvUmEDtMKtQ9TmRiRtdQI5UsYEVtqaVfhx0xlya3qo+ruF5+0XVofEcV1o59L
8FPIpsaRfKn5EM6/L5cYokf+317UfVpGlJDE1IIQtVav7Ja0qBe/aRlFHH+h+rWh
HwIDAQAB
-----END PUBLIC KEY-----
"""


def by_id(name, prefix="toot"):
    return {name: {"@id": f"{prefix}:{name}", "@type": "@id"}}


def terms(prefix, *names):
    return {name: f"{prefix}:{name}" for name in names}


TOOT = {"toot": "http://joinmastodon.org/ns#"}
OSTATUS = {"ostatus": "http://ostatus.org#", **terms("ostatus", "atomUri", "inReplyToAtomUri", "conversation")}
SCHEMA = {"schema": "http://schema.org#", **terms("schema", "PropertyValue", "value")}
FOCAL_POINT = {"focalPoint": {"@container": "@list", "@id": "toot:focalPoint"}}
NOTE_TERMS = {**OSTATUS, **terms("as", "sensitive"), **TOOT, **terms("toot", "votersCount")}
QUOTE_TERMS = {
    **{name: {"@id": f"https://w3id.org/fep/044f#{name}", "@type": "@id"} for name in ("quote", "quoteAuthorization")},
    "quoteUri": "http://fedibird.com/ns#quoteUri", "_misskey_quote": "https://misskey-hub.net/ns#_misskey_quote",
    "gts": "https://gotosocial.org/ns#",
    **{name: {"@id": f"gts:{name}", "@type": "@id"}
       for name in ("interactionPolicy", "canQuote", "automaticApproval", "manualApproval")}}
ACTOR_TERMS = {**terms("as", "manuallyApprovesFollowers"), **TOOT, **by_id("featured"), **by_id("featuredTags"),
               **by_id("alsoKnownAs", "as"), **by_id("movedTo", "as"), **SCHEMA,
               **terms("toot", "discoverable", "suspended", "memorial", "indexable"), **by_id("attributionDomains"),
               **terms("as", "Hashtag"), **FOCAL_POINT}
ALL_TERMS = {**terms("as", "manuallyApprovesFollowers", "sensitive", "Hashtag"), **by_id("movedTo", "as"),
             **by_id("alsoKnownAs", "as"), **TOOT, **terms("toot", "Emoji"), **by_id("featured"), **by_id("featuredTags"),
             **SCHEMA, **OSTATUS, **FOCAL_POINT,
             **terms("toot", "blurhash", "discoverable", "indexable", "memorial", "votersCount", "suspended"),
             **by_id("attributionDomains"), "gts": "https://gotosocial.org/ns#", **by_id("interactionPolicy", "gts"),
             **by_id("canQuote", "gts"), **by_id("automaticApproval", "gts"), **by_id("manualApproval", "gts")}


def seconds(milliseconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(milliseconds // 1000))


def context_of(*posts):
    """What documents that hold these posts need; just a string for those that hold none."""
    used = dict(NOTE_TERMS) if any(not post.boosted for post in posts) else {}
    for post in posts:
        if not post.boosted:
            used.update(QUOTE_TERMS if post.person.server.has_quotes else {})
            used.update(terms("toot", "blurhash") | FOCAL_POINT if post.kind.media else {})
            used.update(terms("as", "Hashtag") if hashtags(post.text) else {})
            used.update(terms("toot", "Emoji") | FOCAL_POINT if emojis_in(post) else {})
    return [AS, used] if used else AS


def in_context(context, document):
    return {"@context": context, **document}


def emojis_in(post):
    return [emoji for emoji in post.world.emojis if f":{emoji.shortcode}:" in post.text]


# --- people ---


def actor(person):
    """Without context."""
    world, uri = person.world, person.uri
    icon, image = (picture(person, which) for which in ("avatars", "headers"))
    return {
        "id": uri, "type": "Person", "following": uri + "/following", "followers": uri + "/followers",
        "inbox": uri + "/inbox", "outbox": uri + "/outbox", "featured": uri + "/collections/featured",
        "featuredTags": uri + "/collections/tags", "preferredUsername": person.username, "name": person.display_name,
        "summary": render(person.note, world), "url": person.url, "manuallyApprovesFollowers": person.is_owner,
        "discoverable": person.wishes.discoverable, "indexable": person.wishes.indexable,
        "published": day(person.created) + "T00:00:00Z", "memorial": person.fate == "memorial",
        "publicKey": {"id": uri + "#main-key", "owner": uri, "publicKeyPem": PUBLIC_KEY},
        "tag": [emoji_tag(world, emoji) for emoji in world.emojis if f":{emoji.shortcode}:" in person.display_name] +
               [hashtag(world, name) for name in hashtags(person.note)],
        "attachment": [{"type": "PropertyValue", "name": name, "value": field_value(value)}
                       for name, value, _ in person.fields],
        **({"movedTo": person.moved_to.uri} if person.moved_to else {}), "endpoints": {"sharedInbox": world.base + "/inbox"},
        **({"icon": icon} if icon else {}), **({"image": image} if image else {})}


def field_value(value):
    return link(value, "nofollow noopener noreferrer me") if value.startswith("https://") else value


def picture(person, which):
    medium = person.picture(which)
    return medium and {"type": "Image", "mediaType": medium.content_type, "url": person.world.base + medium.path()}


# --- posts ---


def audience(post):
    """to and cc."""
    followers, mentioned = post.person.uri + "/followers", [person.uri for person in post.mentioned]
    if post.boosted:
        mentioned = [post.boosted.person.uri]
        to = {"public": [PUBLIC], "private": [followers]}[post.visibility]
        return to, mentioned + ([followers] if post.visibility == "public" else [])
    return {"public": ([PUBLIC], [followers, *mentioned]), "unlisted": ([followers], [PUBLIC, *mentioned]),
            "private": ([followers], mentioned), "direct": (mentioned, [])}[post.visibility]


def conversation(post):
    """A tag as for conversations that began here."""
    root = post
    while root.parent:
        root = root.parent
    number = root.person.number * 10_000_000 + root.number
    return f"tag:{post.world.domain},{day(root.created)}:objectId={number}:objectType=Conversation"


def note(post):
    """A Note or Question, without context."""
    to, cc = audience(post)
    content = content_of(post)
    parent = post.parent.uri if post.parent else None
    document = {
        "id": post.uri, "type": "Question" if post.kind.poll else "Note", "summary": post.kind.spoiler or None,
        "inReplyTo": parent, "published": seconds(post.created), "url": post.url, "attributedTo": post.person.uri,
        "to": to, "cc": cc, "sensitive": post.kind.sensitive, "atomUri": post.uri, "inReplyToAtomUri": parent,
        "conversation": conversation(post), "content": content}
    if post.kind.language:
        document["contentMap"] = {post.kind.language: content}
    if post.edited:
        document["updated"] = seconds(post.edited)
    if post.kind.poll:
        ended = seconds(post.created + 86_400_000)
        document |= {"endTime": ended, "closed": ended, "votersCount": max(post.votes())}
    document |= {"attachment": [attachment(post.world, medium) for medium in post.media],
                 "tag": [*map(mention_tag, post.mentioned), *(hashtag(post.world, name) for name in hashtags(post.text)),
                         *(emoji_tag(post.world, emoji) for emoji in emojis_in(post))],
                 "replies": replies(post), "likes": counted(post.uri + "/likes", post.noise("favourites") % 9),
                 "shares": counted(post.uri + "/shares", 0)}
    if post.kind.poll:
        document["anyOf" if post.is_multiple else "oneOf"] = [
            {"type": "Note", "name": name, "replies": {"type": "Collection", "totalItems": votes}}
            for name, votes in zip(post.kind.poll, post.votes())]
    if post.person.server.has_quotes:
        document |= {**quote(post), "interactionPolicy": {"canQuote": {"automaticApproval": to if post.is_public else []}}}
    return post.person.server.shape("note", document)


def quote(post):
    if not post.quoted:
        return {}
    uri = post.quoted.uri
    return {"quote": uri, "_misskey_quote": uri, "quoteUri": uri,
            "quoteAuthorization": f"{post.quoted.person.uri}/quote_authorizations/{post.number}"}


def attachment(world, medium):
    document = {"type": "Document", "mediaType": medium.content_type, "url": world.base + medium.path(),
                "name": medium.description}
    if medium.kind != "audio":
        document["blurhash"] = BLURHASH
    if medium.focus:
        document["focalPoint"] = list(medium.focus)
    return document if medium.kind == "audio" else {**document, "width": medium.width, "height": medium.height}


def mention_tag(person):
    return {"type": "Mention", "href": person.uri, "name": f"@{person.acct}"}


def hashtag(world, name):
    return {"type": "Hashtag", "href": f"{world.base}/tags/{name.lower()}", "name": f"#{name.lower()}"}


def emoji_tag(world, emoji):
    return {"id": f"{world.base}/emojis/{emoji.image.id}", "type": "Emoji", "name": f":{emoji.shortcode}:",
            "updated": "2024-01-01T00:00:00Z",
            "icon": {"type": "Image", "mediaType": "image/png", "url": world.base + emoji.image.path()}}


def counted(uri, total):
    return {"id": uri, "type": "Collection", "totalItems": total}


def own_replies(post):
    """The author's public answers to the post."""
    reply = post.timeline.post(post.number + 3) if post.kind.name == "picture" else None
    return [reply] if reply and reply.parent and reply.parent.id == post.id else []


def replies(post):
    uri, found = post.uri + "/replies", own_replies(post)
    cursor = f"min_id={found[-1].id}&page=true" if found else "only_other_accounts=true&page=true"
    return {"id": uri, "type": "Collection",
            "first": {"type": "CollectionPage", "next": f"{uri}?{cursor}", "partOf": uri,
                      "items": [reply.uri for reply in found]}}


def activity(post):
    """A Create or an Announce, without context; who boosts an own followers-only post passes it on itself."""
    to, cc = audience(post)
    head = {"id": post.uri + "/activity", "type": "Announce" if post.boosted else "Create", "actor": post.person.uri,
            "published": seconds(post.created), "to": to, "cc": cc}
    if not post.boosted:
        return {**head, "object": note(post)}
    own = post.boosted.person is post.person and post.boosted.visibility == "private"
    return {**head, "object": note(post.boosted) if own else post.boosted.uri}

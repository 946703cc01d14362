# SPDX-License-Identifier: Apache-2.0
"""The API on the server itself, and what its administrators may ask."""

from .entities import EVERYONE_ROLE, OWNER_ROLE, moment
from .exchange import JSON_TYPE, Exchange
from .paging import by_account, numbered
from .routes import Routes

ROUTES = Routes()
MEDIA_TYPES = ["image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4", "audio/mpeg"]
RULES = [{"id": "1", "text": "Be kind.", "hint": "It costs nothing."}, {"id": "2", "text": "No <script>.", "hint": ""}]
LIMITS = {"max_characters": 500, "max_media_attachments": 4, "characters_reserved_per_url": 23}
MEDIA_LIMITS = {"supported_mime_types": MEDIA_TYPES, "image_size_limit": 16777216, "image_matrix_limit": 33177600,
                "video_size_limit": 103809024, "video_frame_rate_limit": 120, "video_matrix_limit": 8294400}
POLL_LIMITS = {"max_options": 4, "max_characters_per_option": 50, "min_expiration": 300, "max_expiration": 2629746}
TITLE = "Winter & Co"
DESCRIPTION = "A server that was made up"


@ROUTES.get("/api/v1/instance")
def instance(call):
    world = call.world
    return call.json(call.site.like.shape("instance", {
        "uri": world.domain, "title": TITLE, "short_description": DESCRIPTION, "description": DESCRIPTION,
        "email": f"admin@{world.domain}", "version": call.site.like.version,
        "urls": {"streaming_api": f"wss://{world.domain}"},
        "stats": {"user_count": world.locals, "status_count": world.size, "domain_count": 3},
        "thumbnail": world.base + "/packs/media/images/preview.png", "languages": ["en"], "registrations": False,
        "approval_required": False, "invites_enabled": True,
        "configuration": {"accounts": {"max_featured_tags": 10}, "statuses": LIMITS, "media_attachments": MEDIA_LIMITS,
                          "polls": POLL_LIMITS},
        "contact_account": call.entities.account(world.owner), "rules": RULES}))


@ROUTES.get("/api/v2/instance")
def instance_v2(call):
    world = call.world
    return call.json(call.site.like.shape("instance", {
        "domain": world.domain, "title": TITLE, "version": call.site.like.version,
        "source_url": "https://github.com/mastodon/mastodon", "description": DESCRIPTION,
        "usage": {"users": {"active_month": world.locals}},
        "thumbnail": {"url": world.base + "/packs/media/images/preview.png"}, "icon": [], "languages": ["en"],
        "configuration": {"urls": {"streaming": f"wss://{world.domain}", "status": None}, "vapid": {"public_key": ""},
                          "accounts": {"max_featured_tags": 10, "max_pinned_statuses": 5}, "statuses": LIMITS,
                          "media_attachments": MEDIA_LIMITS, "polls": POLL_LIMITS, "translation": {"enabled": False}},
        "registrations": {"enabled": False, "approval_required": False, "message": None, "url": None},
        "api_versions": {"mastodon": 2},
        "contact": {"email": f"admin@{world.domain}", "account": call.entities.account(world.owner)}, "rules": RULES}))


@ROUTES.get("/api/v1/instance/rules")
def rules(call):
    return call.json(RULES)


@ROUTES.get("/api/v1/instance/peers")
def peers(call):
    return call.json(["far.example", "north.example", "sea.example"])


@ROUTES.get("/api/v1/instance/activity")
def activity(call):
    return call.json([{"week": str(1_735_689_600 - week * 604800), "statuses": "1", "logins": "2", "registrations": "0"}
                      for week in range(12)])


@ROUTES.get("/api/v1/instance/domain_blocks")
def domain_blocks(call):
    """As on a server that does not show them."""
    return Exchange(404, [("Content-Type", "text/html"), *call.site.like.api_fields], b"")


@ROUTES.get("/api/v1/instance/extended_description")
def extended_description(call):
    return call.json({"updated_at": "2024-05-01T10:00:00Z", "content": "<p>All about <b>winter</b>.</p>"})


@ROUTES.get("/api/v1/instance/privacy_policy")
def privacy_policy(call):
    return call.json({"updated_at": "2024-05-02T10:00:00Z", "content": "<h1>Privacy</h1><p>We invent everybody.</p>"})


TERMS = {"effective_date": "2025-06-01", "effective": True, "content": "<p>Terms: be kind.</p>", "succeeded_by": None}


@ROUTES.get("/api/v1/instance/terms_of_service")
def terms_of_service(call):
    return call.json(TERMS)


@ROUTES.get("/api/v1/instance/terms_of_service/<date>")
def terms_of_a_day(call):
    return call.json(TERMS) if call.path["date"] == TERMS["effective_date"] else call.not_found()


@ROUTES.get("/api/v1/instance/translation_languages")
def translation_languages(call):
    return call.json({})


@ROUTES.get("/api/v1/custom_emojis")
def custom_emojis(call):
    return call.json([call.entities.emoji(emoji) for emoji in call.world.emojis])


@ROUTES.get("/api/v1/announcements", "")
def announcements(call):
    return call.json([{
        "id": "1", "content": "<p>We move to a new machine.</p>", "starts_at": None, "ends_at": None, "all_day": False,
        "published_at": "2024-11-01T10:00:00.000Z", "updated_at": "2024-11-01T10:00:00.000Z", "read": True,
        "mentions": [], "statuses": [], "tags": [], "emojis": [], "reactions": []}])


# --- for administrators ---


@ROUTES.get("/api/v1/admin/accounts", "admin:read:accounts")
@ROUTES.get("/api/v2/admin/accounts", "admin:read:accounts")
def admin_accounts(call):
    accounts, count = call.world.accounts, call.world.locals
    return call.page(by_account(accounts, 0, count), lambda k: show_account(call, call.world.person(k)), accounts.id, (100,),
                     ("local", "remote", "origin", "status"))


def show_account(call, person):
    return {"id": call.site.show_id(person.id), "username": person.username, "domain": None,
            "created_at": moment(person.created), "email": f"{person.username}@mail.example", "ip": None,
            "confirmed": True, "suspended": person.fate == "suspended", "silenced": False, "sensitized": False, "disabled": False,
            "approved": True, "locale": "en", "invite_request": None, "ips": [], "account": call.entities.account(person),
            "role": OWNER_ROLE if person.is_owner else EVERYONE_ROLE}


@ROUTES.get("/api/v1/admin/domain_blocks", "admin:read:domain_blocks")
def admin_domain_blocks(call):
    def show(k):
        return {"id": call.site.show_id(k), "domain": f"blocked{k}.example", "digest": f"{k:064x}",
                "created_at": "2024-01-01T00:00:00.000Z", "severity": "suspend" if k % 2 else "silence",
                "reject_media": k % 2 == 0, "reject_reports": False, "private_comment": None, "public_comment": "spam",
                "obfuscate": False}
    return call.page(numbered(7), show, int, (100, 500))


@ROUTES.get("/api/v1/admin/domain_allows", "admin:read:domain_allows")
def admin_domain_allows(call):
    return call.page(numbered(2), lambda k: {"id": call.site.show_id(k), "domain": f"allowed{k}.example",
                                                       "created_at": "2024-01-01T00:00:00.000Z"}, int, (100, 500))


@ROUTES.get("/api/v1/admin/email_domain_blocks", "admin:read:email_domain_blocks")
def admin_email_domain_blocks(call):
    def show(k):
        return {"id": call.site.show_id(k), "domain": f"mail{k}.example", "created_at": "2024-01-01T00:00:00.000Z",
                "history": [], "allow_with_approval": False}
    return call.page(numbered(3), show, int, (100,))


@ROUTES.get("/robots.txt")
def robots(call):
    text = "User-agent: *\nDisallow: /media_proxy/\nDisallow: /interact/\n" + call.site.robots
    return Exchange(200, [("Content-Type", "text/plain")], text.encode())


@ROUTES.get("/.well-known/nodeinfo")
def nodeinfo(call):
    return Exchange.of({"links": [{"rel": "http://nodeinfo.diaspora.software/ns/schema/2.0",
                                   "href": call.world.base + "/nodeinfo/2.0"}]}, content_type=JSON_TYPE)


@ROUTES.get("/nodeinfo/2.0")
def nodeinfo_2(call):
    world = call.world
    return Exchange.of({
        "version": "2.0", "software": {"name": call.site.like.software, "version": call.site.like.version},
        "protocols": ["activitypub"], "services": {"outbound": [], "inbound": []},
        "usage": {"users": {"total": world.locals, "activeMonth": 1, "activeHalfyear": 2}, "localPosts": world.size},
        "openRegistrations": False, "metadata": {"nodeName": TITLE, "nodeDescription": DESCRIPTION}},
        content_type=JSON_TYPE)

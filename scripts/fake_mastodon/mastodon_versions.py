# SPDX-License-Identifier: Apache-2.0
"""Other versions of Mastodon than 4.3."""

from .personality import BULK, EARLIER, Personality, without


class LaterMastodon(Personality):
    """4.6, from its documentation: there are no recordings. Collections are not imitated."""

    version, missing, has_quotes = "4.6.5", (), True

    def shape_account(self, entity, person):
        shown = {"show_media": True, "show_media_replies": True, "show_featured": True}
        entity = without(entity, avatar_description="", header_description="", **shown)
        if "source" in entity:
            entity["source"] = {**entity["source"], "attribution_domains": [], "quote_policy": "public"}
        return entity

    def shape_status(self, entity, post):
        policy = {"automatic": ["public"] if post.is_public else [], "manual": []}
        return without(entity, quotes_count=0, tagged_collections=[],
                       quote_approval={**policy, **({"current_user": "automatic"} if "filtered" in entity else {})})

    def shape_instance(self, entity):
        pages = {name: f"https://{entity.get('domain')}/{path}" for name, path in
                 (("about", "about"), ("privacy_policy", "privacy-policy"), ("terms_of_service", "terms-of-service"))}
        if "api_versions" not in entity:
            return entity
        settings = {**entity["configuration"], "urls": {**entity["configuration"]["urls"], **pages}, "limited_federation": False}
        return without(entity, api_versions={"mastodon": 11}, configuration=settings)

    def shape_preferences(self, entity):
        return {**entity, "posting:default:quote_policy": "public"}


class EarlierMastodon(Personality):
    version = "4.1.3"
    host_meta_is_xml = True
    missing = (*EARLIER, *BULK)

    def shape_account(self, entity, _):
        entity = without(entity, "indexable", "uri", "hide_collections")
        if "source" in entity:
            entity["source"] = without(entity["source"], "hide_collections", "discoverable", "indexable")
        return entity

    def shape_instance(self, entity):
        settings = without(entity["configuration"], "vapid")
        settings["accounts"] = without(settings["accounts"], "max_pinned_statuses")
        return without(entity, "icon", "api_versions", configuration=settings)

    def shape_notification(self, entity):
        return without(entity, "group_key")

    def shape_note(self, document):
        return without(document, "likes", "shares")


class OStatusMastodon(EarlierMastodon):
    """The last with feeds. Before the time of bookmarks, edits, notes and filters with several keywords."""

    version, atom = "2.9.0", "2.9"
    missing = (*EARLIER, *BULK, "/api/v2/instance", "/api/v1/bookmarks", "/api/v1/statuses/*/source",
               "/api/v1/statuses/*/history",
               "/api/v2/filters", "/api/v1/followed_tags", "/api/v1/featured_tags", "/api/v1/accounts/*/featured_tags",
               "/api/v1/markers", "/api/v1/announcements", "/api/v1/directory", "/api/v1/instance/*", "/api/v2/admin/*",
               "/api/v1/admin/domain_*", "/api/v1/admin/email_*", "/api/v1/accounts/lookup")

    def shape_account(self, entity, person):
        return without(super().shape_account(entity, person), "discoverable", "noindex", "roles", "role", "group",
                       "last_status_at")

    def shape_status(self, entity, _):
        return without(entity, "edited_at", "filtered", "bookmarked")

    def shape_relationship(self, entity):
        return without(entity, "notifying", "languages", "note", "requested_by", "blocked_by")

    def shape_note(self, document):
        return without(super().shape_note(document), "updated", "votersCount")


class FirstMastodon(OStatusMastodon):
    """1.0: feeds and little else that is public, no ActivityPub yet; its API is 2.9's."""

    version, atom, has_activitypub = "1.0", "1.0", False

# SPDX-License-Identifier: Apache-2.0
"""OAuth as Mastodon 4.3 speaks it: applications, a page to say yes on, codes with PKCE, tokens, revoking.

A script says yes by POSTing the page's form; `site.oauth.lifetime` lets tokens expire after that many seconds.
"""

import base64
import dataclasses
import hashlib
import html
import secrets
import urllib.parse

from .exchange import JSON_TYPE, Exchange
from .paging import BadParameter
from .routes import Routes, is_covered

ROUTES = Routes()
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
NAMES = ("accounts", "blocks", "bookmarks", "favourites", "filters", "follows", "lists", "mutes", "notifications",
         "search", "statuses")
ADMIN_NAMES = ("accounts", "reports", "domain_allows", "domain_blocks", "ip_blocks", "email_domain_blocks",
               "canonical_email_blocks")
SCOPES = ["read", "profile", "write", *(f"write:{name}" for name in (*NAMES, "conversations", "media", "reports")),
          *(f"read:{name}" for name in NAMES), "follow", "push",
          *(f"admin:{way}{name}" for way in ("read", "write") for name in ("", *(f":{name}" for name in ADMIN_NAMES)))]
INVALID_GRANT = ("The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used "
                 "in the authorization request, or was issued to another client.")


@dataclasses.dataclass
class Application:
    client_id: str
    secret: str
    name: str
    redirect_uris: list
    scopes: list
    website: str | None = None


@dataclasses.dataclass
class Grant:
    """What a token, or a code on the way to one, allows. `person` is None for an application's own token."""

    person: object
    scopes: list
    application: Application | None = None
    redirect_uri: str = ""
    challenge: str = ""
    expires: float | None = None
    revoked: bool = False

    def covers(self, scope):
        return is_covered(scope, self.scopes)


class OAuth:
    """The applications, codes and tokens of one server."""

    def __init__(self, clock):
        self.clock, self.lifetime = clock, None
        self.applications, self.codes, self.tokens = {}, {}, {}

    def allow(self, person, scopes, token=None):
        """A token, as if somebody had made one in the settings."""
        token = token or secrets.token_urlsafe(32)
        self.tokens[token] = Grant(person, scopes.split())
        return token

    def grant(self, token):
        """The grant of a token, or the words that say why there is none."""
        grant = self.tokens.get(token)
        if not grant:
            return None, "The access token is invalid"
        if grant.revoked:
            return None, "The access token was revoked"
        if grant.expires is not None and self.clock.now() >= grant.expires:
            return None, "The access token expired"
        return grant, None

    def issue(self, grant):
        token = secrets.token_urlsafe(32)
        if self.lifetime is not None:
            grant.expires = self.clock.now() + self.lifetime
        self.tokens[token] = grant
        answer = {"access_token": token, "token_type": "Bearer", "scope": " ".join(grant.scopes),
                  "created_at": int(self.clock.now())}
        return answer if self.lifetime is None else {**answer, "expires_in": int(self.lifetime)}

    def application(self, form):
        """The one that names itself and its secret rightly, or None."""
        application = self.applications.get(form.get("client_id"))
        return application if application and application.secret == form.get("client_secret") else None


def refused(error, words, status=400):
    said = f'Bearer realm="Doorkeeper", error="{error}", error_description="{words}"'
    return Exchange.of({"error": error, "error_description": words}, status, JSON_TYPE, [("WWW-Authenticate", said)])


@ROUTES.post("/api/v1/apps")
def register(call):
    form = call.request.form()
    uris, scopes = form.get("redirect_uris", ""), form.get("scopes") or "read"
    uris = uris if isinstance(uris, list) else uris.split()
    if not uris or not form.get("client_name"):
        return call.error(422, "Validation failed: Redirect URI can't be blank")
    unknown = [scope for scope in scopes.split() if scope not in SCOPES]
    if unknown:
        return call.error(422, "Validation failed: Scopes doesn't match configured on the server.")
    application = Application(secrets.token_urlsafe(32), secrets.token_urlsafe(32), form["client_name"], uris,
                              scopes.split(), form.get("website"))
    call.site.oauth.applications[application.client_id] = application
    return call.json({"id": str(len(call.site.oauth.applications)), **shown(application),
                      "client_id": application.client_id, "client_secret": application.secret,
                      "client_secret_expires_at": 0})


def shown(application):
    return {"name": application.name, "website": application.website, "scopes": application.scopes,
            "redirect_uris": application.redirect_uris, "vapid_key": "", "redirect_uri": "\n".join(application.redirect_uris)}


@ROUTES.get("/api/v1/apps/verify_credentials", "")
def verify_application(call):
    application = call.grant.application
    return call.json({"id": "1", **shown(application)} if application else {"id": "1", "name": "test", "website": None})


@ROUTES.get("/.well-known/oauth-authorization-server")
def metadata(call):
    base = call.world.base
    return Exchange.of({
        "issuer": base + "/", "authorization_endpoint": base + "/oauth/authorize", "token_endpoint": base + "/oauth/token",
        "revocation_endpoint": base + "/oauth/revoke", "scopes_supported": SCOPES, "response_types_supported": ["code"],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "grant_types_supported": ["authorization_code", "password", "client_credentials"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"], "service_documentation": "https://docs.joinmastodon.org/",
        "app_registration_endpoint": base + "/api/v1/apps"}, content_type=JSON_TYPE)


def checked(call, asked):
    """The application and scopes of a request to authorise; BadParameter for one that cannot be granted."""
    application = call.site.oauth.applications.get(asked.get("client_id"))
    if not application:
        raise BadParameter("Client authentication failed due to unknown client")
    if asked.get("redirect_uri") not in application.redirect_uris:
        raise BadParameter("The requested redirect uri is malformed or doesn't match client redirect URI.")
    if asked.get("response_type") != "code":
        raise BadParameter("The authorization server does not support this response type.")
    scopes = (asked.get("scope") or "read").split()
    if any(not is_covered(scope, application.scopes) for scope in scopes):
        raise BadParameter("The requested scope is invalid, unknown, or malformed.")
    if asked.get("code_challenge") and asked.get("code_challenge_method") != "S256":
        raise BadParameter("The code challenge method must be S256.")
    return application, scopes


@ROUTES.get("/oauth/authorize")
def authorise_page(call):
    """The signed-in owner is asked; the form bears all that was asked for."""
    application, scopes = checked(call, call.query)
    fields = "".join(f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
                     for name, value in call.request.pairs)
    page = (f"<!DOCTYPE html><html lang='en'><title>Authorization required</title>"
            f"<p>{html.escape(application.name)} wants: {html.escape(' '.join(scopes))}"
            f'<form action="/oauth/authorize" method="post">{fields}<button>Authorize</button></form>'
            f'<form action="/oauth/deny" method="post">{fields}<button>Deny</button></form>')
    return Exchange(200, [("Content-Type", "text/html; charset=utf-8")], page.encode())


def sent_back(form, **answer):
    """To where the application listens, or to the page that shows the code."""
    if form["redirect_uri"] == OUT_OF_BAND:
        where = "/oauth/authorize/native?" + urllib.parse.urlencode(answer)
    else:
        state = {"state": form["state"]} if form.get("state") else {}
        mark = "&" if "?" in form["redirect_uri"] else "?"
        where = form["redirect_uri"] + mark + urllib.parse.urlencode({**answer, **state})
    return Exchange(302, [("Location", where), ("Content-Type", "text/html; charset=utf-8")], b"")


@ROUTES.post("/oauth/authorize")
def authorise(call):
    form = call.request.form()
    application, scopes = checked(call, form)
    code = secrets.token_urlsafe(32)
    call.site.oauth.codes[code] = Grant(call.world.owner, scopes, application, form["redirect_uri"],
                                        form.get("code_challenge", ""))
    return sent_back(form, code=code)


@ROUTES.post("/oauth/deny")
def deny(call):
    form = call.request.form()
    checked(call, form)
    return sent_back(form, error="access_denied",
                     error_description="The resource owner or authorization server denied the request.")


@ROUTES.get("/oauth/authorize/native")
def native(call):
    code = html.escape(call.query.get("code", ""))
    page = f"<!DOCTYPE html><title>Authorization code</title><input class='oauth-code' readonly value='{code}'>"
    return Exchange(200, [("Content-Type", "text/html; charset=utf-8")], page.encode())


def client_form(call):
    """The form, with what Basic authentication says of the client."""
    form = call.request.form()
    kind, _, said = (call.request.fields.get("Authorization") or "").partition(" ")
    if kind.lower() == "basic":
        name, _, secret = base64.b64decode(said).decode().partition(":")
        form = {"client_id": urllib.parse.unquote(name), "client_secret": urllib.parse.unquote(secret), **form}
    return form


@ROUTES.post("/oauth/token")
def token(call):
    oauth, form = call.site.oauth, client_form(call)
    application = oauth.application(form)
    if not application:
        return refused("invalid_client", "Client authentication failed due to unknown client, no client authentication "
                       "included, or unsupported authentication method.", 401)
    if form.get("grant_type") == "client_credentials":
        return Exchange.of(oauth.issue(Grant(None, (form.get("scope") or "read").split(), application)),
                           content_type=JSON_TYPE)
    if form.get("grant_type") != "authorization_code":
        return refused("unsupported_grant_type", "The authorization grant type is not supported by the authorization server.")
    grant = oauth.codes.get(form.get("code"))
    if not grant or grant.application is not application or grant.redirect_uri != form.get("redirect_uri"):
        return refused("invalid_grant", INVALID_GRANT)
    if grant.challenge and grant.challenge != challenge_of(form.get("code_verifier", "")):
        return refused("invalid_grant", INVALID_GRANT)
    del oauth.codes[form["code"]]
    return Exchange.of(oauth.issue(grant), content_type=JSON_TYPE, fields=[("Cache-Control", "no-store")])


def challenge_of(verifier):
    """RFC 7636, S256."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


@ROUTES.post("/oauth/revoke")
def revoke(call):
    oauth, form = call.site.oauth, client_form(call)
    if not oauth.application(form):
        return refused("unauthorized_client", "You are not authorized to revoke this token", 403)
    grant = oauth.tokens.get(form.get("token"))
    if grant:
        grant.revoked = True
    return Exchange.of({}, content_type=JSON_TYPE)

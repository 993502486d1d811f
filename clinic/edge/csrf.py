"""Whether a request that changes something was really made from a page of ours."""

from hmac import compare_digest
from urllib.parse import urlsplit

from flask import Flask, request
from markupsafe import Markup

from clinic.edge import cookie, current, hosts, visitor
from clinic.plain import N_
from clinic.refusal import Refusal
from clinic.vault.token import csrf_of

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class CameFromElsewhere(Refusal):
    """Another site sent this. Nothing it carried is offered for sending again."""

    status = 400
    sentence = N_("This was not sent from a page of ours, so nothing was done.")


class PageTooOld(Refusal):
    """The page is ours but belongs to a session that has ended, or to none."""

    status = 400
    sentence = N_("This page had been open too long. Nothing is lost: look it over and send it once more.")


def install(app: Flask) -> None:
    app.jinja_env.globals["csrf_field"] = field
    app.jinja_env.globals["csrf_token"] = token


def token() -> str:
    """The word this browser's forms carry."""
    found = current.signed_in()
    return csrf_of(found.token if found else visitor.token())


def field() -> Markup:
    """The hidden input of a plain form."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, token())


def changes_something() -> bool:
    return request.method not in SAFE


def came_from_here() -> bool:
    """What the browser itself says of where the request was made.

    `Sec-Fetch-Site` decides where it is sent. Without it `Origin` must match, but for "null", which our own
    no-referrer policy makes older browsers send. A program sends neither, and no other site can lure it.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin in (None, "null") or _is_ours(origin or "")


def carries_token(*, of_visitor: bool) -> bool:
    """Whether the form's word belongs to this browser's session, or, where that will do, to its visit."""
    given = request.headers.get(HEADER) or request.form.get(FIELD, "")
    tokens = [cookie.session_token(), visitor.visit().token if of_visitor else None]
    return any(compare_digest(given.encode(), csrf_of(known).encode()) for known in tokens if known)


def _is_ours(origin: str) -> bool:
    parts = urlsplit(origin)
    scheme = "https" if hosts.is_encrypted() else "http"
    return parts.scheme in (scheme, request.scheme) and parts.netloc == request.host

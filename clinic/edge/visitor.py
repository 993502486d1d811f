"""What a browser carries: a token that its forms are bound to, and the language chosen in it."""

from dataclasses import replace

from flask import Flask, Response, g, request

from clinic.edge import cookie, current
from clinic.frozen import frozen
from clinic.vault.token import new_token, session_id


@frozen
class Visit:
    token: str | None = None
    language: str | None = None
    # Of the session in which it was chosen, if it was in one: enough to know that one again, and no more.
    session: str | None = None

    @classmethod
    def read(cls, text: str | None) -> "Visit":
        """What the cookie says, or an empty visit if it says nothing that could be ours."""
        token, language, session, *_ = [*(text or "").split("."), "", ""]
        if not cookie.TOKEN.fullmatch(token):
            return cls()
        if not language.isalpha() or len(language) > 3:
            return cls(token)
        return cls(token, language, session or None)

    def written(self) -> str:
        return ".".join(part for part in (self.token, self.language, self.session) if part)


def install(app: Flask) -> None:
    app.after_request(_carry_on)


def visit() -> Visit:
    """This browser's visit, as it came or as this request has changed it."""
    known: Visit | None = g.get("visit")
    if known is None:
        known = g.visit = Visit.read(None if _goes_without() else cookie.visitor.read())
    return known


def token() -> str:
    """The visitor's token, made now if there is none yet."""
    known = visit().token
    if known is None:
        known = new_token()
        _become(replace(visit(), token=known))
    return known


def choose(language: str) -> None:
    """Remember the language this browser asked for."""
    session = _session()
    if (visit().language, visit().session) != (language, session):
        token()
        _become(replace(visit(), language=language, session=session))


def chosen_since_signing_in() -> str | None:
    """The language asked for in the session that goes on now; what was chosen before it does not count."""
    return visit().language if visit().session and visit().session == _session() else None


def _session() -> str | None:
    token = cookie.session_token()
    return session_id(token).hex()[:8] if token else None


def _become(visit: Visit) -> None:
    g.visit = visit
    g.visit_changed = True


def _carry_on(response: Response) -> Response:
    if g.get("visit_changed") and not _goes_without():
        cookie.visitor.give(response, visit().written())
    return response


def _goes_without() -> bool:
    """Whether cookies neither count nor are given where this request went."""
    return request.path.startswith(current.WITHOUT_COOKIES)

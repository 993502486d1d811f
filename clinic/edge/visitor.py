"""What an anonymous browser carries: a token that its forms are bound to, and the language it chose."""

from dataclasses import dataclass, replace

from flask import Flask, Response, g, request

from clinic.edge import cookie, current
from clinic.vault.token import new_token


@dataclass(frozen=True)
class Visit:
    token: str | None = None
    language: str | None = None

    @classmethod
    def read(cls, text: str | None) -> "Visit":
        """What the cookie says, or an empty visit if it says nothing that could be ours."""
        token, _, language = (text or "").partition(".")
        if not cookie.TOKEN.fullmatch(token):
            return cls()
        return cls(token, language if language.isalpha() and len(language) <= 3 else None)

    def written(self) -> str:
        return ".".join(part for part in (self.token, self.language) if part)


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
    if visit().language != language:
        token()
        _become(replace(visit(), language=language))


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

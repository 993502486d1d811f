"""Every cookie the practice sets: its name, how far it travels, and how it is taken back."""

import re
from datetime import timedelta
from typing import Literal

from flask import Response, request

from clinic.edge.hosts import is_encrypted
from clinic.frozen import frozen

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@frozen
class Cookie:
    """A cookie no script can read. Without `keep` it ends with the browser."""

    short: str
    same_site: Literal["Strict", "Lax"] = "Strict"
    keep: timedelta | None = None

    @property
    def name(self) -> str:
        # Only an encrypted line lets a browser hold the __Host- promise: this host, this path, Secure.
        return f"__Host-{self.short}" if is_encrypted() else self.short

    def read(self) -> str | None:
        return request.cookies.get(self.name)

    def give(self, response: Response, value: str) -> None:
        response.set_cookie(
            self.name,
            value,
            max_age=self.keep,
            path="/",
            secure=is_encrypted(),
            httponly=True,
            samesite=self.same_site,
        )

    def take_back(self, response: Response) -> None:
        response.delete_cookie(
            self.name, path="/", secure=is_encrypted(), httponly=True, samesite=self.same_site
        )


session = Cookie("s")
# The same on a device that a client called their own: it outlives the browser, and locks like any other.
own_session = Cookie("s", keep=timedelta(days=30))
half_session = Cookie("p")
witness = Cookie("w", keep=timedelta(days=400))
known_browser = Cookie("d", keep=timedelta(days=400))
# Lax, or a visitor who follows the link in a letter would lose the language chosen before. It gives no right.
visitor = Cookie("v", same_site="Lax")
# Names the time that is kept while its form is filled in; it lapses with it.
held_time = Cookie("h", keep=timedelta(minutes=8))
# That the code of a link to questions was given, in this browser and until it is closed.
questions = Cookie("q")
# The same of a link to a sheet.
sheet = Cookie("t")
# That a therapist signs what is unsigned of the day, one after another; nothing about which.
closing = Cookie("c")
# That lists of notes are to show no words of them on this screen; nothing about whose.
wordless = Cookie("l", keep=timedelta(days=400))


def session_token() -> str | None:
    """The signed-in browser's token, if what came has the shape of one."""
    value = session.read()
    return value if value and TOKEN.fullmatch(value) else None

"""A code that was told, given in a browser: there it holds for some hours, for its one link and no other."""

from datetime import timedelta

from flask import Response, render_template

from clinic import clock
from clinic.edge.cookie import Cookie
from clinic.files.by_code import LinkWords
from clinic.frozen import frozen
from clinic.people import held as held_steps
from clinic.plain import N_
from clinic.refusal import Refusal
from clinic.vault.token import new_token


class CodeMissing(Refusal):
    """Nothing is open in this browser: the code was not given in it, or it was closed since."""

    status = 401
    sentence = N_("Please give the code first. What you answered before is kept.")


@frozen
class Told:
    """One kind of link: what is kept under which cookie, and for how long."""

    kind: str
    cookie: Cookie
    lasts: timedelta

    def keep(self, answer: Response, words: LinkWords) -> None:
        """From now on this browser has said the code of this link."""
        browser, now = new_token(), clock.now()
        held_steps.keep(self.kind, browser, words.both.encode(), until=now + self.lasts, now=now)
        self.cookie.give(answer, browser)

    def read(self, token: str) -> LinkWords | None:
        """What was said in this browser for this very link."""
        browser = self.cookie.read()
        known = held_steps.read(self.kind, browser, clock.now()) if browser else None
        words = LinkWords.from_both(known.decode()) if known else None
        return words if words and words.token == token else None

    def close(self, answer: Response) -> None:
        """Nothing is open here any more."""
        browser = self.cookie.read()
        if browser:
            held_steps.drop(self.kind, browser)
        self.cookie.take_back(answer)


def page(action: str, says: str, amiss: str = "") -> str:
    """The page that asks for the code; nothing is told of what waits behind it."""
    return render_template("portal/told_code.html", action=action, says=says, amiss=amiss)

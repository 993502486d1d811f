"""A sheet made for one person, as the page that is read on a phone and printed as a PDF."""

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from unicodedata import east_asian_width
from zoneinfo import ZoneInfo

from flask import current_app, render_template
from markupsafe import Markup

from clinic.handouts import library, own, spoken
from clinic.handouts.fallback import falls_back
from clinic.handouts.library import Common, Sheet, Status
from clinic.handouts.typed import LINE_LENGTH, NAME_LENGTH, direction_of, inert

TEMPLATE = "handouts/sheet.html"
HIGHEST_NUMBER = 20
_LONE_WORD = 16
_WORD_JOINER = "\u2060"
_SET_APART = re.compile(r"\[(?P<latin>[^\]]+)\]|(?P<digits>\d(?:-\d)+)|_{3,}")


class Paper(StrEnum):
    LETTER = "letter"
    A4 = "a4"


@dataclass(frozen=True, slots=True)
class Personal:
    """What makes a sheet somebody's. Nothing here is needed: at home a sheet without a name is safer.

    `reach` is where the practice is and how to call it. `next_appointment` is told in the practice's zone
    (a `ZoneInfo`). Typed text may be anything; the sheet
    prints it as plain words. `asked_for` is the language the person wanted: a sheet in another says so.
    """

    practice: str
    reach: str = ""
    first_name: str | None = None
    therapist: str | None = None
    times_per_week: int | None = None
    next_appointment: datetime | None = None
    line: str | None = None
    paper: Paper = Paper.LETTER
    large: bool = False
    asked_for: str | None = None

    def plain(self) -> "Personal":
        """The same with every typed word made inert and empty ones left out."""
        return replace(
            self,
            practice=inert(self.practice, NAME_LENGTH),
            reach=inert(self.reach, LINE_LENGTH),
            first_name=inert(self.first_name or "", NAME_LENGTH) or None,
            therapist=inert(self.therapist or "", NAME_LENGTH) or None,
            line=inert(self.line or "", LINE_LENGTH) or None,
            paper=Paper(self.paper),
        )

    def digest_with(self, sheet: Sheet) -> bytes:
        """Names exactly what would be printed."""
        return hashlib.sha256(repr((sheet.digest, self)).encode("utf-8", "surrogatepass")).digest()


def render_html(
    sheet: Sheet,
    personal: Personal,
    *,
    for_press: bool = False,
    closer: str = "",
    style: str = "",
    bar: str | None = None,
    **more: Any,
) -> str:
    """The sheet as one HTML page, set `closer` ("dense", "tight", "closest") where it would take too many.

    `for_press` leaves out what only a browser needs (the press brings the style sheets itself; a page that is
    kept in a folder has them beside it, as `style`); `bar` names a template shown above the sheet on a
    screen and never printed, `more` what else that is told: `tab` is
    what a browser calls it and keeps in its history, where that must not be the sheet's title.
    """
    said = {
        "sheet": sheet,
        "words": sheet.common,
        "mine": _lines(sheet, personal.plain()),
        "personal": personal.plain(),
        "labels": _labels(sheet, personal),
        "edition": _edition(sheet),
        "for_press": for_press,
        "closer": closer,
        "style": style,
        "bar": bar,
        "isolate": isolate,
        "flowing": flowing,
        "typed": typed,
        "numbers": _numbers(sheet.locale),
    }
    if for_press:
        # Paper knows nothing of who is signed in, so nothing is asked about that.
        return current_app.jinja_env.get_template(TEMPLATE).render(said)
    return render_template(TEMPLATE, **said, **more)


def isolate(text: str) -> Markup:
    """The text, what is in [square brackets] in its own left-to-right run, and ___ as a line to fill in.

    A number as 9-1-1 is held together: a browser would break it behind a hyphen.
    """
    out = Markup("")
    at = 0
    for found in _SET_APART.finditer(text):
        out += text[at : found.start()]
        if found["latin"]:
            out += Markup('<bdi dir="ltr" lang="en">{}</bdi>').format(isolate(found["latin"]))
        elif found["digits"]:
            out += Markup('<span class="h-number">{}</span>').format(found["digits"])
        else:
            out += Markup('<i class="h-gap"></i>')
        at = found.end()
    return out + text[at:]


def flowing(text: str) -> Markup:
    """The same for text of some lines: no short word, or Chinese sign, is left alone on the last of them."""
    if len(text) > _LONE_WORD and east_asian_width(text[-3]) == "W":
        return isolate(text[:-4] + _WORD_JOINER.join(text[-4:]))
    start, _, last = text.rpartition(" ")
    lone = start.count(" ") > 2 and len(last) <= _LONE_WORD and "-" not in start.rpartition(" ")[2]
    return isolate(f"{start}\u00a0{last}" if lone else text)


def _edition(sheet: Sheet) -> Markup:
    """Which sheet this is, so that one who calls about it can say which they hold."""
    code = Markup('<bdi dir="ltr">{}</bdi>').format(sheet.code)
    version = spoken.digits(sheet.version, sheet.locale)
    return _open(sheet.common.labels["edition"]).format(code=code, version=version)


def _lines(sheet: Sheet, personal: Personal) -> list[Markup]:
    """Who the sheet is for and from, how often to do it, and when they meet next; only what was given."""
    labels = sheet.common.labels
    said: list[Markup] = []
    if personal.first_name:
        said.append(_with_name(labels["made_for"], personal.first_name))
    if personal.therapist:
        said.append(_with_name(labels["from"], personal.therapist))
    if personal.times_per_week:
        often = _weekly(personal.times_per_week, sheet.common)
        said.append(_open(labels["how_often"]).format(often=often))
    if personal.next_appointment:
        when = _next_time(personal.next_appointment, sheet.locale)
        said.append(_open(labels["next_time"]).format(when=when))
    return said


def _weekly(times: int, words: Common) -> str:
    *in_words, more = words.weekly
    if times <= len(in_words):
        return in_words[times - 1]
    return more.format(times=spoken.digits(times, words.locale))


def _next_time(at: datetime, locale: str) -> str:
    if not isinstance(at.tzinfo, ZoneInfo):
        raise ValueError("The next appointment is told in the practice's zone.")
    return spoken.full_time(at, locale)


def _numbers(locale: str) -> list[str]:
    """The numbers a worksheet needs, in the digits its language is read in."""
    return [spoken.digits(value, locale) for value in range(HIGHEST_NUMBER + 1)]


def _with_name(label: str, name: str) -> Markup:
    return _open(label).format(name=typed(name))


def typed(text: str) -> Markup:
    """Somebody's words in a run of their own, so that they reorder nothing around them."""
    return Markup('<bdi dir="{}">{}</bdi>').format(direction_of(text), text)


def _open(label: str) -> Markup:
    """A label of ours as markup, its {places} still open."""
    return Markup("{}").format(label)


def _how_far(sheet: Sheet) -> Markup:
    """What is said of a text that is not approved yet: who has read it, or that nobody has."""
    labels, read = sheet.common.labels, sheet.reading
    if read is None:
        return _open(labels["unread" if own.is_own(sheet.code) else "draft"])
    said = {Status.AUTHOR_READ: "author_read", Status.REVIEWED: "reviewed"}[sheet.status]
    day = spoken.written_date(read.on, sheet.locale)
    return _open(labels[said]).format(name=typed(inert(read.name, NAME_LENGTH)), day=day)


def _labels(sheet: Sheet, personal: Personal) -> list[tuple[Common, Markup]]:
    """What the reader must know of this text: that it is a draft, or not in the language wanted."""
    said: list[tuple[Common, Markup]] = []
    if personal.asked_for and falls_back(sheet.locale, personal.asked_for):
        theirs = library.common(personal.asked_for)
        name = spoken.language_name(personal.asked_for, theirs.locale)
        said.append((theirs, _open(theirs.labels["fallback"]).format(wanted=name)))
    if sheet.status is not Status.APPROVED:
        said.append((sheet.common, _how_far(sheet)))
    return said

"""The sheets that come with the system, read from their manuscripts, and the words on every sheet."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from clinic.handouts.checked import Reading, Status, reading_said, status_said
from clinic.handouts.condition import Condition
from clinic.handouts.manuscript import ManuscriptFault, front_matter, mapping, parts_of
from clinic.handouts.parts import DRAWINGS, Part, PartKind
from clinic.refusal import NotFound

SHELF = Path(__file__).with_name("library")
FIRST_LANGUAGE = "en"


class NoSuchSheet(NotFound):
    """No sheet of that name, language or version."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is true of a sheet in every language. `given` is a `Condition`, empty where it has none.

    `techniques` are named as in a note's form: what a sheet of the practice's own goes with.
    """

    code: str
    slug: str
    practice: str
    modalities: tuple[str, ...]
    minutes: int
    conjoint: bool
    standing_caution: str | None
    need: str
    drawing: str
    given: str = ""
    techniques: tuple[str, ...] = ()

    @property
    def is_for_anybody(self) -> bool:
        """Whether it may stand on the public page. Not what is for two, nor what one is not to do alone."""
        return not self.conjoint and self.given not in (Condition.CLINICIAN_ONLY, Condition.TRAUMA_PHASE_2)


@dataclass(frozen=True, slots=True)
class Caution:
    strong: str
    text: str


@dataclass(frozen=True, slots=True)
class Common:
    """The words that stand on every sheet of one language.

    `weekly` says how often a week: once, twice, and so on; the last with its {times} for all that is more.
    `days` are those of the week, from the one it begins with.
    """

    locale: str
    language: str
    direction: str
    labels: dict[str, str]
    weekly: tuple[str, ...]
    crisis: tuple[tuple[str, str], ...]
    cautions: dict[str, Caution]
    needs: dict[str, str]
    days: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet in one language and version. `digest` names every word it can print.

    `reading` is that of its status; a draft has none.
    """

    subject: Subject
    common: Common
    version: int
    status: Status
    title: str
    setting: str
    lead: str
    drawing: str
    parts: tuple[Part, ...]
    digest: str
    reading: Reading | None = None

    @property
    def code(self) -> str:
        return self.subject.code

    @property
    def locale(self) -> str:
        return self.common.locale

    @property
    def standing(self) -> Caution | None:
        named = self.subject.standing_caution
        return self.common.cautions[named] if named else None


@cache
def codes() -> tuple[str, ...]:
    """The codes of all sheets, in order."""
    return tuple(sorted(folder.name for folder in SHELF.iterdir() if (folder / "sheet.yaml").exists()))


@cache
def locales_of(code: str) -> tuple[str, ...]:
    """The languages in which a sheet can be given, in alphabetical order."""
    subject(code)
    return tuple(sorted(path.stem for path in (SHELF / code).glob("*.md") if "." not in path.stem))


def sheet(code: str, locale: str, version: int | None = None) -> Sheet:
    """The sheet as it is now, or as it was at `version`. Raises `NoSuchSheet`."""
    if locale not in locales_of(code):
        raise NoSuchSheet
    now = _on_shelf(code, locale, f"{locale}.md")
    if version in (None, now.version):
        return now
    return _on_shelf(code, locale, f"{locale}.{version}.md")


@cache
def subject(code: str) -> Subject:
    """What is true of a sheet in every language. Raises `NoSuchSheet`."""
    if code not in codes():
        raise NoSuchSheet
    path = SHELF / code / "sheet.yaml"
    said = mapping(path.read_text("utf-8"), f"{code}/sheet.yaml")
    try:
        read = Subject(**{**said, "modalities": tuple(said["modalities"])})
    except (KeyError, TypeError) as fault:
        raise ManuscriptFault(f"{code}/sheet.yaml", f"{fault}.") from fault
    if read.code != code or read.drawing not in DRAWINGS:
        raise ManuscriptFault(f"{code}/sheet.yaml", "The code is the folder's name, the drawing one we have.")
    if read.given and read.given not in Condition.__members__:
        raise ManuscriptFault(f"{code}/sheet.yaml", f"“given” is one of {', '.join(Condition)}, or left out.")
    return read


@cache
def common(locale: str) -> Common:
    """The words that stand on every sheet of a language; in English where that language has none."""
    path = SHELF / "common" / f"{locale}.yaml"
    if not locale.isascii() or not locale.replace("-", "").isalpha() or not path.exists():
        return common(FIRST_LANGUAGE)
    said = mapping(path.read_text("utf-8"), f"common/{locale}.yaml")
    return Common(
        locale=locale,
        language=said["language"],
        direction=said["direction"],
        labels=said["labels"],
        weekly=tuple(said["weekly"]),
        crisis=tuple((line["strong"], line.get("text", "")) for line in said["crisis"]),
        cautions={name: Caution(**caution) for name, caution in said["cautions"].items()},
        needs=said["needs"],
        days=tuple(said["days"]),
    )


@cache
def _on_shelf(code: str, locale: str, name: str) -> Sheet:
    path = SHELF / code / name
    if not path.exists():
        raise NoSuchSheet
    return read_sheet(subject(code), common(locale), path)


def read_sheet(known: Subject, words: Common, path: Path) -> Sheet:
    """Read one manuscript. Raises `ManuscriptFault` with a sentence that says what to correct."""
    where = f"{known.code}/{path.name}"
    text = path.read_text("utf-8")
    said, body = front_matter(text, where)
    for name in ("version", "status", "title", "setting", "lead", "drawing"):
        if not said.get(name):
            raise ManuscriptFault(where, f"The front matter has no “{name}”.")
    parts = parts_of(body, where)
    _check_caution(known, parts, where)
    status = status_said(said, where)
    return Sheet(
        subject=known,
        common=words,
        version=_version(said["version"], where),
        status=status,
        title=said["title"],
        setting=said["setting"],
        lead=said["lead"],
        drawing=said["drawing"],
        parts=parts,
        digest=hashlib.sha256(repr((known, words, text)).encode()).hexdigest(),
        reading=reading_said(said, status, where),
    )


def _version(said: Any, where: str) -> int:
    if not isinstance(said, int) or said < 1:
        raise ManuscriptFault(where, "The version is a whole number from 1.")
    return said


def _check_caution(known: Subject, parts: tuple[Part, ...], where: str) -> None:
    printed = any(part.kind is PartKind.STANDING for part in parts)
    if known.conjoint and known.standing_caution != "X1":
        raise ManuscriptFault(where, "A sheet for two people carries the caution X1.")
    if bool(known.standing_caution) != printed:
        raise ManuscriptFault(where, "Print the standing caution once, with a part {STANDING}.")
    if not any(part.kind is PartKind.STEPS for part in parts):
        raise ManuscriptFault(where, "A sheet has STEPS.")

"""What a client is asked: a questionnaire with its words as they were then, one question after the other."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Self
from uuid import UUID

from clinic.edge.catalogue import gettext as _
from clinic.edge.wording import number
from clinic.frozen import frozen
from clinic.measures import wording
from clinic.measures.catalogue import find
from clinic.measures.definition import Definition, Extra, TextStatus
from clinic.measures.models import WordingRow
from clinic.measures.scoring import NA, Answer
from clinic.plain import N_
from clinic.refusal import Refusal
from clinic.vault.alarm import VaultAlarm

VERSION = 1


class UnknownVersion(Exception):
    """What was asked was written by a later release."""


class NotToBeAsked(Refusal):
    status = 422
    sentence = N_("This questionnaire has no wording here that could be shown. Load it first.")


@frozen(kw_only=True)
class Asked:
    """One questionnaire as it was asked. `digest` is of the wording that was loaded then."""

    request_id: UUID
    measure: str
    wording_id: UUID | None = None
    digest: str = ""

    @classmethod
    def of(cls, request_id: UUID, known: Definition, loaded: WordingRow | None) -> Self:
        """Raises `NotToBeAsked` where there are no words to ask with."""
        if not may_be_asked(known, loaded):
            raise NotToBeAsked
        if loaded is None:
            return cls(request_id=request_id, measure=known.id)
        return cls(
            request_id=request_id, measure=known.id, wording_id=loaded.id, digest=_digest(loaded.content)
        )

    @property
    def known(self) -> Definition:
        """Raises `UnknownVersion` for a questionnaire this release does not know."""
        found = find(self.measure)
        if found is None:
            raise UnknownVersion
        return found

    @property
    def wording(self) -> WordingRow | None:
        """The wording as it was, whatever was loaded since. Raises `VaultAlarm` if it is not as it was."""
        if self.wording_id is None:
            return None
        row = wording.of_id(self.measure, self.wording_id)
        if row is None or _digest(row.content) != self.digest:
            raise VaultAlarm("the wording is not the one that was asked")
        return row

    @property
    def steps(self) -> tuple["Step", ...]:
        known, loaded = self.known, self.wording
        items = [Step.of_item(known, loaded, item) for item in range(1, known.n + 1)]
        extras = [Step.of_extra(known.n + n, extra) for n, extra in enumerate(_asked_beside(known), 1)]
        return (*items, *extras)

    def to_json(self) -> dict[str, Any]:
        return {
            "v": VERSION,
            "request": self.request_id.hex,
            "measure": self.measure,
            "wording": self.wording_id.hex if self.wording_id else None,
            "digest": self.digest,
        }

    def to_bytes(self) -> bytes:
        return json.dumps(self.to_json()).encode()

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Raises `UnknownVersion` for what a later release asked."""
        if document["v"] != VERSION:
            raise UnknownVersion
        return cls(
            request_id=UUID(document["request"]),
            measure=document["measure"],
            wording_id=UUID(document["wording"]) if document["wording"] else None,
            digest=document["digest"],
        )

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        return cls.from_json(json.loads(content))


@frozen(kw_only=True)
class Step:
    """One question on a screen of its own. `choices` are what is sent, the number and its words.

    `lang` is the language of its words where they were loaded; empty for our own.
    """

    number: int
    question: str
    choices: tuple[tuple[str, str, str], ...] = ()
    lang: str = ""
    item: int | None = None
    extra: Extra | None = None
    ends: tuple[str, str] | None = None
    may_not_apply: bool = False

    @classmethod
    def of_item(cls, known: Definition, loaded: WordingRow | None, item: int) -> Self:
        labels = _labels(known, loaded)
        values = range(known.low, known.high + 1)
        return cls(
            number=item,
            item=item,
            question=loaded.items[item - 1] if loaded else _(known.items[item - 1]),
            lang=loaded.locale if loaded else "",
            choices=tuple(
                (str(value), number(value), labels[n] if labels else "") for n, value in enumerate(values)
            ),
            ends=None if labels or known.ends is None else (_(known.ends[0]), _(known.ends[1])),
            may_not_apply=known.may_not_apply(item),
        )

    @classmethod
    def of_extra(cls, step: int, extra: Extra) -> Self:
        choices = tuple((code, "", _(label)) for code, label in extra.options)
        return cls(number=step, extra=extra, question=_(extra.label), choices=choices)

    @property
    def is_words(self) -> bool:
        return self.extra is not None and not self.choices

    @property
    def is_scale(self) -> bool:
        return self.ends is not None

    def said(self, answer: Answer | str) -> str:
        """An answer in the words of this step."""
        if answer is None or answer == "":
            return _("left out")
        if answer == NA:
            return _("does not apply")
        found = next((choice for choice in self.choices if choice[0] == str(answer)), None)
        return str(answer) if found is None else found[2] or found[1]


def may_be_asked(known: Definition, loaded: WordingRow | None) -> bool:
    """Whether there are words for every item and every answer, in one language, that may be shown."""
    if known.text_status is TextStatus.OURS:
        return loaded is None
    return loaded is not None and known.text_status is TextStatus.LOAD and bool(_labels(known, loaded))


def offered(measures: tuple[Definition, ...]) -> list[tuple[Definition, WordingRow | None]]:
    """What a client may be asked now: our own, and each that was loaded, in each language."""
    ours = [(known, None) for known in measures if known.text_status is TextStatus.OURS]
    loaded = [(known, row) for row in wording.loaded() if (known := find(row.measure)) is not None]
    return [*ours, *(pair for pair in loaded if may_be_asked(*pair))]


def _labels(known: Definition, loaded: WordingRow | None) -> tuple[str, ...]:
    if loaded is None:
        return ()
    # What the key calls them is English: it goes with no other language.
    return tuple(loaded.options) or (known.options if loaded.locale == "en" else ())


def _asked_beside(known: Definition) -> list[Extra]:
    """What stands beside the items and has words of our own; where only a key does, paper has the words."""
    return [
        extra
        for extra in known.extras
        if not extra.options or any(code != label for code, label in extra.options)
    ]


def _digest(content: Mapping[str, Any]) -> str:
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

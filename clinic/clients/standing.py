"""What stands at the front of a file: agreements, safety answers, flags, and the people who are named."""

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Self
from uuid import UUID

from clinic.clients.allowed import Override
from clinic.clients.consent import Consent, Kind
from clinic.clients.flags import Cleared, Flag, Level, cleared
from clinic.clients.gate import Answer, Gate, gate_in_force, is_the_same
from clinic.clients.named import Named
from clinic.clients.plans import MarkPlace, PlanPlace, latest
from clinic.clients.withheld import Withheld
from clinic.frozen import frozen
from clinic.plain import N_
from clinic.refusal import Refusal

VERSION = 1
# With flags in it, or people named: a release that knows none must not keep the rest over them.
VERSION_WITH_FLAGS = 2
# And with the places of plans in it, for the same reason.
VERSION_WITH_PLANS = 3
VERSION_WITH_PEOPLE = 4
# And with answers about somebody other than a partner.
VERSION_WITH_ABOUT = 5
# And with sheets that are withheld.
VERSION_WITH_WITHHELD = 6
# And with a supervisor's word that has ended: a release that knows no end must not go by it.
VERSION_WITH_ENDED = 7
READ = range(VERSION, VERSION_WITH_ENDED + 1)
# As many notes with goals marked as are drawn at once: the front of a file must not grow with every session.
MARKED_KEPT = 60


class UnknownVersion(Exception):
    """The stored standing was written by a later release."""


class ConcernStands(Refusal):
    sentence = N_("A concern goes only when they are asked again, alone, on a later day, and are safe.")


@frozen
class Asked:
    """A safety answer with who gave it and who asked. `about` is the other's role; empty for a partner."""

    client_id: UUID
    gate: Gate
    asked_by: UUID
    about: str = ""


@frozen
class Agreed:
    """A consent with who gave it."""

    client_id: UUID
    consent: Consent


@frozen
class Standing:
    """Only ever added to, but for the people named, who are written anew as a list.

    Of a person's consents the last written counts; of their answers the one in force. Touch is a consent like
    any other. `marked` are the latest notes that say how a goal went, by their day. How several stand
    together is read from all their files: `clinic.clients.together`.
    """

    consents: tuple[Agreed, ...] = ()
    answers: tuple[Asked, ...] = ()
    overrides: tuple[Override, ...] = ()
    flags: tuple[Flag, ...] = ()
    plans: tuple[PlanPlace, ...] = ()
    marked: tuple[MarkPlace, ...] = ()
    people: tuple[Named, ...] = ()
    withheld: tuple[Withheld, ...] = ()

    @property
    def present_plan(self) -> PlanPlace | None:
        return latest(self.plans)

    @property
    def standing_flags(self) -> tuple[Flag, ...]:
        """What is in sight until somebody clears it, the most pressing first."""
        found = [flag for flag in self.flags if flag.is_open and flag.level.stands]
        return tuple(sorted(found, key=lambda flag: (flag.level is not Level.URGENT, flag.at)))

    @property
    def prompts(self) -> tuple[Flag, ...]:
        """What is to be asked about in the next note."""
        return tuple(flag for flag in self.flags if flag.is_open and not flag.level.stands)

    def said_about(self, client_id: UUID, about: str = "") -> list[Gate]:
        """What one person answered about another, in the order it was written down."""
        of_them = (asked for asked in self.answers if asked.client_id == client_id)
        return [asked.gate for asked in of_them if is_the_same(asked.about, about)]

    def gate_of(self, client_id: UUID, about: str = "") -> Gate | None:
        """The answer of one person that is in force for work together with the other; a concern before all.

        Where one of two answers names nobody, both may be about the same person: a concern about a partner
        holds for everybody, and one about anybody for work with a partner.
        """
        meant = {asked.about for asked in self.answers if not (asked.about and about)} | {about}
        gates = [gate for one in meant if (gate := gate_in_force(self.said_about(client_id, one)))]
        concerns = [gate for gate in gates if gate.answer is Answer.CONCERN]
        latest = max(concerns, key=lambda gate: gate.asked_on, default=None)
        return latest or gate_in_force(self.said_about(client_id, about))

    def concern_of(self, client_id: UUID, about: str = "") -> Gate | None:
        """The concern of one person that still stands, as `gate_of` has it."""
        gate = self.gate_of(client_id, about)
        return gate if gate is not None and gate.answer is Answer.CONCERN else None

    def consents_of(self, client_id: UUID, kind: Kind) -> list[Consent]:
        """What one person said about this, in the order it was written down."""
        said = (agreed.consent for agreed in self.consents if agreed.client_id == client_id)
        return [consent for consent in said if consent.kind is kind]

    def with_answer(self, asked: Asked) -> Self:
        """A new answer also ends what a supervisor allowed before it; the reason stays readable.

        Raises `ConcernStands` for not having asked where a concern about the same person stands.
        """
        before = gate_in_force(self.said_about(asked.client_id, asked.about))
        if asked.gate.answer is Answer.NOT_ASKED and before is not None and before.answer is Answer.CONCERN:
            raise ConcernStands
        ended = tuple(replace(one, is_ended=True) for one in self.overrides)
        return replace(self, answers=(*self.answers, asked), overrides=ended)

    def with_consent(self, agreed: Agreed) -> Self:
        return replace(self, consents=(*self.consents, agreed))

    def with_override(self, override: Override) -> Self:
        return replace(self, overrides=(*self.overrides, override))

    def with_flags(self, flags: Collection[Flag]) -> Self:
        return replace(self, flags=(*self.flags, *flags))

    def with_plan(self, plan: PlanPlace) -> Self:
        return replace(self, plans=(*self.plans, plan))

    def with_marked(self, marked: MarkPlace) -> Self:
        latest = sorted((*self.marked, marked), key=lambda one: one.on)[-MARKED_KEPT:]
        return replace(self, marked=tuple(latest))

    def with_withheld(self, told: Collection[Withheld]) -> Self:
        return replace(self, withheld=(*self.withheld, *told))

    def with_people(self, people: Collection[Named]) -> Self:
        return replace(self, people=tuple(people))

    def with_cleared(self, chosen: Collection[Flag], end: Cleared) -> Self:
        """Both the flag and its end are kept. Raises `FlagReasonMissing`."""
        return replace(self, flags=cleared(self.flags, chosen, end))

    def without(self, index: int, today: date) -> Self:
        """The consent at `index` taken back today, unless it was before. Raises `IndexError` without one."""
        agreed = self.consents[index]
        if agreed.consent.withdrawn_on is not None:
            return self
        taken_back = replace(agreed, consent=replace(agreed.consent, withdrawn_on=today))
        return replace(self, consents=(*self.consents[:index], taken_back, *self.consents[index + 1 :]))

    def to_bytes(self) -> bytes:
        document: dict[str, Any] = {
            "v": self._version,
            "consents": [{"client": a.client_id.hex, **a.consent.to_json()} for a in self.consents],
            "answers": [_answer_to_json(asked) for asked in self.answers],
            "overrides": [one.to_json() for one in self.overrides],
        }
        if self.flags:
            document["flags"] = [flag.to_json() for flag in self.flags]
        if self.plans or self.marked:
            document["plans"] = [plan.to_json() for plan in self.plans]
            document["marked"] = [one.to_json() for one in self.marked]
        if self.people:
            document["people"] = [one.to_json() for one in self.people]
        if self.withheld:
            document["withheld"] = [one.to_json() for one in self.withheld]
        return json.dumps(document, ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Raises `UnknownVersion` for a standing of a later release."""
        document = json.loads(content)
        if document["v"] not in READ:
            raise UnknownVersion
        return cls(
            tuple(Agreed(UUID(a["client"]), Consent.from_json(a)) for a in document["consents"]),
            tuple(map(_answer_from_json, document["answers"])),
            tuple(map(Override.from_json, document["overrides"])),
            tuple(map(Flag.from_json, document.get("flags", ()))),
            tuple(map(PlanPlace.from_json, document.get("plans", ()))),
            tuple(map(MarkPlace.from_json, document.get("marked", ()))),
            tuple(map(Named.from_json, document.get("people", ()))),
            tuple(map(Withheld.from_json, document.get("withheld", ()))),
        )

    @property
    def _version(self) -> int:
        """The oldest release that may keep it: the next one to know everything that is in it."""
        if any(one.is_ended for one in self.overrides):
            return VERSION_WITH_ENDED
        if self.withheld:
            return VERSION_WITH_WITHHELD
        if any(asked.about for asked in self.answers):
            return VERSION_WITH_ABOUT
        if self.people:
            return VERSION_WITH_PEOPLE
        if self.plans or self.marked:
            return VERSION_WITH_PLANS
        return VERSION_WITH_FLAGS if self.flags else VERSION


def _answer_to_json(asked: Asked) -> dict[str, Any]:
    return {
        "client": asked.client_id.hex,
        "answer": str(asked.gate.answer),
        "on": asked.gate.asked_on.isoformat(),
        "alone": asked.gate.asked_alone,
        "by": asked.asked_by.hex,
        **({"about": asked.about} if asked.about else {}),
    }


def _answer_from_json(document: Mapping[str, Any]) -> Asked:
    gate = Gate(Answer(document["answer"]), date.fromisoformat(document["on"]), document["alone"])
    return Asked(UUID(document["client"]), gate, UUID(document["by"]), document.get("about", ""))

"""How things stand with everybody a file is about: read from each one's own file, and kept in none.

What somebody says when asked alone belongs to their own file, never to that of a couple or a family. Whoever
wants to know whether all of them are safe holds the file of each; for everybody else nobody was asked.
"""

from collections.abc import Collection, Mapping
from dataclasses import field, replace
from datetime import date
from typing import Self
from uuid import UUID

from sqlalchemy import select

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.clients import own_file
from clinic.clients.allowed import Override, ReasonMissing
from clinic.clients.consent import Kind
from clinic.clients.gate import Answer, Gate, Role, Verdict, gate_in_force, may_work_together
from clinic.clients.models import Client
from clinic.clients.standing import ConcernStands, Standing
from clinic.database import db
from clinic.files.keys import granted_to, live_grant
from clinic.files.models import File, FileKind
from clinic.files.reading import Opened, reading
from clinic.frozen import frozen
from clinic.plain import N_
from clinic.refusal import NotFound, Refusal
from clinic.vault.keyring import Keyring


class NotKnown(Refusal):
    status = 409
    sentence = N_("Only who holds each one's own file can let it go ahead: a concern may stand there.")


@frozen
class Together:
    """The people of a file: `standing` is what stands at its front, `own` what stands in each one's own.

    `own` is empty for a file of one. Of several, it has those whose file the viewer holds.
    """

    members: tuple[UUID, ...]
    standing: Standing
    own: Mapping[UUID, Standing] = field(default_factory=dict)

    @property
    def is_of_several(self) -> bool:
        """Whether the file is about a couple or a family."""
        return len(self.members) > 1

    def with_standing(self, standing: Standing) -> Self:
        return replace(self, standing=standing)

    def gate_of(self, member: UUID, about: str = "") -> Gate | None:
        """The answer of one person about another that is in force (`Standing.gate_of`).

        None where nobody asked, or the viewer may not know.
        """
        if not self.is_of_several:
            return self.standing.gate_of(member, about)
        # An earlier release kept answers in the file of several. Nobody reads them there any more, and none
        # says that somebody is safe; but a concern among them stands until its person is asked again.
        concern = self.standing.concern_of(member)
        before = [concern] if concern else []
        own = self.own.get(member, Standing())
        alone = own.said_about(member, about)
        return own.concern_of(member, about) or gate_in_force([*before, *alone])

    @property
    def is_unsafe(self) -> bool:
        """Whether a concern stands about anybody this file is about."""
        gates = map(self.gate_of, self.members)
        return any(gate is not None and gate.answer is Answer.CONCERN for gate in gates)

    @property
    def is_known(self) -> bool:
        """Whether the viewer may know what each of them said."""
        return not self.is_of_several or all(member in self.own for member in self.members)

    def may_work_together(self, today: date, about: str = "") -> Verdict:
        """The rule for everybody this file is about, and for work with whom `about` names, if anybody.

        A supervisor's word counts for a week at most, and only for whoever can see that no concern stands.
        """
        unasked = Gate(Answer.NOT_ASKED, today)
        gates = [self.gate_of(member, about) or unasked for member in self.members]
        override = self.override(today) if self.is_known else None
        if override is None:
            return may_work_together(gates, Role.CLINICIAN, today)
        return may_work_together(gates, Role.SUPERVISOR, today, override.reason)

    def agreed_to(self, kind: Kind, today: date) -> bool:
        """Whether everybody this file is about agrees to this today."""
        return not self.missing(kind, today) and bool(self.members)

    def missing(self, kind: Kind, today: date) -> list[UUID]:
        """Those whose word for this is not written down, in this file or in their own."""
        return [one for one in self.members if not self._agrees(one, kind, today)]

    def _agrees(self, member: UUID, kind: Kind, today: date) -> bool:
        """Whether what they said last in either file is a yes, and no older than what they took back."""
        places = [self.standing, *filter(None, [self.own.get(member)])]
        said = [place.consents_of(member, kind) for place in places]
        taken_back = [one.withdrawn_on for of_place in said for one in of_place if one.withdrawn_on]
        return any(
            of_place[-1].is_in_force(today) and all(of_place[-1].given_on >= day for day in taken_back)
            for of_place in said
            if of_place
        )

    def override(self, today: date) -> Override | None:
        """The last word of a supervisor that counts. What somebody answered on a later day has ended it."""
        answers = [asked.gate.asked_on for own in self.own.values() for asked in own.answers]
        return next(
            (
                one
                for one in reversed(self.standing.overrides)
                if one.counts_on(today) and not any(on > one.on for on in answers)
            ),
            None,
        )


def of_file(actor: Actor, keyring: Keyring, opened: Opened, file_id: UUID) -> Together:
    """How things stand with the people of an opened file, after an entry for each own file looked at.

    Comes before the work's own changes, as `reading`.
    """
    members = own_file.members(file_id)
    standing, _version = own_file.standing(opened, file_id)
    return Together(members, standing, own_standings(actor, keyring, members))


def own_standings(actor: Actor, keyring: Keyring, members: Collection[UUID]) -> dict[UUID, Standing]:
    """What stands at the front of each one's own file, of those this clinician holds; of one, nothing."""
    return fronts(actor, keyring, members) if len(members) > 1 else {}


def fronts(actor: Actor, keyring: Keyring, people: Collection[UUID]) -> dict[UUID, Standing]:
    """What stands at the front of these people's own files, of those this clinician holds."""
    files = held(keyring.account_id, people)
    if not files:
        return {}
    with reading(actor, keyring, "standing.read", sorted(files.values())) as opened:
        return {one: own_file.standing(opened, file_id)[0] for one, file_id in files.items()}


def held(account_id: UUID, people: Collection[UUID]) -> dict[UUID, UUID]:
    """The own file of each of these people, where this account holds it."""
    rows = db.session.execute(
        select(Client.id, Client.file_id)
        .join(File, File.id == Client.file_id)
        .where(
            Client.id.in_(people),
            File.kind == FileKind.INDIVIDUAL,
            File.id.in_(granted_to(account_id)),
        )
    )
    return {row.id: row.file_id for row in rows}


def override_gate(
    actor: Actor, keyring: Keyring, file_id: UUID, together: Together, base: int, override: Override
) -> int:
    """A supervisor's word to go ahead, kept with its reason and put on the trail.

    Raises `NotFound` without the grant that allows it, `ReasonMissing`, `NotKnown` where the supervisor
    cannot see what each said, or `ConcernStands` if a person of the file is not safe: that holds for every
    role.
    """
    grant = live_grant(file_id, keyring.account_id)
    if grant is None or not grant.override_gate:
        raise NotFound
    if not override.reason.strip():
        raise ReasonMissing
    if not together.is_known:
        raise NotKnown
    overridden = together.standing.with_override(override)
    if not together.with_standing(overridden).may_work_together(override.on).is_allowed:
        raise ConcernStands
    trail.record(actor, "gate.overridden", file_id)
    return own_file.keep_standing(actor, keyring, file_id, overridden, base)

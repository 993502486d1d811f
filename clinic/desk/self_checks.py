"""A bond as the client sees it: their self-checks as cards, read from what they answered, never kept twice.

So nothing of it can be written or changed by staff: there is the sheet alone, and what is drawn of it.
"""

import re
from collections.abc import Collection, Iterable
from uuid import UUID

from clinic.coregulation.codes import Context
from clinic.coregulation.kept import Kept
from clinic.coregulation.own_view import BondOf, OwnView, self_check
from clinic.coregulation.rules import ROLE_CHARACTERS
from clinic.measures.own import BOND, CO_REGULATION, WITH_WHOM
from clinic.measures.taken import Sheet, Taken


def own_view(taken: Iterable[Taken], client_id: UUID, noted: Iterable[Kept]) -> OwnView:
    """What this client answered of themselves, beside the cards that were `noted` here.

    Of a sheet that was corrected the last version counts.
    """
    bonds = _bonds(noted)
    checks = [
        (one, _bond_of(one.sheet, bonds))
        for one in taken
        if (one.sheet.measure, one.sheet.client_id) == (CO_REGULATION.id, client_id)
        and one.corrected_by is None
    ]
    placed = tuple(_card(one, bond) for one, bond in checks if bond is not None)
    return OwnView(placed, len(checks) - len(placed))


def _bonds(noted: Iterable[Kept]) -> list[BondOf]:
    """The bonds that have somebody's name or role, each once."""
    found: dict[tuple[str, str], BondOf] = {}
    for card in noted:
        role = card.observation.context_role.strip()
        if role:
            found.setdefault(card.observation.whose[:2], (card.observation.context, role))
    return list(found.values())


def _bond_of(sheet: Sheet, bonds: Collection[BondOf]) -> BondOf | None:
    """The one noted bond its words speak of, or else the kind of bond that was chosen, with its own words.

    None where neither tells. Two people who may be two are never drawn as one.
    """
    chosen, words = sheet.extras.get(BOND, ""), " ".join(sheet.extras.get(WITH_WHOM, "").split())
    meant = [bond for bond in bonds if chosen in ("", str(bond[0])) and _speaks_of(words, bond[1])]
    if len(meant) == 1:
        return meant[0]
    return (Context(chosen), words[:ROLE_CHARACTERS].strip()) if chosen else None


def _speaks_of(words: str, role: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(role.casefold())}(?!\w)", words.casefold()) is not None


def _card(one: Taken, bond: BondOf) -> Kept:
    values = [answer if isinstance(answer, int) else None for answer in one.sheet.answers]
    return self_check(one.id, one.at, one.sheet.on, bond, values)

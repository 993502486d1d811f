"""A questionnaire's form: what its fields are called, and how what was typed from paper becomes answers."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from clinic.clock import day_named
from clinic.edge.catalogue import gettext
from clinic.edge.wording import number
from clinic.frozen import frozen
from clinic.measures.definition import Definition, Extra
from clinic.measures.scoring import NA, Answer, score
from clinic.measures.taken import Sheet

DAY = "on"
REASON = "reason"
MOST_WORDS = 500
# What is typed for an item that does not apply.
NOT_APPLICABLE = frozenset({"n", "na", "-", "–"})


def item_name(item: int) -> str:
    return f"item-{item}"


def extra_name(extra: Extra) -> str:
    return f"extra-{extra.code}"


@frozen
class Read:
    """What was typed as a sheet, or None and what is amiss with each field."""

    sheet: Sheet | None
    amiss: Mapping[str, str]


def typed_again(known: Definition, sheet: Sheet) -> dict[str, str]:
    """The fields as they would be typed for these answers."""
    fields = {DAY: sheet.on.isoformat()}
    for item, answer in enumerate(sheet.answers, 1):
        fields[item_name(item)] = "n" if answer == NA else "" if answer is None else str(answer)
    return fields | {extra_name(extra): sheet.extras.get(extra.code, "") for extra in known.extras}


def read(
    known: Definition,
    fields: Mapping[str, str],
    client_id: UUID,
    by_name: str,
    today: date,
    *,
    corrects: bool = False,
) -> Read:
    """A correction says why it is made. Nothing is guessed: what is no answer is told by its field."""
    amiss: dict[str, str] = {}
    answers = tuple(_answer(known, item, fields, amiss) for item in range(1, known.n + 1))
    extras = {extra.code: _extra(extra, fields, amiss) for extra in known.extras}
    on = day_named(fields.get(DAY, ""))
    if on is None or on > today:
        amiss[DAY] = gettext("On which day was it filled in? Today at the latest.")
    reason = fields.get(REASON, "").strip()
    if corrects and not reason:
        amiss[REASON] = gettext("Say what was wrong. The earlier version stays readable.")
    if len(reason) > MOST_WORDS:
        amiss[REASON] = _too_long()
    if not amiss and all(answer is None for answer in answers) and not any(extras.values()):
        amiss[item_name(1)] = gettext("Nothing is answered yet.")
    if amiss or on is None:
        return Read(None, amiss)
    said = {code: value for code, value in extras.items() if value}
    sheet = Sheet(
        measure=known.id,
        client_id=client_id,
        on=on,
        answers=answers,
        score=score(known, answers),
        extras=said,
        by_name=by_name,
        reason=reason,
    )
    return Read(sheet, {})


def _answer(known: Definition, item: int, fields: Mapping[str, str], amiss: dict[str, str]) -> Answer:
    typed = fields.get(item_name(item), "").strip().lower()
    if not typed:
        return None
    if typed in NOT_APPLICABLE and known.may_not_apply(item):
        return NA
    # The digits of any script: who writes Persian types Persian ones.
    value = int(typed) if typed.isdecimal() and len(typed) <= 3 else None
    if value is None or not known.low <= value <= known.high:
        amiss[item_name(item)] = gettext(
            "From %(low)s to %(high)s, or nothing.", low=number(known.low), high=number(known.high)
        )
        return None
    return value


def _extra(extra: Extra, fields: Mapping[str, str], amiss: dict[str, str]) -> str:
    typed = fields.get(extra_name(extra), "").strip()
    if extra.options:
        if typed and typed not in {code for code, _label in extra.options}:
            amiss[extra_name(extra)] = gettext("Choose from the list.")
    elif len(typed) > MOST_WORDS:
        amiss[extra_name(extra)] = _too_long()
    return typed


def _too_long() -> str:
    return gettext("This is too long: %(most)s characters at most.", most=number(MOST_WORDS))

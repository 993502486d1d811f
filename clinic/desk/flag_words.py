"""A flag in words: the line that stays in sight, and what raised it."""

from collections.abc import Iterator
from datetime import datetime

from flask import url_for

from clinic.clients.flags import WHOLE, Flag
from clinic.clients.models import Client
from clinic.clients.standing import Standing
from clinic.edge.catalogue import gettext as _
from clinic.edge.wording import day, full_time, number
from clinic.frozen import frozen


@frozen
class FlagLine:
    """A risk that stays in sight on every page of the file, and the page where it is dealt with."""

    strong: str
    words: str
    href: str
    label: str


def lines(client: Client, standing: Standing, waits: datetime | None) -> Iterator[FlagLine]:
    """The most pressing of the flags that stand, and how many there are, for the frame.

    Before it that an answer which cannot wait has come, at `waits`, and nobody has opened it.
    """
    yield from _came(client, waits)
    flags = standing.standing_flags
    for flag in flags[:1]:
        alone = _("Flag open since %(day)s.", day=day(flag.at))
        several = _("%(count)s flags open, this one since %(day)s.", count=len(flags), day=day(flag.at))
        yield FlagLine(
            alone if len(flags) == 1 else several,
            f"{_(flag.level.label)}. {raised_by(flag)}",
            url_for("client_flags.show", client_id=client.id),
            _("Review the flag"),
        )


def prompts(standing: Standing) -> list[tuple[str, str]]:
    """What is to be asked about in the next note: what to do, and which answer asks for it."""
    return [(_(flag.level.label), raised_by(flag)) for flag in standing.prompts]


def raised_by(flag: Flag) -> str:
    if flag.item == WHOLE:
        return _("“%(sheet)s”: something came of it that was not wanted.", sheet=flag.what)
    named = {"measure": _(flag.what), "item": number(flag.item)}
    if flag.answer is None:
        return _("%(measure)s, item %(item)s was not answered.", **named)
    return _("%(measure)s, item %(item)s was %(answer)s.", **named, answer=number(flag.answer))


def _came(client: Client, waits: datetime | None) -> Iterator[FlagLine]:
    if waits is not None:
        yield FlagLine(
            _("One of their answers could not wait."),
            _("It came %(time)s, and nobody has opened it yet.", time=full_time(waits)),
            url_for("client_questions.index", client_id=client.id),
            _("Open it"),
        )

"""A flag in words: the line that stays in sight, and what raised it."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for

from clinic.clients.flags import WHOLE, Flag
from clinic.clients.models import Client
from clinic.clients.standing import Standing
from clinic.edge.catalogue import gettext as _
from clinic.edge.wording import day, number


@dataclass(frozen=True)
class FlagLine:
    """A risk that stays in sight on every page of the file, and the page where it is dealt with."""

    strong: str
    words: str
    href: str
    label: str


def lines(client: Client, standing: Standing) -> Iterator[FlagLine]:
    """The most pressing of the flags that stand, for the frame; the others are on its page."""
    for flag in standing.standing_flags[:1]:
        yield FlagLine(
            _("Flag open since %(day)s.", day=day(flag.at)),
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

"""What a client's own key opens, put together to take home: once to read, once for another program."""

import json
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import current_app, render_template

from clinic.clients import agreements, reach_told
from clinic.clients.agreements import Asked, Word
from clinic.clients.card import Channel
from clinic.clients.models import Client
from clinic.coregulation import own_view
from clinic.coregulation.codes import SIGNS
from clinic.database import db
from clinic.diary.coming import own_appointments
from clinic.diary.models import Appointment
from clinic.diary.presence import is_of_several
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.wording import full_time
from clinic.handouts import assign, library, sheet, sheet_link
from clinic.handouts.assign import Given
from clinic.handouts.models import SheetLink
from clinic.intake import own_booking
from clinic.measures import asking
from clinic.measures.own import CO_REGULATION
from clinic.people.looked import Looked
from clinic.portal import looked_at, questions

VERSION = 1
STYLE = "sheet.css"
# Each sign by the sentence they answered.
IN_THEIR_WORDS = dict(zip((sign.code for sign in SIGNS), CO_REGULATION.items, strict=True))


def packed(client: Client, now: datetime) -> bytes:
    """A zip of a page, the same as JSON, and each sheet as a page. Nothing of anybody else's is in it."""
    given = assign.copies_for(current.actor(), current.keyring())
    document = _document(client, given, now)
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr("yours.html", _page(document))
        folder.writestr("yours.css", _styles("yours.css"))
        folder.writestr("yours.json", json.dumps(document, ensure_ascii=False, indent=2))
        for number, one in enumerate(given, 1):
            folder.writestr(f"sheets/{number}.html", _sheet_page(one))
        if given:
            folder.writestr(f"sheets/{STYLE}", _styles("print.css", "handouts.css"))
    return made.getvalue()


def _page(document: dict[str, Any]) -> str:
    return render_template(
        "portal/yours.html",
        mine=document,
        on=date.fromisoformat,
        ways=[_(Channel(one).label) for one in (document["reach"] or {}).get("channels", ())],
        ends=[_(end) for end in CO_REGULATION.ends or ()],
    )


def _styles(*names: str) -> str:
    """What a page is set in, beside it: the folder is read where nothing can be fetched from us."""
    static = Path(current_app.static_folder or "")
    return "".join((static / name).read_text("utf-8") for name in names)


def _document(client: Client, given: list[Given], now: datetime) -> dict[str, Any]:
    practice = current.practice()
    return {
        "v": VERSION,
        "made_at": now.isoformat(),
        "practice": practice.name if practice else "",
        "language": current.locale(),
        "appointments": [_appointment(one) for one in _appointments(client)],
        "sheets": [_sheet(number, one) for number, one in enumerate(given, 1)],
        "sheets_by_link": [_link(one, now) for one in sheet_link.of_client(client.id).values()],
        "agreements": list(_agreements()),
        "questions_begun": list(_begun(client, now)),
        "answers_over_time": _over_time(),
        "reach": _reach(),
        "who_looked": [
            {
                "on": one.on.isoformat(),
                "who": one.who,
                "what": one.what,
                "first": one.first.isoformat(),
                "last": one.last.isoformat(),
                "times": one.times,
            }
            for one in _looks(client, now)
        ],
    }


def _looks(client: Client, now: datetime) -> list[Looked]:
    return looked_at.looks(current.actor(), client.id, current.person().id, current.zone(), now)


def _appointments(client: Client) -> Iterator[Appointment]:
    yield from db.session.scalars(own_appointments(client.id).order_by(Appointment.starts_at))


def _appointment(one: Appointment) -> dict[str, Any]:
    return {
        "starts_at": one.starts_at.astimezone(current.zone()).isoformat(),
        "ends_at": one.ends_at.astimezone(current.zone()).isoformat(),
        "told": full_time(one.starts_at),
        "with": own_booking.therapist_of(one).name,
        "how": _(one.delivery.label),
        "together_with_others": is_of_several(one),
    }


def _sheet(number: int, given: Given) -> dict[str, Any]:
    task = given.task
    return {
        "page": f"sheets/{number}.html",
        "title": task.sheet.title,
        "language": task.sheet.locale,
        "given_on": given.given_at.astimezone(current.zone()).date().isoformat(),
        "given_by": given.therapist,
        "first_name": task.first_name or "",
        "line": task.line or "",
        "times_per_week": task.times_per_week,
    }


def _link(one: SheetLink, now: datetime) -> dict[str, Any]:
    """That there is one: what it opens is told with the code, and sealed for nobody else."""
    return {
        "made_on": one.made_at.astimezone(current.zone()).date().isoformat(),
        "until": one.until_at.astimezone(current.zone()).date().isoformat(),
        "is_open": one.is_open(now),
    }


def _agreements() -> Iterator[dict[str, Any]]:
    """Each in the words they read, and what they said of it; of earlier words, too."""
    for one in agreements.handed(current.actor(), current.keyring()):
        yield _agreed(one.asked, one.said, one.at)
        for last in one.before:
            yield _agreed(last.asked, last.word, last.at)


def _agreed(asked: Asked, word: Word | None, at: datetime | None) -> dict[str, Any]:
    return {
        "about": _(asked.kind.label),
        "version": asked.version,
        "language": asked.locale,
        "explained_in": asked.explained_in,
        "interpreter": asked.interpreter,
        "words": asked.text,
        "said": {Word.GIVEN: "agreed", Word.WITHDRAWN: "taken back"}[word] if word else "",
        "on": at.astimezone(current.zone()).date().isoformat() if at else "",
    }


def _sheet_page(given: Given) -> str:
    task = given.task
    made = library.sheet(task.code, task.locale, task.version)
    return sheet.render_html(made, assign.personal(task, given.therapist), for_press=True, style=STYLE)


def _begun(client: Client, now: datetime) -> Iterator[dict[str, Any]]:
    """What they answered and have not sent: what they sent is sealed in their file."""
    for request, is_begun in asking.open_for(client.id, now):
        if is_begun:
            sitting = questions.sitting_of(request.id)
            yield {
                "asked_on": request.asked_at.astimezone(current.zone()).date().isoformat(),
                "answers": [
                    {"question": step.question, "answer": step.said(sitting.answers.of(step))}
                    for step in sitting.asked.steps
                    if sitting.answers.has(step)
                ],
            }


def _reach() -> dict[str, Any] | None:
    """What they told themselves of how they may be reached."""
    found = reach_told.own(current.keyring())
    if found is None:
        return None
    told, at = found
    return {
        "told_on": at.astimezone(current.zone()).date().isoformat(),
        "phone": told.phone,
        "email": told.email,
        **told.safe.to_json(),
        "no_letters": told.safe.no_letters,
    }


def _over_time() -> list[dict[str, Any]]:
    if not own_view.is_open_to(current.person().id):
        return []
    shown = own_view.read(current.actor(), current.keyring())
    return [
        {
            "on": card.on.isoformat(),
            "context": str(card.observation.context),
            "about": card.observation.context_role,
            "values": {score.code: score.value for score in card.observation.scores},
            "answers": [
                {"question": _(IN_THEIR_WORDS[score.code]), "answer": score.value}
                for score in card.observation.scores
            ],
        }
        for card in shown.view.cards
    ]

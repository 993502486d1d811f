"""How a sheet gets to each it was given to: on their own page, by a link of their own, or on paper."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.clients.card import Card
from clinic.desk import something_waits
from clinic.desk.client import today
from clinic.desk.file_frame import FileFrame
from clinic.desk.give_form import LINK, PAPER, PORTAL, GiveForm
from clinic.desk.own_files import writable_own
from clinic.desk.something_waits import Written
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.files.by_code import LinkWords
from clinic.frozen import frozen
from clinic.handouts import sheet_link
from clinic.handouts.models import Assignment
from clinic.handouts.task import Task
from clinic.people.models import Account

Given = tuple[Assignment, Task]


@frozen
class Ways:
    """Who is given it by a link, each with the file it is kept in; everybody else as the form says."""

    kept_in: Mapping[UUID, UUID]
    amiss: str = ""


def ways(file: FileFrame, form: GiveForm) -> Ways:
    """`amiss` says why it cannot go to them as it was chosen."""
    without = [one for one in form.people if Account.of_client(one) is None]
    if form.how.data == PORTAL and without and not file.is_of_several:
        return Ways({}, _("They have no page of their own yet. Invite them to the portal, or choose paper."))
    by_link = {LINK: form.people, PORTAL: without}.get(form.how.data, [])
    if not file.is_of_several:
        return Ways(dict.fromkeys(by_link, file.file_id))
    own = writable_own(by_link)
    if len(own) < len(by_link):
        names = _(", ").join(file.known[one].name for one in by_link if one not in own)
        return Ways(
            {},
            _(
                "A link is kept in each one's own file, and you do not write in that of %(names)s. "
                "Choose paper.",
                names=names,
            ),
        )
    return Ways(own)


def send(file: FileFrame, form: GiveForm, given: Sequence[Given], chosen: Ways) -> None:
    """Make the links, write the letters, and say what is still to do."""
    with_letter = bool(form.letter.data) and form.how.data != PAPER
    written = {}
    for row, task in given:
        person = row.client_id
        if person in chosen.kept_in:
            written[person] = _link(file, row, task, chosen.kept_in[person], with_letter=with_letter)
        elif with_letter:
            found = may_be_written_to(file, person)
            written[person] = something_waits.write_portal(person, file.known[person]) if found.to else found
    if len(given) > 1:
        _say_of_each(form.how.data, has_links=bool(chosen.kept_in))
    elif form.how.data == PORTAL and not chosen.kept_in:
        flash(_("Given. It is on their page."), "kept")
    if with_letter:
        _say(file, written)


def lead_on(form: GiveForm, client_id: UUID, rows: Sequence[Assignment], chosen: Ways) -> ResponseReturnValue:
    """To where what is still to do is done: printed, told aloud, or nothing."""
    row_id = rows[0].id
    there = url_for("client_sheets.index", client_id=client_id)
    if len(rows) == 1 and form.how.data == PAPER:
        there = url_for("client_sheets.read", client_id=client_id, assignment_id=row_id, given=1)
    elif len(rows) == 1 and chosen.kept_in:
        there = url_for("sheet_links.show", client_id=client_id, assignment_id=row_id)
    return redirect(there, 303)


def may_be_written_to(file: FileFrame, person: UUID) -> Written:
    """Where a link of one of them may be sent.

    Two letters at one address name nobody and read the same; yet whoever looks there sees that there are
    two. So they go there only while each was asked alone, and is safe.
    """
    written = something_waits.address(person, file.known[person])
    if written.to is None or not file.is_of_several or not _shares_an_address(file, person, written):
        return written
    if file.together.may_work_together(today()).is_allowed:
        return written
    return Written(
        None,
        _(
            "No letter goes to an address that two of them share, unless each was asked alone and is safe. "
            "Tell them yourself."
        ),
    )


def none_may_be_written_to(file: FileFrame) -> str:
    """Why no letter goes to anybody of this file; empty where one does."""
    reached = [may_be_written_to(file, one) for one in file.card.in_order(file.members)]
    return "" if any(one.to for one in reached) else reached[0].why_not


def write_link(file: FileFrame, person: UUID, words: LinkWords, until_at: datetime) -> Written:
    """The letter with a link, to whom it may go."""
    found = may_be_written_to(file, person)
    if found.to is None:
        return found
    way = something_waits.way_to_sheet(words)
    return something_waits.write_link(person, file.known[person], way, until_at)


def _link(file: FileFrame, row: Assignment, task: Task, kept_in: UUID, *, with_letter: bool) -> Written:
    actor, keyring = current.actor(), current.keyring()
    link, words = sheet_link.make(actor, keyring, row, task, clock.now(), kept_in)
    if not with_letter:
        return Written(None)
    return write_link(file, row.client_id, words, link.until_at)


def _shares_an_address(file: FileFrame, person: UUID, written: Written) -> bool:
    others: list[tuple[UUID, Card]] = [(one, file.known[one]) for one in file.members if one != person]
    reached = [something_waits.address(one, card).to for one, card in others]
    return any(
        to is not None and written.to is not None and to.address == written.to.address for to in reached
    )


def _say(file: FileFrame, written: Mapping[UUID, Written]) -> None:
    """To whoever gave it: who has a letter, and whom to tell otherwise."""
    if len(written) == 1:
        next(iter(written.values())).say()
        return
    untold = [file.known[one].shown_name for one, found in written.items() if found.to is None]
    told = next((found for found in written.values() if found.to is not None), None)
    if told is not None:
        told.say()
    if untold:
        names = _(", ").join(untold)
        flash(_("No letter goes to %(names)s. Please tell them yourself.", names=names), "mend")


def _say_of_each(how: str, has_links: bool) -> None:
    if how == PAPER:
        flash(_("Given to each. Open each one's to print it."), "kept")
    elif has_links:
        flash(
            _("Given to each. Open the link of each to see its code, and tell it to that person alone."),
            "kept",
        )
    else:
        flash(_("Given. It is on each one's own page."), "kept")

"""What the note of a first call tells the front desk as it is signed: the one code its therapist chose."""

from clinic import clock
from clinic.audit.actor import Actor
from clinic.desk.note_page import NotePage
from clinic.frozen import frozen
from clinic.intake import lines, standing
from clinic.intake.lines import Line
from clinic.intake.models import Enquiry
from clinic.intake.outcome import Outcome, Verdict
from clinic.notes.formats_between import CONSULT_15
from clinic.vault.keyring import Keyring


@frozen
class Report:
    """The enquiry behind a call, opened, and what its note says came of it."""

    line: Line
    outcome: Outcome


def awaited(page: NotePage) -> Enquiry | None:
    """The enquiry that waits for what came of the call this note is about."""
    if page.format is not CONSULT_15 or page.appointment is None:
        return None
    return standing.awaiting_outcome(page.appointment.id, clock.now())


def to_be_told(page: NotePage) -> Outcome | None:
    """What the front desk will see once this is signed; None where signing tells it nothing."""
    content = page.checked.content
    if content is None or awaited(page) is None:
        return None
    return next((outcome for outcome in Outcome if outcome in content.chosen("outcome")), None)


def report(actor: Actor, keyring: Keyring, page: NotePage) -> Report | None:
    """What signing is to tell, after a trail entry for the enquiry; so it comes before the work's changes."""
    enquiry, outcome = awaited(page), to_be_told(page)
    if enquiry is None or outcome is None:
        return None
    return Report(lines.line_of(enquiry, actor, keyring), outcome)


def tell(actor: Actor, keyring: Keyring, told: Report, *, begin_now: bool) -> None:
    """Conclude the enquiry as its own page would; one that was concluded meanwhile is left as it is.

    `begin_now` makes a client of somebody who would like to begin.
    """
    call, now = told.line.appointment, clock.now()
    enquiry = standing.awaiting_outcome(call.id, now, hold=True) if call else None
    if enquiry is None:
        return
    if begin_now and told.outcome is Outcome.BOOK_INTAKE:
        standing.make_client(enquiry, told.line.visitor, keyring.account_id, actor, keyring)
    else:
        standing.conclude(enquiry, told.line.visitor, Verdict(told.outcome), actor, now)

"""The letters around questionnaires and sheets. None says what there is: something waits, and where."""

from datetime import datetime
from uuid import UUID

from clinic.database import db
from clinic.diary import leaving
from clinic.edge.catalogue import gettext as _
from clinic.edge.wording import day, speaking
from clinic.files import grants
from clinic.files.rights import may_write
from clinic.mail import outbox
from clinic.mail.addressee import Addressee
from clinic.mail.letter import Letter
from clinic.mail.models import LetterKind, Means
from clinic.people.models import Account, Practice


def tell_holders(file_id: UUID) -> None:
    """Write to everybody who may open this file that something came in: whoever it is for may be away."""
    for grant in grants.holders_of(file_id):
        # Who only reads could not take it in.
        if not may_write(grant):
            continue
        account = db.session.get(Account, grant.account_id)
        if account is not None and account.disabled_at is None and account.email:
            outbox.post(_came_in(account.email, account.locale), locale=account.locale)


def tell_client(to: Addressee, link: str, until_at: datetime | None, now: datetime) -> datetime:
    """Something waits for them there, until a day if told: a sheet or questions, it does not say.

    When the letter leaves.
    """
    with speaking(to.locale):
        subject = _("From %(practice)s", practice=_practice())
        said = _something_waits(to.means, link, day(until_at) if until_at else "")
        row = leaving.post(to, subject, said, kind=LetterKind.ACCOUNT, now=now, until_at=until_at)
    return row.next_at


def _something_waits(means: Means, link: str, until: str) -> list[str]:
    if means is Means.VOICE:
        return [_("Something from %(practice)s waits for you on your own page.", practice=_practice())]
    if means is Means.TEXT:
        return [_("Something from %(practice)s waits for you: %(link)s", practice=_practice(), link=link)]
    leave_it = _("If you did not expect this, leave it be.")
    if not until:
        return [
            _("Something from %(practice)s waits for you here:\n%(link)s", practice=_practice(), link=link),
            leave_it,
        ]
    told = _(
        "Something from %(practice)s waits for you here until %(day)s:\n%(link)s",
        practice=_practice(),
        day=until,
        link=link,
    )
    return [told, leave_it]


def _came_in(to: str, locale: str) -> Letter:
    with speaking(locale):
        return Letter(
            to,
            _("Something came in for you"),
            _(
                "Something came in for you at %(practice)s. Please sign in and look at Today.\n",
                practice=_practice(),
            ),
        )


def _practice() -> str:
    practice = Practice.ours()
    return practice.name if practice else "Attune"

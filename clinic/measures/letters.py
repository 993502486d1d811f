"""The letters around questionnaires and sheets. None says what there is: something waits, and where."""

from datetime import datetime
from uuid import UUID

from clinic.database import db
from clinic.edge.catalogue import gettext as _
from clinic.edge.wording import day, speaking
from clinic.files import grants
from clinic.files.rights import may_write
from clinic.mail import outbox
from clinic.mail.addressee import Addressee
from clinic.mail.letter import Letter
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


def tell_client(to: Addressee, link: str, until_at: datetime | None) -> None:
    """Something waits for them there, until a day if told: a sheet or questions, it does not say."""
    with speaking(to.locale):
        until = day(until_at) if until_at else ""
        letter = Letter(
            to.address, _("From %(practice)s", practice=_practice()), _something_waits(link, until)
        )
    outbox.post(letter, locale=to.locale, how=outbox.Posting(means=to.means, good_until_at=until_at))


def _something_waits(link: str, until: str) -> str:
    if not until:
        return _(
            "Something from %(practice)s waits for you here:\n\n%(link)s\n\n"
            "If you did not expect this, leave it be.\n",
            practice=_practice(),
            link=link,
        )
    return _(
        "Something from %(practice)s waits for you here until %(day)s:\n\n%(link)s\n\n"
        "If you did not expect this, leave it be.\n",
        practice=_practice(),
        day=until,
        link=link,
    )


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

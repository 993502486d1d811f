"""The letters that concern signing in. They name the practice and a time, never a client or a reason."""

from datetime import datetime

from clinic.edge.catalogue import digits
from clinic.edge.catalogue import gettext as _
from clinic.edge.wording import full_time, speaking
from clinic.mail.letter import Letter
from clinic.people.models import Practice
from clinic.plain import N_


def sign_in_code(to: str, code: str, locale: str) -> Letter:
    with speaking(locale):
        return Letter(
            to,
            # Neither the code nor whose it is, where a telephone shows it while it lies on a table.
            _("A code to sign in"),
            _(
                "%(code)s\n\nIt is good once, for ten minutes, on the page that asks for it.\n\n"
                "If you did not just sign in, somebody else knows your words or your password. Give the code "
                "to nobody, and say so when you next speak with us.\n",
                code=digits(f"{code[:4]} {code[4:]}"),
            ),
        )


def invitation(to: str, link: str, locale: str) -> Letter:
    with speaking(locale):
        return Letter(
            to,
            _("An account at %(practice)s", practice=_practice()),
            _(
                "%(practice)s has prepared an account for you. Open this page within three days and choose a "
                "password:\n\n%(link)s\n\nThe page works once. If you did not expect this, leave it be.\n",
                practice=_practice(),
                link=link,
            ),
        )


def client_invitation(to: str, link: str, locale: str) -> Letter:
    """It says nothing of who it is from but what the sender's line says, and holds no word that opens it."""
    with speaking(locale):
        return Letter(
            to,
            _("Your pages are ready"),
            _(
                "Open this page within three days:\n\n%(link)s\n\nIt asks for the four words you were told, "
                "which stand in no letter. The page works once. If you did not expect this, leave it be.\n",
                link=link,
            ),
        )


def kit_was_used(to: str, whose: str, at: datetime, locale: str) -> Letter:
    subject = N_("The recovery kit was used")
    text = N_(
        "On %(at)s the recovery kit of %(practice)s was used to give %(whose)s a new password "
        "and a new second factor. All of their sessions were ended.\n\n"
        "If nobody told you about this, speak to the owner of the practice now.\n"
    )
    return _warning(to, subject, text, at, locale, whose=whose)


def phone_was_changed(to: str, at: datetime, locale: str) -> Letter:
    subject = N_("A new phone for your account")
    text = N_(
        "On %(at)s somebody signed in as you at %(practice)s, who knew your password, set up a new "
        "phone. The phone before it and the codes on paper no longer work, and all other sessions "
        "were ended.\n\nIf that was not you, speak to the owner of the practice now.\n"
    )
    return _warning(to, subject, text, at, locale)


def new_browser(to: str, browser: str, at: datetime, locale: str) -> Letter:
    subject = N_("A new browser signed in")
    text = N_(
        "On %(at)s somebody signed in to your account at %(practice)s with a browser that was not "
        "used for it before: %(browser)s.\n\n"
        "If that was you, there is nothing to do. If not, change your password at once, which ends "
        "every session, and speak to the owner of the practice.\n"
    )
    return _warning(to, subject, text, at, locale, browser=browser)


def wrong_codes(to: str, at: datetime, locale: str) -> Letter:
    subject = N_("Wrong codes at sign-in")
    text = N_(
        "Until %(at)s somebody gave your right password at %(practice)s and then several wrong "
        "codes. They were not let in.\n\n"
        "If that was you, wait a while and try again. If not, somebody knows your password: sign in "
        "with a browser you used before and change it.\n"
    )
    return _warning(to, subject, text, at, locale)


def _warning(to: str, subject: str, text: str, at: datetime, locale: str, **more: str) -> Letter:
    """What happened to somebody's account, when, and what to do if it was not they."""
    with speaking(locale):
        return Letter(to, _(subject), _(text, at=full_time(at), practice=_practice(), **more))


def _practice() -> str:
    practice = Practice.ours()
    return practice.name if practice else "Attune"

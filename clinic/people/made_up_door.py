"""What a demo's sign-in pages show besides: who there is, and what their phone would say right now.

Both buttons post the real password and the real code through the ordinary forms.
"""

from datetime import datetime, timedelta

from flask import Flask

from clinic import clock
from clinic.config import Settings
from clinic.database import db
from clinic.edge import cookie
from clinic.people import held, made_up
from clinic.people.made_up import MadeUp
from clinic.people.models import Account
from clinic.people.signing_in import STEP
from clinic.vault.encoding import decode
from clinic.vault.totp import STEP_SECONDS, code_at, matching_step


def install(app: Flask, told: Settings) -> None:
    """Called at assembly. Does nothing unless the instance is a demo."""
    if told.demo:
        app.context_processor(
            lambda: {"demo_people": lambda: _shown(told), "demo_code": lambda: code_for_this_step(told)}
        )


def code_for_this_step(told: Settings) -> tuple[MadeUp, str] | None:
    """Whose password was just typed in this browser, if they are made up, and their phone's code.

    None on any instance that is no demo.
    """
    if not told.demo:
        return None
    now = clock.now()
    content = held.read(STEP, cookie.half_session.read() or "", now)
    account_id = decode(content)[0] if content else None
    person = next((one for one in made_up.people(told) if one.id == account_id), None)
    account = db.session.get(Account, person.id) if person else None
    if person is None or account is None:
        return None
    return person, _unspent_code(person.totp_seed, account.totp_step, now)


def _shown(told: Settings) -> list[MadeUp]:
    return [person for person in made_up.people(told) if person.is_shown]


def _unspent_code(seed: bytes, spent_step: int, now: datetime) -> str:
    """The first code that is accepted now and was not used before: each is good once, here as elsewhere."""
    step = timedelta(seconds=STEP_SECONDS)
    codes = [code_at(seed, now + shift * step) for shift in (0, 1)]
    return next((code for code in codes if matching_step(seed, code, now, spent_step) is not None), codes[0])

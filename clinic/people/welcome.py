"""How somebody who has just proven who they are is let in: the cookies, the trail's witness, and where to."""

from collections.abc import Callable

from flask import Response, flash, make_response, redirect, render_template, request

from clinic.audit import checkpoint, trail
from clinic.audit.actor import Actor
from clinic.database import db
from clinic.edge import cookie
from clinic.edge.catalogue import digits
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import next_path
from clinic.files.caseload import renew_ring
from clinic.people import membership, session
from clinic.people.known import Browser
from clinic.people.models import Account
from clinic.people.second_factor import Second
from clinic.people.signing_in import SignIn
from clinic.vault.alarm import VaultAlarm
from clinic.vault.keyring import Keyring

DESK, PORTAL = "/desk", "/portal"

# What is done with the keys of whoever of the staff signs in. The ring first: the rest opens files by it.
_upkeep: list[Callable[[Actor, Keyring], object]] = [renew_ring]


def after_sign_in(act: Callable[[Actor, Keyring], object]) -> None:
    """Have this done each time one of the staff has signed in.

    It leaves the commit to us, and answers whether there is anything to commit.
    """
    _upkeep.append(act)


def let_in(done: SignIn) -> Response:
    """Commit, set the cookies and go on, unless the trail is not what this browser remembers."""
    account, roles = done.account, done.account.roles
    membership.renew_keys(done.actor, done.keyring, roles)
    seen = cookie.witness.read() if account.is_staff else None
    differs = seen is not None and not checkpoint.still_holds(db.session(), seen)
    if differs:
        trail.record(done.actor, "trail.witness_missing", account.id)
    db.session.commit()
    _do_what_waited(done)
    before = cookie.session_token()
    if before is not None:
        session.end(before)
    if done.proof is Second.PAPER:
        flash(
            _("That was one of your codes on paper. %(left)s are left.", left=digits(done.codes_left)), "mend"
        )
    to = next_of(roles) or home(roles)
    page = render_template("people/trail_differs.html", to=to) if differs else redirect(to, 303)
    answer = make_response(page)
    cookie.session.give(answer, done.token)
    cookie.half_session.take_back(answer)
    leave_witness(answer, account)
    _remember(answer, account)
    return answer


def _do_what_waited(done: SignIn) -> None:
    if not done.account.is_staff:
        return
    for act in _upkeep:
        try:
            if act(done.actor, done.keyring):
                db.session.commit()
        except VaultAlarm:
            # Whoever looks for what does not open is told then; it keeps nobody from coming in.
            db.session.rollback()
    db.session.commit()


def _remember(answer: Response, account: Account) -> None:
    """Let a colleague's browser be known next time. A client's keeps no lasting trace of the practice."""
    if account.is_staff:
        known = Browser.read(cookie.known_browser.read()).remembering(account)
        cookie.known_browser.give(answer, known.written())


def leave_witness(answer: Response, account: Account) -> None:
    """Let a staff browser remember where the trail stands."""
    if account.is_staff:
        cookie.witness.give(answer, checkpoint.witness(db.session()))


def home(roles: frozenset[str]) -> str:
    """Where these roles begin."""
    return PORTAL if "client" in roles else DESK


def next_of(roles: frozenset[str]) -> str | None:
    """The page somebody was on their way to, if it is behind their own door."""
    path = next_path(request.args.get("next"))
    return path if path and path.startswith(home(roles)) else None

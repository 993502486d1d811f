"""The link back to a booking: its token opens the visitor's copy, and we keep only what seals to it."""

from datetime import datetime
from hmac import compare_digest

from sqlalchemy import select

from clinic.database import db
from clinic.diary.models import Appointment, BookingLink
from clinic.diary.visitor import Visitor
from clinic.refusal import NotFound
from clinic.vault.box import open_with, public_key, seal_to
from clinic.vault.padding import pad, unpad
from clinic.vault.token import link_seed, new_token, token_hash


def make(appointment: Appointment, visitor: Visitor) -> str | None:
    """Keep a copy for the visitor under their own token.

    Returns the code that their letter carries, by which they prove to have read it; None without an address.
    """
    public = public_key(link_seed(visitor.token))
    code = new_token() if visitor.email else None
    db.session.add(
        BookingLink(
            token_hash=token_hash(visitor.token),
            appointment_id=appointment.id,
            public_key=public,
            copy=seal_to(public, pad(visitor.to_bytes()), "booking copy", appointment.id),
            code_hash=token_hash(code) if code else None,
        )
    )
    db.session.flush()
    return code


def find(token: str) -> tuple[BookingLink, Appointment]:
    """The booking this token leads to. Raises `NotFound`."""
    query = select(BookingLink, Appointment).join(Appointment, Appointment.id == BookingLink.appointment_id)
    row = db.session.execute(query.where(BookingLink.token_hash == token_hash(token))).first()
    if row is None:
        raise NotFound
    link, appointment = row
    return link, appointment


def visitor_of(link: BookingLink, token: str) -> Visitor:
    """What the visitor typed, opened with their own token."""
    copy = open_with(link_seed(token), link.copy, "booking copy", link.appointment_id)
    return Visitor.from_bytes(unpad(copy))


def carries_code(link: BookingLink, code: str) -> bool:
    """Whether `code` is the one that was written in the letter."""
    return link.code_hash is not None and compare_digest(link.code_hash, token_hash(code))


def confirm_address(link: BookingLink, now: datetime) -> None:
    """Somebody who reads the letters to this address has said that it is theirs."""
    link.confirmed_at = link.confirmed_at or now
    db.session.flush()

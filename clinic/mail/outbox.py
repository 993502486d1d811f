"""Writing a letter into the outbox, in the transaction of whatever it tells about."""

from collections.abc import Collection
from email.utils import parseaddr
from uuid import UUID, uuid4

from sqlalchemy import Select, select, update

from clinic import clock
from clinic.config import settings
from clinic.database import db
from clinic.mail.letter import Letter
from clinic.mail.models import LetterState, OutboxLetter
from clinic.vault.envelope import seal, unseal
from clinic.vault.padding import pad, unpad


def post(letter: Letter, *, locale: str, about: UUID | None = None) -> None:
    """Add the letter. It leaves only if, and after, this transaction commits.

    `about` is the appointment it tells of, where it tells of one: from now on this letter alone says whether
    its people know, whatever comes back of those before it.
    """
    letter_id = uuid4()
    now = clock.now()
    if about is not None:
        before = update(OutboxLetter).where(OutboxLetter.about_id == about)
        db.session.execute(before.values(about_id=None))
    db.session.add(
        OutboxLetter(
            id=letter_id,
            sealed=seal(settings().instance_key, pad(letter.to_bytes()), *_place(letter_id)),
            message_id=f"<{letter_id}@{_domain(settings().mail_from)}>",
            locale=locale,
            written_at=now,
            next_at=now,
            about_id=about,
        )
    )
    db.session.flush()


def came_back(about: Collection[UUID]) -> set[UUID]:
    """Those of these appointments about which the latest letter reached nobody."""
    theirs = returned().where(OutboxLetter.about_id.in_(about))
    return {about_id for about_id in db.session.scalars(theirs) if about_id}


def returned() -> Select[UUID | None]:
    """The appointments whose people do not know."""
    return select(OutboxLetter.about_id).where(
        OutboxLetter.about_id.is_not(None), OutboxLetter.state == LetterState.RETURNED
    )


def open_letter(row: OutboxLetter, instance_key: bytes) -> Letter:
    """The letter as it was written. Raises `ValueError` once it has left."""
    if row.sealed is None:
        raise ValueError("this letter has left")
    return Letter.from_bytes(unpad(unseal(instance_key, row.sealed, *_place(row.id))))


def _place(letter_id: UUID) -> tuple[str, UUID]:
    return ("letter", letter_id)


def _domain(address: str) -> str:
    return parseaddr(address)[1].partition("@")[2] or "localhost"

"""Writing a letter into the outbox, in the transaction of whatever it tells about."""

from email.utils import parseaddr
from uuid import UUID, uuid4

from clinic import clock
from clinic.config import settings
from clinic.database import db
from clinic.mail.letter import Letter
from clinic.mail.models import OutboxLetter
from clinic.vault.envelope import seal, unseal
from clinic.vault.padding import pad, unpad


def post(letter: Letter, *, locale: str) -> None:
    """Add the letter. It leaves only if, and after, this transaction commits."""
    letter_id = uuid4()
    now = clock.now()
    db.session.add(
        OutboxLetter(
            id=letter_id,
            sealed=seal(settings().instance_key, pad(letter.to_bytes()), *_place(letter_id)),
            message_id=f"<{letter_id}@{_domain(settings().mail_from)}>",
            locale=locale,
            written_at=now,
            next_at=now,
        )
    )
    db.session.flush()


def open_letter(row: OutboxLetter, instance_key: bytes) -> Letter:
    """The letter as it was written. Raises `ValueError` once it has left."""
    if row.sealed is None:
        raise ValueError("this letter has left")
    return Letter.from_bytes(unpad(unseal(instance_key, row.sealed, *_place(row.id))))


def _place(letter_id: UUID) -> tuple[str, UUID]:
    return ("letter", letter_id)


def _domain(address: str) -> str:
    return parseaddr(address)[1].partition("@")[2] or "localhost"

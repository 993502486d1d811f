"""Which words the files of a caseload have, in sealed lists of several files each.

A list says nothing that the files' segments do not say, and is believed of a file only while that has as many
texts as it had then. One that is gone, or does not open, costs time and hides nothing.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Integer, bindparam, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from clinic import clock
from clinic.database import STRICT, Base, db, put
from clinic.prepared import Prepared
from clinic.rows import large_rows
from clinic.triggers import let_go
from clinic.vault.keyring import Keyring
from clinic.vault.record import RecordKey
from clinic.vault.wordlist import Keys, seal_words

_DIGITS = 32


class WordList(Base):
    """One account's list of this number: `members` are the ids of its files, `texts` how many they had.

    The grants say as much of whose files they are.
    """

    __tablename__ = "word_list"
    __table_args__ = (STRICT,)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    members: Mapped[str]
    texts: Mapped[int]
    saved_at: Mapped[datetime]
    blob: Mapped[bytes]


# With a grant that goes, so that nothing stays behind of a file that was shredded or taken back.
let_go("file_grant", "DELETE", WordList.__tablename__, its="account_id", own="account_id", word="unlisted")


def heads(account_id: UUID) -> list[tuple[int, list[str], int]]:
    """Of each of an account's lists: its number, the codes of its files, and how many texts they had."""
    rows = _HEADS.rows(db.session(), {"account": account_id})
    return [(number, codes(members), texts) for number, members, texts in rows]


_HEADS = Prepared(
    select(WordList.number, WordList.members, WordList.texts)
    .where(WordList.account_id == bindparam("account"))
    .order_by(WordList.number)
)


def sealed(account_id: UUID) -> Iterator[tuple[Any, ...]]:
    """Each list: its number, its members, and the list itself."""
    asked = select(WordList.number, WordList.members, WordList.blob).where(WordList.account_id == account_id)
    yield from large_rows(asked)


def codes(members: str) -> list[str]:
    """The codes of a list's files, by what stands in its row: nobody's where that names none."""
    return [members[at : at + _DIGITS] for at in range(0, len(members), _DIGITS)]


def keep(keyring: Keyring, number: int, keys: Sequence[RecordKey], texts: int, content: bytes) -> None:
    """Put the list of these files in the place of this number. Leaves the commit to the caller."""
    put(
        WordList,
        account_id=keyring.account_id,
        number=number,
        members="".join(key.file_id.hex for key in keys),
        texts=texts,
        saved_at=clock.now(),
        blob=seal_words(keyring, Keys.of(keys), number, content),
    )


def forget(account_id: UUID, number: int) -> None:
    """Let go of a list of which no file is left."""
    db.session.execute(delete(WordList).where(WordList.account_id == account_id, WordList.number == number))

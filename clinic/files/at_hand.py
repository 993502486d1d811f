"""The key of a file that this very request has opened: that it may still be used is asked, and no more."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from clinic.files.keys import is_live, record_key
from clinic.files.models import Epoch, Grant
from clinic.vault.keyring import Keyring
from clinic.vault.record import RecordKey


def present_number(file_id: InstrumentedAttribute[UUID]) -> ColumnElement[int]:
    """The number of a file's present epoch, for a question of one's own."""
    its = aliased(Epoch)
    return select(func.max(its.number)).where(its.file_id == file_id).correlate_except(its).scalar_subquery()


def granted(asked: Select[Any], file_id: InstrumentedAttribute[UUID]) -> Select[Any]:
    """Such a question, answered where the `viewer` has a live grant to the file `now`."""
    theirs = and_(Grant.file_id == file_id, Grant.account_id == bindparam("viewer"))
    return asked.join(Grant, theirs).where(is_live(bindparam("now")))


def key_at_hand(keyring: Keyring, file_id: UUID, epoch: int) -> RecordKey:
    """The key of a file that is granted, in its present epoch, as this request opened it; or opened now.

    With whatever takes a file back from somebody its epoch goes on, and then the whole is asked anew. Raises
    as `record_key`.
    """
    return keyring.opened_in(file_id, epoch) or record_key(keyring, file_id)

"""What a live grant lets its holder do with the file: read it and write in it, or read and co-sign only."""

from collections.abc import Collection
from datetime import datetime
from typing import TypeGuard
from uuid import UUID

from sqlalchemy import BindParameter, Select

from clinic.database import db
from clinic.files.keys import granted_to, live_grant
from clinic.files.models import Grant
from clinic.plain import N_
from clinic.refusal import NotFound, Refusal
from clinic.vault.grant import GrantTerms


class ReadsOnly(Refusal):
    # Not 404: whoever is told this reads the file already.
    status = 403
    sentence = N_("You read this file and co-sign its notes. Nothing in it is yours to write or to change.")


def may_write(grant: Grant | GrantTerms | None) -> bool:
    """Whoever co-signs reads, co-signs and nothing else; every other share writes, too."""
    return grant is not None and not grant.cosign


def may_pass_on(grant: Grant | None) -> TypeGuard[Grant]:
    """Whoever reads only gives nobody the right to more, and takes nobody's from them."""
    return grant is not None and grant.may_share and may_write(grant)


def writable_by(
    account_id: UUID | BindParameter[UUID], now: BindParameter[datetime] | None = None
) -> Select[UUID]:
    """The ids of the files this person may write in, as `granted_to` those they may open."""
    return granted_to(account_id, now).where(~Grant.cosign)


def writable_among(account_id: UUID, file_ids: Collection[UUID | None]) -> set[UUID]:
    """Those of these files this person may write in."""
    return set(db.session.scalars(writable_by(account_id).where(Grant.file_id.in_(file_ids))))


def must_write(file_id: UUID, account_id: UUID) -> None:
    """Raises `NotFound` without a live grant, `ReadsOnly` with one that does not write."""
    grant = live_grant(file_id, account_id)
    if grant is None:
        raise NotFound
    if not may_write(grant):
        raise ReadsOnly

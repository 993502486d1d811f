"""Somebody who can write to the database as they like: no trigger stops whoever may drop it."""

from typing import Any

from sqlalchemy import ColumnElement, text, update

from clinic.audit.verify import Finding, verify
from clinic.cli.audit import verify_keys_of
from clinic.config import settings
from clinic.database import Base, db
from clinic.files.models import Grant
from clinic.files.proving import Strays, strays
from clinic.triggers import standing
from clinic.vault.grant import GrantTerms


def drop_triggers() -> None:
    """Nothing in the database refuses anything any more."""
    is_postgresql = db.engine.dialect.name == "postgresql"
    for name in standing(db.session.connection()):
        table = name.rsplit("_", 2)[0]
        db.session.execute(text(f"DROP TRIGGER {name}" + (f" ON {table}" if is_postgresql else "")))
    db.session.commit()


def rewrite(table: type[Base], *where: ColumnElement[bool], **values: Any) -> None:
    """Put other values into one row, past every rule of ours."""
    done = db.session.execute(
        update(table).where(*where).values(**values).execution_options(synchronize_session=False)
    )
    assert done.rowcount == 1
    db.session.commit()
    db.session.expunge_all()


def proof() -> tuple[Finding, Strays]:
    """What `attune audit verify` finds."""
    told = settings()
    return verify(db.session(), told.log_key, verify_keys_of(told)), strays()


def terms_of(grant: Grant) -> GrantTerms:
    """What its signature covers, beside the wrapped key, of a grant as it stands."""
    return GrantTerms(
        file_id=grant.file_id,
        account_id=grant.account_id,
        epoch=grant.epoch,
        expires_at=grant.expires_at,
        may_share=grant.may_share,
        cosign=grant.cosign,
        override_gate=grant.override_gate,
    )

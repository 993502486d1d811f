"""The practice's own row, the accounts of everyone who may sign in, and invitations that wait."""

from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Select, bindparam, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clinic.columns import JsonType
from clinic.database import STRICT, Base, db
from clinic.files.models import Holder
from clinic.files.roles import CLIENT, STAFF
from clinic.people import address
from clinic.triggers import refuse
from clinic.vault.bundle import Lock

INVITATION_LIFE = timedelta(hours=72)
_ACTIVE = text("disabled_at IS NULL")


def reach(street: str, phone: str) -> str:
    """Where a practice is and how to call it, in one line as on paper; empty where neither is known."""
    lines = ", ".join(line.strip() for line in street.splitlines() if line.strip())
    return " · ".join(filter(None, (lines, phone)))


class Practice(Base):
    """The one practice of this installation. Nothing here is secret: it stands on its letters."""

    __tablename__ = "practice"
    __table_args__ = (CheckConstraint("id = 1", name="one"), STRICT)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, init=False, default=1)
    name: Mapped[str]
    zone: Mapped[str]
    region: Mapped[str]
    locales: Mapped[list[str]] = mapped_column(JsonType)
    street: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    root_vk: Mapped[bytes]
    kit_id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"))
    secrets_check: Mapped[dict[str, str]] = mapped_column(JsonType)
    set_up_at: Mapped[datetime]

    @property
    def reach(self) -> str:
        return reach(self.street, self.phone)

    @classmethod
    def ours(cls) -> "Practice | None":
        """The practice of this installation; None until it is set up."""
        return db.session.get(cls, 1)


class Account(Base):
    """Somebody who may sign in. Its id is the id of the holder whose keys it locks.

    The bundle lies under the password (`salt`, `kdf`, `sealed`) and under the recovery kit (`escrow`); until
    an invitation is accepted it lies under the invitation's token instead.
    """

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("(email IS NULL) <> (email_hash IS NULL)", name="one_address"),
        CheckConstraint("(client_id IS NULL) = (email_hash IS NULL)", name="clients_are_hidden"),
        CheckConstraint("(sealed IS NULL) = (accepted_at IS NULL)", name="locked_once_accepted"),
        Index("uq_account_email", "email", unique=True, sqlite_where=_ACTIVE, postgresql_where=_ACTIVE),
        Index(
            "uq_account_email_hash", "email_hash", unique=True, sqlite_where=_ACTIVE, postgresql_where=_ACTIVE
        ),
        Index("ix_account_client_id", "client_id"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(ForeignKey("holder.id"), primary_key=True)
    email: Mapped[str | None] = mapped_column(default=None)
    email_hash: Mapped[bytes | None] = mapped_column(default=None)
    name: Mapped[str] = mapped_column(default="")
    designation: Mapped[str] = mapped_column(default="")
    registration_no: Mapped[str] = mapped_column(default="")
    locale: Mapped[str] = mapped_column(default="en")
    # A candidate or student: a supervisor co-signs their notes.
    needs_cosign: Mapped[bool] = mapped_column(default=False)
    client_id: Mapped[UUID | None] = mapped_column(default=None)
    salt: Mapped[bytes | None] = mapped_column(default=None)
    kdf: Mapped[str | None] = mapped_column(default=None)
    sealed: Mapped[bytes | None] = mapped_column(default=None)
    escrow: Mapped[bytes]
    has_totp: Mapped[bool] = mapped_column(default=True)
    totp_step: Mapped[int] = mapped_column(Integer, default=0)
    codes_used: Mapped[int] = mapped_column(Integer, default=0)
    # The practice's root, left by another owner, sealed to this holder until the bundle is locked with it.
    handed_over: Mapped[bytes | None] = mapped_column(default=None)
    created_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None] = mapped_column(default=None)
    disabled_at: Mapped[datetime | None] = mapped_column(default=None)
    holder: Mapped[Holder] = relationship(init=False, viewonly=True, lazy="joined", innerjoin=True)

    @classmethod
    def active(cls) -> Select["Account"]:
        """Those who may sign in, or may once they have accepted their invitation."""
        return select(cls).where(cls.disabled_at.is_(None))

    @classmethod
    def still_active(cls, account_id: UUID) -> "Account | None":
        """The account with this id, unless it was closed."""
        return db.session.scalars(cls.active().where(cls.id == account_id)).first()

    @classmethod
    def staff(cls) -> Select["Account"]:
        """Everyone who works or has worked here, closed accounts included, by name."""
        return select(cls).where(cls.client_id.is_(None)).order_by(cls.name, cls.created_at)

    @classmethod
    def at(cls, typed: str, instance_key: bytes) -> "Account | None":
        """The active account that signs in with this address."""
        told = {"typed": address.normal(typed), "hidden": address.hidden(typed, instance_key)}
        return db.session.scalars(_at(), told).first()

    @classmethod
    def of_client(cls, client_id: UUID) -> "Account | None":
        """A client's present account, invited or accepted."""
        return db.session.scalars(cls.active().where(cls.client_id == client_id)).first()

    @property
    def roles(self) -> frozenset[str]:
        """What the row says; whoever acts on it asks `trust.certified`."""
        return self.holder.roles

    @property
    def is_staff(self) -> bool:
        return bool(self.roles & STAFF)

    @property
    def is_client(self) -> bool:
        return self.roles == {CLIENT}

    @property
    def lock(self) -> Lock | None:
        """The bundle under the password; None until the invitation is accepted, and once closed for good."""
        if self.salt is None or self.kdf is None or not self.sealed:
            return None
        return Lock(self.salt, self.kdf, self.sealed)

    @lock.setter
    def lock(self, lock: Lock) -> None:
        self.salt, self.kdf, self.sealed = lock.salt, lock.kdf, lock.sealed


@cache
def _at() -> Select[Account]:
    """Put together once: that takes longer than to ask it."""
    staff, client = Account.email == bindparam("typed"), Account.email_hash == bindparam("hidden")
    return Account.active().where(staff | client)


class Invitation(Base):
    """A link that lets one person, at one address, become one account, once."""

    __tablename__ = "invitation"
    __table_args__ = (Index("ix_invitation_account_id", "account_id"), STRICT)

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    sealed: Mapped[bytes]
    invited_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None] = mapped_column(default=None)
    account: Mapped[Account] = relationship(init=False, viewonly=True, foreign_keys=[account_id])


# A closed account still verifies what it signed.
refuse("account", "DELETE", "accounts are closed, never removed")
refuse("holder", "DELETE", "holders are retired, never removed")
refuse(
    "holder",
    "UPDATE",
    "what was sealed to a holder stays theirs",
    when="OLD.id <> NEW.id OR OLD.public_key <> NEW.public_key",
)
refuse("invitation", "UPDATE", "an invitation is used once", when="OLD.used_at IS NOT NULL")

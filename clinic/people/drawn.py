"""A second factor just drawn: locked in already, and held until a code shows that the phone took it."""

from dataclasses import field
from typing import Self
from uuid import UUID

from clinic.frozen import frozen
from clinic.people.keys import as_locked, new_lock, put_lock
from clinic.people.models import Account
from clinic.vault.alarm import VaultAlarm
from clinic.vault.bundle import Bundle, Lock
from clinic.vault.encoding import decode, encode


@frozen
class Drawn:
    """A bundle with a new second factor, under its account's password, and a mark of the lock it replaces."""

    account_id: UUID
    bundle: Bundle = field(repr=False)
    lock: Lock = field(repr=False)
    instead_of: bytes = field(repr=False)

    @classmethod
    def for_account(cls, account: Account, bundle: Bundle, password: str) -> Self:
        """Draw a seed and eight codes. The account itself is left as it is."""
        drawn, account_id, mark = bundle.with_new_factor(), account.id, _mark(account)
        return cls(account_id, drawn, new_lock(drawn, account_id, as_locked(account, password)), mark)

    def still_fits(self, account: Account) -> bool:
        """Whether the account is still locked as it was: otherwise this would undo what was changed since."""
        return self.account_id == account.id and self.instead_of == _mark(account)

    def put_on(self, account: Account, totp_step: int) -> None:
        """Lock the account with it. The codes on paper are all unused. Whoever calls ends the sessions."""
        put_lock(account, self.bundle, self.lock)
        account.totp_step, account.codes_used = totp_step, 0

    def to_bytes(self) -> bytes:
        """For the short-lived store, which seals it under a token."""
        lock = (self.lock.salt, self.lock.kdf, self.lock.sealed)
        return encode(self.account_id, self.bundle.to_bytes(), *lock, self.instead_of)

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        match decode(content):
            case (UUID() as id, bytes(bundle), bytes(salt), str(kdf), bytes(sealed), bytes(mark)):
                return cls(id, Bundle.from_bytes(bundle), Lock(salt, kdf, sealed), mark)
        raise VaultAlarm("not a second factor just drawn")


def _mark(account: Account) -> bytes:
    """Each lock has a salt of its own; an account that was never locked has none."""
    return account.salt or b""

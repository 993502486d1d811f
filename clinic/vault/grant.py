"""Who may open a file, on which terms, and who said so."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clinic.vault.alarm import VaultAlarm
from clinic.vault.box import open_with, seal_to
from clinic.vault.encoding import Field
from clinic.vault.record import RecordKey
from clinic.vault.signature import is_signed, sign


@dataclass(frozen=True, kw_only=True)
class GrantTerms:
    """Everything a grant says. Change one word and neither the wrap opens nor the signature holds."""

    file_id: UUID
    account_id: UUID
    epoch: int
    expires_at: datetime | None = None
    may_share: bool = False
    cosign: bool = False
    override_gate: bool = False

    @property
    def fields(self) -> tuple[Field, ...]:
        return (
            self.file_id,
            self.account_id,
            self.epoch,
            self.expires_at,
            self.may_share,
            self.cosign,
            self.override_gate,
        )


def wrap(record_key: RecordKey, holder_public: bytes, terms: GrantTerms) -> bytes:
    """The file's secret, for one holder to open."""
    _check_same_epoch(record_key.file_id, record_key.epoch, terms)
    return seal_to(holder_public, record_key.secret, "wrap", *terms.fields)


def unwrap(seed: bytes, wrapped: bytes, terms: GrantTerms) -> RecordKey:
    """The file's key. A box proves nothing about its writer: `check_grant` first."""
    return RecordKey(terms.file_id, terms.epoch, open_with(seed, wrapped, "wrap", *terms.fields))


def sign_grant(sign_seed: bytes, signer_id: UUID, terms: GrantTerms, wrapped: bytes) -> bytes:
    """The granter's word for these terms and this wrap."""
    return sign(sign_seed, "grant", signer_id, *terms.fields, wrapped)


def check_grant(
    signer_vk: bytes, signature: bytes, signer_id: UUID, terms: GrantTerms, wrapped: bytes
) -> None:
    """Raises `VaultAlarm` unless that signer granted exactly this."""
    if not is_signed(signer_vk, signature, "grant", signer_id, *terms.fields, wrapped):
        raise VaultAlarm("the grant was not signed by its signer on these terms")


def _check_same_epoch(file_id: UUID, epoch: int, terms: GrantTerms) -> None:
    if (file_id, epoch) != (terms.file_id, terms.epoch):
        raise VaultAlarm("the terms speak of another file or epoch")

"""How files stand for somebody who may open them: their grants, present epochs and who signed both."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import datetime
from functools import cache, lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, exists, or_, select
from sqlalchemy.orm import aliased
from werkzeug.utils import cached_property

from clinic.database import db
from clinic.files.models import Epoch, File, FileKind, Grant, Holder
from clinic.files.rings import Kept, Sealed, SealedRing, piece_with
from clinic.files.trust import Certified, Stated, certified, proven
from clinic.frozen import frozen
from clinic.prepared import Prepared
from clinic.vault.encoding import Field
from clinic.vault.grant import GrantTerms
from clinic.vault.keyring import Keyring
from clinic.vault.record import EpochTerms
from clinic.vault.suite import context


class Signers:
    """The holders a question brought along. `root_vk` is the root that is to stand for them."""

    def __init__(self, root_vk: bytes, holders: Iterable[Holder | Stated]) -> None:
        self.root_vk = root_vk
        self._holders: dict[UUID | None, Holder | Stated] = {holder.id: holder for holder in holders}
        self._digests: dict[UUID | None, bytes] = {}
        self._certified: dict[UUID, Certified] = {}

    @property
    def digest_of_all(self) -> bytes:
        """Of all that is believed of everybody here, and of the root."""
        told = [field for one in sorted(filter(None, self._holders)) for field in (one, self.digest(one))]
        return sha256(context("all holders standing", self.root_vk, *told)).digest()

    def digest(self, holder_id: UUID | None) -> bytes | None:
        """Of all that is believed of a person once their certificate was checked."""
        known = self._digests.get(holder_id)
        if known is None and holder_id in self._holders:
            known = self._digests[holder_id] = _digest_of(self._holders[holder_id])
        return known

    def certified(self, holder_id: UUID) -> Certified:
        """A person, whether they were brought along or not. Raises as `trust.certified`."""
        if holder_id not in self._certified:
            known = self._holders.get(holder_id)
            self._certified[holder_id] = (
                proven(known, self.root_vk) if known else certified(holder_id, self.root_vk)
            )
        return self._certified[holder_id]


@frozen
class Standing:
    """A file and one viewer's live grant to it, with all that their checks ask for."""

    signers: Signers
    ring: Kept | None
    file_id: UUID
    kind: FileKind
    account_id: UUID
    granted_epoch: int
    expires_at: datetime | None
    may_share: bool
    cosign: bool
    override_gate: bool
    wrapped: bytes
    signature: bytes
    signer_id: UUID
    signer_held_it: bool
    number: int | None
    public_key: bytes
    previous: bytes
    stated: bytes
    stater_id: UUID

    @cached_property
    def terms(self) -> GrantTerms:
        """What the grant's signature covers, beside the wrapped key."""
        return GrantTerms(
            file_id=self.file_id,
            account_id=self.account_id,
            epoch=self.granted_epoch,
            expires_at=self.expires_at,
            may_share=self.may_share,
            cosign=self.cosign,
            override_gate=self.override_gate,
        )

    @property
    def epoch(self) -> EpochTerms | None:
        """The file's present epoch, as its signature covers it; None if there is none."""
        if self.number is None:
            return None
        return EpochTerms(
            file_id=self.file_id,
            kind=self.kind.value,
            epoch=self.number,
            public=self.public_key,
            previous=self.previous,
        )

    @cached_property
    def digest(self) -> bytes:
        """Of every column that is checked before the file's key is believed: other rows give another."""
        flags = (self.may_share, self.cosign, self.override_gate, self.signer_held_it)
        return _digest_once(
            "file standing",
            self.signers.root_vk,
            self.account_id,
            self.file_id,
            self.kind.value,
            self.granted_epoch,
            self.expires_at,
            bytes(map(bool, flags)),
            self.wrapped,
            self.signature,
            self.signers.digest(self.signer_id),
            self.number,
            self.public_key,
            self.previous,
            self.stated,
            self.signers.digest(self.stater_id),
        )


def standing(
    keyring: Keyring, asked: Prepared, told: Mapping[str, object]
) -> Iterator[tuple[Standing, list[Any]]]:
    """How a few files stand for this person, by one question: a page would ask eight for each.

    `asked` is made of `with_everybody`, and what it still lacks is `told`. What else it asks comes with each.
    """
    for row in asked.rows(db.session(), {"viewer": keyring.account_id, **told}):
        holders = (row[at : at + _OF_A_HOLDER] for at in _HOLDERS_AT)
        known = [Stated(*holder) for holder in holders if holder[0] is not None]
        sealed = row[_RING_AT:_MORE_AT]
        ring = Kept(keyring, Sealed(*sealed)) if sealed[0] is not None else None
        yield Standing(Signers(keyring.root_vk, known), ring, *row[:_OF_A_FILE]), row[_MORE_AT:]


@cache
def question() -> Select[Any]:
    """Files with their grants and present epochs. Put together once: that takes its time, too."""
    other_grant, other_epoch, later = aliased(Grant), aliased(Epoch), aliased(Epoch)
    held = exists().where(other_grant.file_id == File.id, other_grant.account_id == Grant.signer_id)
    signed = exists().where(other_epoch.file_id == File.id, other_epoch.signer_id == Grant.signer_id)
    is_present = ~exists().where(later.file_id == Epoch.file_id, later.number > Epoch.number)
    of_the_grant = (
        Grant.account_id,
        Grant.epoch,
        Grant.expires_at,
        Grant.may_share,
        Grant.cosign,
        Grant.override_gate,
        Grant.wrapped,
        Grant.signature,
        Grant.signer_id,
    )
    of_the_epoch = (Epoch.number, Epoch.public_key, Epoch.previous, Epoch.signature, Epoch.signer_id)
    # Mostly it is one's own grant, which is there: nothing else is then looked up.
    had_it = or_(Grant.signer_id == Grant.account_id, held, signed)
    columns: list[Any] = [File.id, File.kind, *of_the_grant, had_it, *of_the_epoch]
    return (
        select(*columns)
        .join(Grant, Grant.file_id == File.id)
        .outerjoin(Epoch, (Epoch.file_id == File.id) & is_present)
    )


@cache
def with_everybody() -> Select[Any]:
    """The same for one `viewer`, with the holders in question and what the viewer's ring has of each."""
    viewer, signer, stater = aliased(Holder), aliased(Holder), aliased(Holder)
    people = [column for one in (viewer, signer, stater) for column in Stated.columns(one)]
    return (
        question()
        .add_columns(*people, *Sealed.columns())
        .where(Grant.account_id == bindparam("viewer"))
        .join(viewer, viewer.id == Grant.account_id)
        # Mostly one has signed both oneself, and a person's keys are two kilobytes.
        .outerjoin(signer, (signer.id == Grant.signer_id) & (signer.id != Grant.account_id))
        .outerjoin(stater, (stater.id == Epoch.signer_id) & (stater.id != Grant.account_id))
        .outerjoin(SealedRing, piece_with(Grant.account_id, File.id))
    )


# Where a row of `with_everybody` has what: the file, three people, the ring, and whatever else was asked.
# What a `Standing` has beside its columns are `signers` and `ring`.
_OF_A_FILE, _OF_A_HOLDER = len(fields(Standing)) - 2, len(Stated._fields)
_HOLDERS_AT = range(_OF_A_FILE, _OF_A_FILE + 3 * _OF_A_HOLDER, _OF_A_HOLDER)
_RING_AT = _HOLDERS_AT.stop
_MORE_AT = _RING_AT + len(Sealed._fields)


def _digest_of(holder: Holder | Stated) -> bytes:
    stated = (holder.id, holder.roles_text, holder.public_key, holder.verify_key, holder.certificate)
    return _digest_once("holder standing", *stated, holder.certified_by, holder.file_id)


@lru_cache(maxsize=1024)
def _digest_once(use: str, *stated: Field) -> bytes:
    """The same few people sign for nearly every file, and who writes opens one file every three seconds.

    Nothing of it is secret.
    """
    return sha256(context(use, *stated)).digest()

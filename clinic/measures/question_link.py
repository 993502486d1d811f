"""A link to questions: its token stands in the letter, its code is told; both together open and sign."""

from dataclasses import dataclass
from secrets import randbelow
from typing import Self

from sqlalchemy import select

from clinic.database import db
from clinic.edge.wording import latin_digits
from clinic.files.trust import certified, vouched
from clinic.measures.answering import Hand
from clinic.measures.asked import Asked
from clinic.measures.asking import Request, RequestLink
from clinic.refusal import NotFound
from clinic.vault.alarm import VaultAlarm
from clinic.vault.box import public_key
from clinic.vault.copy import CopyPlace, open_copy, seal_copy
from clinic.vault.keyring import Keyring
from clinic.vault.signature import verify_key
from clinic.vault.token import link_hand, link_seed, new_token, token_hash

KIND = "questionnaire link"
CODE_DIGITS = 6


@dataclass(frozen=True, repr=False)
class LinkWords:
    """Kept in the file alone, so that the letter can be sent and the code told once more."""

    token: str
    code: str

    @property
    def spaced(self) -> str:
        """The code as one says it."""
        return f"{self.code[:3]} {self.code[3:]}"

    @property
    def verify_key(self) -> bytes:
        return verify_key(link_hand(self.both))

    @property
    def both(self) -> str:
        return f"{self.token}.{self.code}"

    def to_json(self) -> list[str]:
        return [self.token, self.code]

    @classmethod
    def from_json(cls, said: list[str]) -> Self:
        return cls(*said)


def new_words() -> LinkWords:
    return LinkWords(new_token(), f"{randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}")


def row(keyring: Keyring, request: Request, words: LinkWords, asked: Asked) -> RequestLink:
    """What the link opens: sealed to its key, under the clinician's signature."""
    public = public_key(link_seed(words.both))
    blob = seal_copy(public, _place(request), asked.to_bytes(), keyring.account_id, keyring.sign_seed)
    return RequestLink(
        request_id=request.id, token_hash=token_hash(words.token), public_key=public, blob=blob
    )


def find(token: str) -> tuple[Request, RequestLink]:
    """Raises `NotFound`."""
    found = db.session.execute(
        select(Request, RequestLink)
        .join(RequestLink, RequestLink.request_id == Request.id)
        .where(RequestLink.token_hash == token_hash(token))
    ).first()
    if found is None:
        raise NotFound
    return found[0], found[1]


def code_of(typed: str) -> str:
    """What was typed as a code: spaces do not count, nor in which script its digits are."""
    return "".join(one for one in latin_digits(typed) if one.isdigit())


def hand_of(link: RequestLink, words: LinkWords) -> Hand | None:
    """Who answers by this link; None if that is not its code."""
    seed = link_seed(words.both)
    if public_key(seed) != link.public_key:
        return None
    return Hand(link.request_id, link.public_key, seed, link_hand(words.both))


def asked_by(link: RequestLink, request: Request, hand: Hand, root_vk: bytes) -> Asked:
    """What is asked. Raises `VaultAlarm` unless a clinician asked exactly this."""
    signed = open_copy(hand.kem_seed, link.blob, _place(request))
    giver = certified(signed.giver_id, root_vk)
    if not giver.is_clinical:
        raise VaultAlarm("these questions were asked by somebody who may not")
    return Asked.from_bytes(vouched(giver, root_vk, signed.content_by))


def _place(request: Request) -> CopyPlace:
    return CopyPlace(
        copy_id=request.id,
        holder_id=request.id,
        file_id=request.file_id,
        kind=KIND,
        given_at=request.asked_at,
    )

"""A link to questions: its token stands in the letter, its code is told; both together open and sign."""

from sqlalchemy import select

from clinic.database import db
from clinic.files import by_code
from clinic.files.by_code import LinkWords
from clinic.measures.answering import Hand
from clinic.measures.asked import Asked
from clinic.measures.asking import Request, RequestLink
from clinic.refusal import NotFound
from clinic.vault.box import public_key
from clinic.vault.copy import CopyPlace, seal_copy
from clinic.vault.keyring import Keyring
from clinic.vault.signature import verify_key
from clinic.vault.token import link_hand, link_seed, token_hash

KIND = "questionnaire link"
CODE_DIGITS = 6


def new_words() -> LinkWords:
    return LinkWords.new(CODE_DIGITS)


def signs_as(words: LinkWords) -> bytes:
    """What checks the signature of whoever answers by these."""
    return verify_key(link_hand(words.both))


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


def hand_of(link: RequestLink, words: LinkWords) -> Hand | None:
    """Who answers by this link; None if that is not its code."""
    seed = link_seed(words.both)
    if public_key(seed) != link.public_key:
        return None
    return Hand(link.request_id, link.public_key, seed, link_hand(words.both))


def asked_by(link: RequestLink, request: Request, hand: Hand, root_vk: bytes) -> Asked:
    """What is asked. Raises `VaultAlarm` unless a clinician asked exactly this."""
    return Asked.from_bytes(by_code.opened(hand.kem_seed, link.blob, _place(request), root_vk).content)


def _place(request: Request) -> CopyPlace:
    return CopyPlace(
        copy_id=request.id,
        holder_id=request.id,
        file_id=request.file_id,
        kind=KIND,
        given_at=request.asked_at,
    )

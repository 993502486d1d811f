"""The one suite of algorithms in use, its key derivation, and the inventory of every label."""

from collections.abc import Callable
from functools import cache
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from clinic.vault.encoding import Field, encoder

# The first byte of every stored blob and public key. 0x01 means: HPKE with ML-KEM-768+X25519, key-committing
# AES-256-GCM, HKDF-SHA256, Argon2id, Ed25519, HMAC-SHA256.
SUITE: Final = b"\x01"

KEY_BYTES: Final = 32

# Two uses never share a label, and a label never changes its use: what was sealed must stay apart for good.
LABELS: Final[dict[str, str]] = {
    # derived keys
    "seal": "one-time key, nonce and commitment of a sealed envelope",
    "stream": "one-time key and commitment of a sealed attachment",
    "password": "key under which a password locks an account, from Argon2id and the pepper",
    "token": "key under which a token locks an account: invitation, half-way sign-in, session",
    "kit": "key pair of the recovery kit",
    "item key": "key of one item in a file",
    "own item key": "key of one item in a file that has a key of its own, from both",
    "attachment key": "key of one attachment in a file",
    "segment key": "key of one segment of what a file's texts are found by",
    "word list key": "key of a list of the words of some files, from all their keys and its holder's",
    "word list holder": "what an account adds to that key, from its own bundle",
    "ring key": "key of an account's key ring, from its own bundle",
    "inbox key": "key pair of a file, for what arrives while nobody is signed in",
    "file id": "name of a file, from its kind and the first key it was given",
    "link key": "key under which an epoch keeps the secret of the one before",
    "blind index": "key of the blind index of one field of the directory",
    "session id": "name of a session's row",
    "session key": "key of what a session's row holds",
    "csrf": "word a session's forms carry",
    "token hash": "name of the row a one-time link leads to",
    "link seed": "key pair of a one-time link",
    "link hand": "key by which what came over a link is signed",
    "ticket key": "key of write tickets",
    "receipt key": "key of receipts for what was left with a write ticket",
    # sealed places
    "password lock": "an account's bundle under its password",
    "token lock": "an account's bundle under a token, or what takes the agreed words as well",
    "agreed lock": "a client's bundle under the words agreed in session, while the invitation is open",
    "escrow": "an account's bundle under the recovery kit",
    "wrap": "a file's secret under one holder's key",
    "epoch link": "the secret of the epoch before",
    "item": "one version of one item",
    "attachment": "one attachment",
    "copy": "what one holder was handed from a file",
    "segment": "what some texts of a file are found by",
    "word list": "which words the texts of some files have",
    "key ring": "the keys of the files that an account may open, so that a caseload opens at once",
    # signed statements
    "root certificate": "the practice: these keys and roles belong to this person",
    "client certificate": "a clinician: these keys belong to the client of this file",
    "epoch": "a clinician, or an owner: the file is of this kind, and this public key is its",
    "grant": "a clinician: this person may open the file, on these terms",
    "author": "a person: I wrote this version",
    "given copy": "a clinician: I gave this copy to this holder",
    "left text": "a client: I left this text for the file I belong to",
    "answers": "a client, or the holder of a link: I answered this",
    # digests and authentication codes
    "bundle": "form of an account's bundle",
    "agreed": "form of what takes an invitation's link and the agreed words",
    "item digest": "what the trail keeps of a saved version",
    "segment digest": "what the trail keeps of a saved segment",
    "file standing": "all that a file's key is believed for: its grant, its epoch and who signed them",
    "holder standing": "a person's keys, roles and certificate, as a ring remembers that they were checked",
    "all standing": "the same of every file that an account may open, row by row as the database sent it",
    "all holders standing": "the same of everybody who signed for one of them",
    "grants digest": "what a key ring is bound to: how each of its files stood",
    "brought digest": "what the trail keeps of answers that were sent",
    "inbox digest": "what the trail keeps of what arrived for a file",
    "kit checksum": "notices a mistyped recovery kit",
    "fingerprint": "the practice's root key, short enough to compare by eye",
    "write ticket": "leave to put one draft into one file",
    "late receipt": "the server: this text was left with its author's write ticket",
    # what the areas above seal, sign and derive with the vault
    "item-key": "an item's own key, so that it can be shredded alone",
    "draft": "a draft or its snapshot, not yet a version",
    "inbox": "what arrived for a file while nobody was signed in",
    "begun": "what a client has answered and not sent yet, under their own key",
    "left beside": "the same in a row of an area above, such as what a client answered",
    "kept answer": "what a request with a key of its own was answered",
    "answer key": "key of what such a request was answered",
    "answer id": "name of the row of what such a request was answered",
    "booking copy": "what the holder of a booking's link may read again",
    "service": "the words of a service that are not public",
    "place": "the name of a place where people are seen",
    "room": "the name of one of its rooms",
    "letter": "a letter that waits to leave",
    "waiting": "what somebody on the wait list wishes for, and where to ask them",
    "other calendar": "the address of a therapist's calendar elsewhere",
    "reachable": "where somebody with a time to come is written to",
    "session": "an account's bundle while somebody is signed in",
    "held": "what waits between two steps of a visit",
    "held key": "key of what waits between two steps of a visit",
    "held id": "name of the row of what waits between two steps",
    "root": "the practice's root seed, handed to another owner",
    "known browser": "mark of a person in the cookie of a browser they signed in with",
    "sign-in address": "name of a client's account by its address",
    "secret check": "notices a host with other secrets",
    "form opened": "when a public form was opened, so that robots show",
    "stop letters": "proves that a link to stop letters is ours",
    "limit": "name of a counter of attempts",
    "trail": "one link of the trail's chain",
    "checkpoint": "a person: the trail stood here when I came or went",
}


def derive(
    key: bytes, label: str, *fields: Field, length: int = KEY_BYTES, salt: bytes | None = None
) -> bytes:
    """A key of `length` bytes for one purpose, from a key that has others (HKDF-SHA256)."""
    return HKDF(_SHA256, length, salt, _info(label)(*fields)).derive(key)


def context(use: str, *fields: Field) -> bytes:
    """Bytes that bind a sealed or signed thing to its use, the suite and the place it belongs."""
    return _bound(use)(*fields)


@cache
def _info(label: str) -> Callable[..., bytes]:
    return encoder("attune", label)


@cache
def _bound(use: str) -> Callable[..., bytes]:
    return encoder("attune", SUITE, use)


_SHA256 = SHA256()

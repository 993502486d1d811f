"""Examples of what a file holds: boxes, grants, epochs, items, attachments, tickets."""

from clinic.vault import attachment, blind, copy, grant, item, receipt, record, ring, ticket, wordlist
from clinic.vault.box import open_with, public_key, seal_to
from clinic.vault.bundle import Bundle
from clinic.vault.encoding import encode
from clinic.vault.envelope import seal, unseal
from clinic.vault.keyring import Keyring
from clinic.vault.padding import pad, unpad
from clinic.vault.signature import sign, verify_key
from tests.vault.cast import FILE, INES, ITEM, MAYA, OMAR
from tests.vault.example import HOLDER, SIGNER, UNTIL, WORDS, Example, plain, secret

TERMS = grant.GrantTerms(
    file_id=FILE, account_id=OMAR, epoch=2, expires_at=UNTIL, may_share=True, cosign=True
)
PLACE = item.Place(FILE, ITEM, 3, "note", 2, INES)


COPY = copy.CopyPlace(copy_id=ITEM, holder_id=MAYA, file_id=FILE, kind="handout", given_at=UNTIL)


def a_list() -> Example:
    fields = (b"\x00\xff", "متن", -7, 10**20, INES, None, UNTIL, True, "")
    return {"expected": encode(*fields).hex()}


def open_list(_: Example) -> str:
    return a_list()["expected"]


def an_envelope() -> Example:
    key = secret("envelope")
    return {"key": key.hex(), "blob": seal(key, WORDS.encode(), "draft", FILE, 7).hex(), "expected": WORDS}


def open_envelope(example: Example) -> str:
    return unseal(plain(example, "key"), plain(example, "blob"), "draft", FILE, 7).decode()


def a_box() -> Example:
    blob = seal_to(public_key(HOLDER), pad(WORDS.encode()), "inbox", FILE, 2, "questionnaire", ITEM)
    return {"seed": HOLDER.hex(), "blob": blob.hex(), "expected": WORDS}


def open_box(example: Example) -> str:
    place = ("inbox", FILE, 2, "questionnaire", ITEM)
    return unpad(open_with(plain(example, "seed"), plain(example, "blob"), *place)).decode()


def an_item() -> Example:
    key = record.RecordKey(FILE, 2, secret("record"))
    blob = item.seal_item(key.item_key(ITEM), PLACE, WORDS.encode(), SIGNER)
    return {
        "record_secret": key.secret.hex(),
        "author_vk": verify_key(SIGNER).hex(),
        "blob": blob.hex(),
        "digest": item.digest(PLACE, blob),
        "expected": WORDS,
    }


def open_item(example: Example) -> str:
    key, blob = record.RecordKey(FILE, 2, plain(example, "record_secret")), plain(example, "blob")
    assert item.digest(PLACE, blob) == example["digest"]
    return item.open_item(key.item_key(ITEM), PLACE, blob, plain(example, "author_vk")).decode()


def an_unsigned_item() -> Example:
    key = secret("card")
    return {
        "key": key.hex(),
        "blob": item.seal_item(key, PLACE, WORDS.encode(), None).hex(),
        "expected": WORDS,
    }


def open_unsigned_item(example: Example) -> str:
    return item.open_item(plain(example, "key"), PLACE, plain(example, "blob"), None).decode()


def a_grant() -> Example:
    key = record.RecordKey(FILE, 2, secret("record"))
    wrapped = grant.wrap(key, public_key(HOLDER), TERMS)
    return {
        "seed": HOLDER.hex(),
        "signer_vk": verify_key(SIGNER).hex(),
        "blob": wrapped.hex(),
        "signature": grant.sign_grant(SIGNER, INES, TERMS, wrapped).hex(),
        "expected": key.secret.hex(),
    }


def open_grant(example: Example) -> str:
    wrapped = plain(example, "blob")
    grant.check_grant(plain(example, "signer_vk"), plain(example, "signature"), INES, TERMS, wrapped)
    return grant.unwrap(plain(example, "seed"), wrapped, TERMS).secret.hex()


RING = Keyring(INES, Bundle(HOLDER, SIGNER, bytes(20), secret("root")))


def a_key_ring() -> Example:
    key, standing = record.RecordKey(FILE, 2, secret("record")), secret("standing")
    digest = ring.grants_digest([(FILE, standing)])
    return {
        "seed": HOLDER.hex(),
        "standing": standing.hex(),
        "grants": digest.hex(),
        "blob": ring.seal_ring(RING, digest, [ring.Entry(standing, key)]).hex(),
        "expected": f"2 {key.secret.hex()}",
    }


def open_key_ring(example: Example) -> str:
    digest, standing = plain(example, "grants"), plain(example, "standing")
    assert ring.grants_digest([(FILE, standing)]) == digest
    bundle = Bundle(plain(example, "seed"), SIGNER, bytes(20), secret("root"))
    key = ring.open_ring(Keyring(INES, bundle), digest, plain(example, "blob")).key(FILE, standing)
    assert key is not None
    return f"{key.epoch} {key.secret.hex()}"


def a_word_list() -> Example:
    blob = wordlist.seal_words(RING, _keys_of_a_list(), 3, WORDS.encode())
    return {"seed": HOLDER.hex(), "number": "3", "blob": blob.hex(), "expected": WORDS}


def open_word_list(example: Example) -> str:
    hers = Keyring(INES, Bundle(plain(example, "seed"), SIGNER, bytes(20), secret("root")))
    number, blob = int(example["number"]), plain(example, "blob")
    return wordlist.open_words(hers, _keys_of_a_list(), number, blob).decode()


def _keys_of_a_list() -> wordlist.Keys:
    keys = [record.RecordKey(FILE, 2, secret("record")), record.RecordKey(ITEM, 1, secret("other record"))]
    return wordlist.Keys.of(keys)


def an_epoch_link() -> Example:
    first, second = (record.RecordKey(FILE, epoch, secret(f"epoch {epoch}")) for epoch in (1, 2))
    link = second.link(first)
    signature = record.sign_epoch(SIGNER, INES, epoch_terms(second.inbox_public, link))
    return {
        "secret": second.secret.hex(),
        "public": second.inbox_public.hex(),
        "signer_vk": verify_key(SIGNER).hex(),
        "signature": signature.hex(),
        "blob": link.hex(),
        "expected": first.secret.hex(),
    }


def open_epoch_link(example: Example) -> str:
    second, link = record.RecordKey(FILE, 2, plain(example, "secret")), plain(example, "blob")
    assert second.inbox_public == plain(example, "public")
    terms = epoch_terms(plain(example, "public"), link)
    record.check_epoch(plain(example, "signer_vk"), plain(example, "signature"), INES, terms)
    return second.unlink(link, 1).secret.hex()


def epoch_terms(public: bytes, link: bytes) -> record.EpochTerms:
    return record.EpochTerms(file_id=FILE, kind="individual", epoch=2, public=public, previous=link)


def a_file_id() -> Example:
    return {"secret": secret("first").hex(), "expected": ids_from(secret("first"))}


def open_file_id(example: Example) -> str:
    return ids_from(plain(example, "secret"))


def ids_from(first_secret: bytes) -> str:
    kinds = ("individual", "unit", "directory", "personal")
    return " ".join(str(record.file_id_of(first_secret, kind)) for kind in kinds)


def a_copy() -> Example:
    blob = copy.seal_copy(public_key(HOLDER), COPY, WORDS.encode(), INES, SIGNER)
    return {
        "seed": HOLDER.hex(),
        "giver_vk": verify_key(SIGNER).hex(),
        "blob": blob.hex(),
        "expected": f"{INES} {WORDS}",
    }


def open_copy(example: Example) -> str:
    signed = copy.open_copy(plain(example, "seed"), plain(example, "blob"), COPY)
    return f"{signed.giver_id} {signed.content_by(plain(example, 'giver_vk')).decode()}"


def an_attachment() -> Example:
    key = record.RecordKey(FILE, 2, secret("record")).attachment_key(ITEM)
    blob = attachment.seal_whole(key, WORDS.encode() * 90, FILE, ITEM)
    return {"record_secret": secret("record").hex(), "blob": blob.hex(), "expected": WORDS * 90}


def open_attachment(example: Example) -> str:
    key = record.RecordKey(FILE, 2, plain(example, "record_secret")).attachment_key(ITEM)
    return attachment.open_whole(key, plain(example, "blob"), FILE, ITEM).decode()


def a_ticket() -> Example:
    written = ticket.write_ticket(secret("instance"), FILE, ITEM, INES, UNTIL)
    return {"instance_key": secret("instance").hex(), "ticket": written, "expected": "good until its instant"}


def open_ticket(example: Example) -> str:
    good = ticket.check_ticket(plain(example, "instance_key"), example["ticket"], FILE, ITEM, INES, UNTIL)
    return "good until its instant" if good else "not good"


def a_receipt() -> Example:
    given = receipt.write_receipt(secret("instance"), FILE, ITEM, INES, WORDS.encode())
    return {"instance_key": secret("instance").hex(), "receipt": given.hex(), "expected": WORDS}


def open_receipt(example: Example) -> str:
    given, text = plain(example, "receipt"), example["expected"].encode()
    receipt.check_receipt(plain(example, "instance_key"), given, FILE, ITEM, INES, text)
    return text.decode()


def a_blind_index() -> Example:
    return {"key": secret("directory").hex(), "email": " Maya@Example.ORG", "phone": "+1 (902) 555-0100"} | {
        "expected": indexes(secret("directory"), " Maya@Example.ORG", "+1 (902) 555-0100")
    }


def open_blind_index(example: Example) -> str:
    return indexes(plain(example, "key"), example["email"], example["phone"])


def indexes(key: bytes, email: str, phone: str) -> str:
    found = (blind.blind_index(key, "email", email), blind.blind_index(key, "phone", phone))
    return " ".join(index.hex() for index in found)


def a_signature() -> Example:
    return {"seed": SIGNER.hex(), "expected": sign(SIGNER, "checkpoint", 7, b"\x01" * 32).hex()}


def open_signature(example: Example) -> str:
    return sign(plain(example, "seed"), "checkpoint", 7, b"\x01" * 32).hex()

"""Examples of what an account holds: locks, certificates, the kit, tokens, codes."""

import json

from clinic.vault import bundle, certificate, kit, token, totp
from clinic.vault.box import public_key
from clinic.vault.signature import verify_key
from tests.vault.cast import FILE, INES, MAYA
from tests.vault.example import HOLDER, ROOT, SIGNER, UNTIL, Example, plain, secret

PASSWORD = "five quiet words on paper é"
A_BUNDLE = bundle.Bundle(
    kem_seed=HOLDER,
    sign_seed=SIGNER,
    totp_seed=secret("totp")[:20],
    root_vk=verify_key(ROOT),
    root_seed=ROOT,
    recovery_codes=("ab23-cd45-ef67", "gh23-jk45-mn67"),
)


def shown(opened: bundle.Bundle) -> str:
    return opened.to_bytes().hex()


def a_password_lock() -> Example:
    lock = bundle.lock_with_password(A_BUNDLE, INES, PASSWORD, secret("pepper"))
    stored = {"salt": lock.salt.hex(), "kdf": lock.kdf, "blob": lock.sealed.hex()}
    return stored | {"pepper": secret("pepper").hex(), "password": PASSWORD, "expected": shown(A_BUNDLE)}


def open_password_lock(example: Example) -> str:
    lock = bundle.Lock(plain(example, "salt"), example["kdf"], plain(example, "blob"))
    return shown(bundle.unlock(lock, INES, example["password"], plain(example, "pepper")))


def a_token_lock() -> Example:
    locked = bundle.lock_with_token(A_BUNDLE, INES, secret("token"))
    return {"token": secret("token").hex(), "blob": locked.hex(), "expected": shown(A_BUNDLE)}


def open_token_lock(example: Example) -> str:
    return shown(bundle.under_token(plain(example, "blob"), INES, plain(example, "token")))


def an_escrow() -> Example:
    seed = kit.kit_seed(secret("kit"))
    kept = bundle.escrow(A_BUNDLE, INES, public_key(seed))
    return {"kit": secret("kit").hex(), "blob": kept.hex(), "expected": shown(A_BUNDLE)}


def open_escrow(example: Example) -> str:
    opened = bundle.open_escrow(plain(example, "blob"), INES, kit.kit_seed(plain(example, "kit")))
    bundle.believe(opened, public_key(HOLDER), verify_key(SIGNER), verify_key(ROOT))
    return shown(opened)


def a_kit_text() -> Example:
    text, root = kit.kit_text(secret("kit")), verify_key(ROOT)
    seed = kit.kit_seed(secret("kit"))
    return {
        "text": text,
        "root_vk": root.hex(),
        "fingerprint": kit.fingerprint(root),
        "seed": seed.hex(),
        "expected": secret("kit").hex(),
    }


def open_kit_text(example: Example) -> str:
    read = kit.read_kit(example["text"])
    assert kit.is_fingerprint(example["fingerprint"], plain(example, "root_vk"))
    assert kit.kit_seed(read) == plain(example, "seed")
    return read.hex()


def a_root_certificate() -> Example:
    roles = frozenset({"therapist", "owner"})
    signed = certificate.certify_by_root(ROOT, INES, roles, public_key(HOLDER), verify_key(SIGNER))
    return {
        "root_vk": verify_key(ROOT).hex(),
        "public_key": public_key(HOLDER).hex(),
        "verify_key": verify_key(SIGNER).hex(),
        "certificate": signed.hex(),
        "expected": "owner therapist",
    }


def open_root_certificate(example: Example) -> str:
    roles = frozenset(example["expected"].split())
    keys = (plain(example, "public_key"), plain(example, "verify_key"))
    certificate.check_root_certificate(
        plain(example, "root_vk"), plain(example, "certificate"), INES, roles, *keys
    )
    return " ".join(sorted(roles))


def a_client_certificate() -> Example:
    keys = (public_key(secret("client")), verify_key(secret("client")))
    return {
        "certifier_vk": verify_key(SIGNER).hex(),
        "public_key": keys[0].hex(),
        "verify_key": keys[1].hex(),
        "certificate": certificate.certify_client(SIGNER, INES, MAYA, FILE, *keys).hex(),
        "expected": "client of the file",
    }


def open_client_certificate(example: Example) -> str:
    keys = (plain(example, "public_key"), plain(example, "verify_key"))
    certificate.check_client_certificate(
        plain(example, "certifier_vk"), plain(example, "certificate"), INES, MAYA, FILE, *keys
    )
    return "client of the file"


def a_session_key() -> Example:
    text = "A" * 42 + "E"
    return {"token": text, "expected": derived_from(text)}


def open_session_key(example: Example) -> str:
    return derived_from(example["token"])


def derived_from(text: str) -> str:
    keys = (token.session_id, token.session_key, token.token_hash, token.link_seed, token.token_bytes)
    return json.dumps({key.__name__: key(text).hex() for key in keys} | {"csrf_of": token.csrf_of(text)})


def a_code() -> Example:
    seed = secret("totp")[:20]
    uri = totp.totp_uri(seed, "ines@harbour.example", "Harbour")
    return {"seed": seed.hex(), "expected": f"{totp.code_at(seed, UNTIL)} {uri}"}


def open_code(example: Example) -> str:
    seed = plain(example, "seed")
    return f"{totp.code_at(seed, UNTIL)} {totp.totp_uri(seed, 'ines@harbour.example', 'Harbour')}"

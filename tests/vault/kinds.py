"""Every kind of bytes the vault makes for good, with how an example is made and opened.

The places in which the areas above keep them have their own known answers: `tests/known/places.py`.
"""

from tests.vault import examples_of_accounts as accounts
from tests.vault import examples_of_files as files
from tests.vault.example import Kind

KINDS: dict[str, Kind] = {
    "encoding": Kind(files.a_list, files.open_list),
    "envelope": Kind(files.an_envelope, files.open_envelope),
    "box": Kind(files.a_box, files.open_box),
    "password-lock": Kind(accounts.a_password_lock, accounts.open_password_lock),
    "token-lock": Kind(accounts.a_token_lock, accounts.open_token_lock),
    "escrow": Kind(accounts.an_escrow, accounts.open_escrow),
    "item": Kind(files.an_item, files.open_item),
    "unsigned-item": Kind(files.an_unsigned_item, files.open_unsigned_item),
    "grant": Kind(files.a_grant, files.open_grant),
    "key-ring": Kind(files.a_key_ring, files.open_key_ring),
    "word-list": Kind(files.a_word_list, files.open_word_list),
    "copy": Kind(files.a_copy, files.open_copy),
    "epoch-link": Kind(files.an_epoch_link, files.open_epoch_link),
    "file-id": Kind(files.a_file_id, files.open_file_id),
    "attachment": Kind(files.an_attachment, files.open_attachment),
    "ticket": Kind(files.a_ticket, files.open_ticket),
    "receipt": Kind(files.a_receipt, files.open_receipt),
    "blind-index": Kind(files.a_blind_index, files.open_blind_index),
    "kit-text": Kind(accounts.a_kit_text, accounts.open_kit_text),
    "root-certificate": Kind(accounts.a_root_certificate, accounts.open_root_certificate),
    "client-certificate": Kind(accounts.a_client_certificate, accounts.open_client_certificate),
    "signature": Kind(files.a_signature, files.open_signature),
    "session-key": Kind(accounts.a_session_key, accounts.open_session_key),
    "second-factor": Kind(accounts.a_code, accounts.open_code),
}

"""A file's key opens its own epoch and those before, and nobody puts another in its place."""

from dataclasses import replace

import pytest

from clinic.vault.alarm import VaultAlarm, WrongKey
from clinic.vault.box import open_with, seal_to
from clinic.vault.record import EpochTerms, RecordKey, check_epoch, file_id_of, new_record_key, sign_epoch
from clinic.vault.signature import verify_key
from tests.vault.cast import FILE, INES, ITEM, OMAR, OTHER_FILE, OTHER_ITEM

SEED = b"s" * 32
VK = verify_key(SEED)


@pytest.fixture
def first():
    return RecordKey(FILE, 1, new_record_key())


@pytest.fixture
def second():
    return RecordKey(FILE, 2, new_record_key())


def test_a_later_key_leads_back_to_the_one_before(first, second):
    assert second.unlink(second.link(first), 1) == first


def test_an_earlier_key_leads_nowhere(first, second):
    link = second.link(first)
    with pytest.raises(VaultAlarm):
        first.unlink(link, 0)
    with pytest.raises(WrongKey):
        RecordKey(FILE, 2, first.secret).unlink(link, 1)


def test_a_link_belongs_to_its_file_and_epoch(first, second):
    link = second.link(first)
    for key, previous in [
        (RecordKey(OTHER_FILE, 2, second.secret), 1),
        (RecordKey(FILE, 3, second.secret), 2),
        (second, 0),
        (second, 2),
    ]:
        with pytest.raises(VaultAlarm):
            key.unlink(link, previous)


@pytest.mark.parametrize(("file_id", "epoch"), [(FILE, 2), (FILE, 0), (OTHER_FILE, 1)])
def test_a_link_is_made_to_the_epoch_just_before_of_the_same_file(second, file_id, epoch):
    with pytest.raises(VaultAlarm):
        second.link(RecordKey(file_id, epoch, new_record_key()))


def test_thirty_epochs_lead_back_to_the_first(first):
    keys, links = [first], []
    for epoch in range(2, 31):
        keys.append(RecordKey(FILE, epoch, new_record_key()))
        links.append(keys[-1].link(keys[-2]))
    key = keys[-1]
    for link in reversed(links):
        key = key.unlink(link, key.epoch - 1)
    assert key == first


def test_every_item_and_attachment_has_its_own_key(first, second):
    other_file = RecordKey(OTHER_FILE, 1, first.secret)
    keys = {key.item_key(item) for key in (first, second, other_file) for item in (ITEM, OTHER_ITEM)}
    keys |= {key.attachment_key(item) for key in (first, second, other_file) for item in (ITEM, OTHER_ITEM)}
    keys |= {
        key.item_key(item, own)
        for key in (first, second, other_file)
        for item in (ITEM, OTHER_ITEM)
        for own in (b"o" * 32, b"p" * 32)
    }
    keys |= {first.inbox_seed, second.inbox_seed, first.secret, second.secret}
    assert len(keys) == 28


def test_what_was_sealed_to_a_file_opens_with_its_key(first, second):
    blob = seal_to(first.inbox_public, b"a questionnaire", "inbox", FILE)
    assert open_with(first.inbox_seed, blob, "inbox", FILE) == b"a questionnaire"
    with pytest.raises(VaultAlarm):
        open_with(second.inbox_seed, blob, "inbox", FILE)


def test_an_epoch_stands_for_one_kind_and_public_key_of_one_file(first, second):
    link = second.link(first)
    terms = EpochTerms(file_id=FILE, kind="individual", epoch=2, public=second.inbox_public, previous=link)
    signature = sign_epoch(SEED, INES, terms)
    check_epoch(VK, signature, INES, terms)
    for signer_id, claimed in [
        (INES, replace(terms, file_id=OTHER_FILE)),
        (INES, replace(terms, kind="directory")),
        (INES, replace(terms, epoch=3)),
        (INES, replace(terms, public=first.inbox_public)),
        (INES, replace(terms, previous=second.link(first))),
        (INES, replace(terms, previous=b"")),
        (OMAR, terms),
    ]:
        with pytest.raises(VaultAlarm):
            check_epoch(VK, signature, signer_id, claimed)
    with pytest.raises(VaultAlarm):
        check_epoch(verify_key(b"t" * 32), signature, INES, terms)


def test_a_printed_key_shows_no_secret(first):
    assert repr(first) == f"RecordKey(file_id={FILE!r}, epoch=1)"


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_secret_of_another_length_is_refused(length):
    with pytest.raises(VaultAlarm):
        RecordKey(FILE, 1, bytes(length))


def test_a_file_is_named_by_the_key_it_was_born_with_and_by_its_kind():
    born = RecordKey.first("individual")
    assert born.epoch == 1
    assert file_id_of(born.secret, "individual") == born.file_id
    assert file_id_of(born.secret, "directory") != born.file_id
    assert file_id_of(new_record_key(), "individual") != born.file_id

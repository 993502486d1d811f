"""A link to a sheet, attacked by somebody who has its letter, or can write to the database, or both."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from clinic import clock
from clinic.audit.actor import Actor
from clinic.clients.models import Client
from clinic.database import db
from clinic.files import inbox, shred
from clinic.files.by_code import LinkWords
from clinic.files.models import Inbox
from clinic.files.reading import reading
from clinic.handouts import assign, reports, sheet_link
from clinic.handouts.models import Assignment, SheetLink
from clinic.handouts.report import Report
from clinic.refusal import NotFound
from clinic.vault.alarm import VaultAlarm
from clinic.vault.box import public_key
from clinic.vault.copy import CopyPlace, seal_copy
from clinic.vault.left import write_left
from clinic.vault.token import link_hand, link_seed
from tests.attacks.writer import drop_triggers, rewrite
from tests.portal.test_views import task
from tests.practice import Practice

VISITOR = Actor("visitor", "10.0.0.9")


@pytest.fixture
def maya(either_practice: Practice) -> Client:
    return either_practice.client("Maya", either_practice.ines)


def linked(practice: Practice, client: Client) -> tuple[SheetLink, LinkWords]:
    ines = practice.ines
    given = task("H06", "en")
    row = assign.assign(ines.actor, ines.keyring, client.file_id, client.id, given)
    made = sheet_link.make(ines.actor, ines.keyring, row, given, clock.now())
    db.session.commit()
    return made


def opened(practice: Practice, words: LinkWords) -> sheet_link.ByLink:
    link = sheet_link.find(words.token, clock.now())
    return sheet_link.read(link, words, practice.ines.keyring.root_vk)


def told(practice: Practice, client: Client) -> reports.Reports:
    ines = practice.ines
    with reading(ines.actor, ines.keyring, "handouts.read", [client.file_id]) as found:
        return reports.of_file(ines.keyring, found, client.file_id)


def said(link: SheetLink) -> Report:
    return Report(assignment_id=link.assignment_id, on=clock.now().date(), times_done=3)


def test_who_has_the_letter_and_the_database_tries_no_code_without_our_own_key(either_practice, maya):
    link, words = linked(either_practice, maya)
    assert opened(either_practice, words).task.code == "H06"
    # Even the right one of all ten thousand tells nothing.
    assert public_key(link_seed(words.both)) != link.public_key
    assert words.token.encode() not in link.token_hash + link.blob + link.public_key
    assert not sheet_link.opens(link, LinkWords(words.token, f"{(int(words.code) + 1) % 10_000:04}"))


def test_tries_that_were_spent_and_a_link_that_was_ended_do_not_come_back(either_practice, maya):
    link, words = linked(either_practice, maya)
    wrong = LinkWords(words.token, f"{(int(words.code) + 1) % 10_000:04}")
    assert sheet_link.try_code(VISITOR, link, wrong, clock.now()) == 4
    db.session.commit()
    link.tries_left = 5
    with pytest.raises(IntegrityError, match="a link leads where it led"):
        db.session.commit()
    db.session.rollback()
    ended, its_words = linked(either_practice, maya)
    row = db.session.get_one(Assignment, ended.assignment_id)
    sheet_link.end(either_practice.ines.actor, row, clock.now())
    db.session.commit()
    with pytest.raises(sheet_link.Over):
        sheet_link.find(its_words.token, clock.now())
    ended.ended_at = None
    with pytest.raises(IntegrityError, match="a link leads where it led"):
        db.session.commit()
    db.session.rollback()


def test_what_lies_behind_a_link_is_not_swapped_nor_put_there_by_anybody_else(either_practice, maya):
    drop_triggers()
    (link, words), (other, _others) = linked(either_practice, maya), linked(either_practice, maya)
    link_id, was, public = link.id, link.blob, link.public_key
    place = CopyPlace(
        copy_id=link.id,
        holder_id=link.id,
        file_id=link.file_id,
        kind=sheet_link.KIND,
        given_at=link.made_at,
    )
    rewrite(SheetLink, SheetLink.id == link_id, blob=other.blob)
    with pytest.raises(VaultAlarm):
        opened(either_practice, words)
    at_home = either_practice.portal_account(maya, either_practice.ines)
    planted = seal_copy(public, place, task("H07", "en").to_bytes(), at_home.id, at_home.keyring.sign_seed)
    rewrite(SheetLink, SheetLink.id == link_id, blob=planted)
    with pytest.raises(VaultAlarm, match="somebody who may not"):
        opened(either_practice, words)
    rewrite(SheetLink, SheetLink.id == link_id, blob=was)
    assert opened(either_practice, words).task.code == "H06"


def test_a_report_is_that_links_own_and_told_once(either_practice, maya):
    drop_triggers()
    (link, words), (other, _others) = linked(either_practice, maya), linked(either_practice, maya)
    sheet_link.leave(VISITOR, link, words, reports.LEFT, said(link))
    db.session.commit()
    (row,) = db.session.scalars(select(Inbox)).all()
    again = {name: getattr(row, name) for name in ("id", "file_id", "epoch", "kind", "received_at", "blob")}
    (waits,) = told(either_practice, maya).waiting
    reports.take_in(either_practice.ines.actor, either_practice.ines.keyring, maya.file_id, waits)
    db.session.commit()
    db.session.add(Inbox(**again))
    db.session.commit()
    found = told(either_practice, maya)
    assert ([one.report for one in found.all], found.waiting) == ([said(link)], [])
    # Who has the letter alone, or another link, signs nothing in this one's name.
    for seed in (link_hand(words.token), link_hand(words.both)):
        forged = write_left(
            seed, maya.file_id, reports.LEFT, other.id, other.id, clock.now(), said(other).to_bytes()
        )
        row = inbox.sealed(maya.file_id, reports.LEFT, forged)
        db.session.add(row)
        db.session.commit()
        with pytest.raises(VaultAlarm, match="nobody of this name left this"):
            told(either_practice, maya)
        db.session.delete(row)
        db.session.commit()


def test_a_link_goes_with_its_file(either_practice, maya):
    _link, words = linked(either_practice, maya)
    shred.shred_file(either_practice.ines.actor, maya.file_id, along=Client)
    db.session.commit()
    with pytest.raises(NotFound):
        sheet_link.find(words.token, clock.now())

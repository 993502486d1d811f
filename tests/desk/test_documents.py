"""The documents of a client's file: put in, listed, taken out as downloads, and by nobody else."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from urllib.parse import quote

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete, event, func, select
from sqlalchemy.exc import IntegrityError

from clinic.audit.models import Entry
from clinic.clients.models import Client
from clinic.database import db
from clinic.desk import documents
from clinic.documents import checked, shelf
from clinic.documents.kinds import Kind
from clinic.files.attachments import AttachmentPart
from clinic.files.grants import share, take_back
from clinic.files.models import Item
from clinic.files.proving import strays
from clinic.files.shred import shred_file, shred_item
from clinic.vault.attachment import CHUNK_BYTES
from tests.answering import answering
from tests.documents import samples
from tests.furnished import A_PDF
from tests.hands import signed_in
from tests.practice import Browser

TITLE = "نامهٔ دکتر روی"
BUSY = "Two documents are on their way just now"


@pytest.fixture
def maya(practice):
    return practice.client("Maya", of=practice.ines)


@pytest.fixture
def ines(practice):
    return practice.browser_of(practice.ines)


def at(client):
    return f"/desk/clients/{client.id}/documents"


def put_in(browser, client, content, name="scan.pdf", title=TITLE):
    """As a browser sends it; the test client's own way lays large ones down in files."""
    fields = {"csrf_token": browser.csrf, "title": title}
    part = "--x\r\nContent-Disposition: form-data; name="
    head = "".join(f'{part}"{field}"\r\n\r\n{value}\r\n' for field, value in fields.items())
    body = f'{head}{part}"file"; filename="{name}"\r\n\r\n'.encode() + content + b"\r\n--x--\r\n"
    sent = {"data": body, "content_type": "multipart/form-data; boundary=x"}
    return browser.http.post(at(client), headers={"Sec-Fetch-Site": "same-origin"}, **sent)


def first_link(page):
    return re.search(r'href="(/desk/clients/[^"]+/documents/[0-9a-f-]{36})"', page.text)[1]


def rows(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_a_document_of_several_parts_is_put_in_listed_and_taken_out_as_it_was(practice, ines, maya):
    content = samples.pdf(b"words of a letter " * 120_000)
    assert len(content) > 2 * CHUNK_BYTES
    assert put_in(ines, maya, content).location == at(maya)
    page = ines.get(at(maya))
    assert TITLE in page.text
    assert "2.2 MB, PDF" in page.text
    # Latin letters before the number would turn it around them.
    assert "۲٫۲ مگابایت، PDF" in ines.get(f"{at(maya)}?lang=fa").text
    assert "Ines Inlet" in page.text
    answer = ines.get(first_link(page))
    assert answer.data == content
    told = answer.headers
    assert told["Content-Type"] == "application/octet-stream"
    assert told["Content-Disposition"] == (
        f"attachment; filename=\"document.pdf\"; filename*=UTF-8''{quote(TITLE)}.pdf"
    )
    assert told["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert told["X-Content-Type-Options"] == "nosniff"
    assert told["Cache-Control"] == "no-store"
    kept = b"".join(db.session.scalars(select(AttachmentPart.blob)))
    assert len(kept) > len(content)
    assert b"words of" not in kept
    with pytest.raises(IntegrityError, match="immutable"):
        db.session.query(AttachmentPart).update({"blob": b""})


def test_a_picture_is_kept_without_what_the_camera_wrote_under_what_the_file_was_called(ines, maya):
    assert put_in(ines, maya, samples.jpeg(), "Drawing of hers.HEIC", title="").status_code == 303
    page = ines.get(at(maya))
    assert "Drawing of hers" in page.text
    assert "JPEG" in page.text
    answer = ines.get(first_link(page))
    assert samples.WHERE.encode() not in answer.data
    assert answer.headers["Content-Disposition"].endswith("Drawing%20of%20hers.jpg")


def test_what_may_not_be_kept_is_told_in_a_sentence_keeps_the_title_and_leaves_nothing(
    ines, maya, monkeypatch
):
    before = rows(Item)
    wrong = {
        b"<html>": "none of the kinds",
        samples.pdf(lock=b"/Encrypt 1 0 R"): "has a password",
        samples.jpeg()[:300]: "broken or cut off",
        samples.bomb(): "Far more is packed",
        samples.docx({"word/vbaProject.bin": b"x"}): "macros",
        samples.png_that_says(40_000, 25_000): "fifty million",
    }
    for content, sentence in wrong.items():
        answer = put_in(ines, maya, content)
        assert answer.status_code == 422
        assert sentence in answer.text
        assert TITLE in answer.text
    assert "choose a file" in ines.post(at(maya), {"title": TITLE}).text
    too_long = put_in(ines, maya, A_PDF, title="w" * 121)
    assert (too_long.status_code, "field-wrong" in too_long.text) == (422, True)
    assert "has to be chosen again" in too_long.text
    assert "chosen again" not in put_in(ines, maya, b"", name="", title="w" * 121).text
    monkeypatch.setattr(checked, "MOST_BYTES", 100)
    assert "larger than 25 MB" in put_in(ines, maya, samples.pdf(bytes(200))).text
    refused = put_in(ines, maya, bytes(27 * samples.MIB))
    assert refused.status_code == 413
    assert "larger than 25 MB, and at most that much is kept. Please choose it again" in refused.text
    assert TITLE in refused.text
    # A form of no page of ours: what would follow the file is not looked for.
    refused = ines.http.post(
        at(maya),
        data=b'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n' + bytes(27 * samples.MIB),
        content_type="multipart/form-data; boundary=x",
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert (refused.status_code, f'href="{at(maya)}"' in refused.text) == (413, True)
    assert (rows(AttachmentPart), rows(Item)) == (0, before)


def test_what_is_too_large_is_not_sent_and_the_title_stays(practice, maya, context, tmp_path):
    db.session.remove()
    whole, larger = tmp_path / "whole.pdf", tmp_path / "larger.pdf"
    whole.write_bytes(A_PDF)
    with larger.open("wb") as file:
        file.truncate(checked.MOST_BYTES + 1)
    with answering(practice.app) as address:
        page = signed_in(practice.ines, context, address)
        page.goto(f"{address}{at(maya)}")
        page.get_by_label("Title").fill(TITLE)
        page.get_by_label("Document").set_input_files(larger)
        said = page.get_by_role("alert").filter(has_text="at most that much is kept")
        expect(said).to_be_visible()
        page.get_by_role("button", name="Put it in the file").click()
        expect(page.get_by_label("Document")).to_be_focused()
        expect(page.get_by_label("Title")).to_have_value(TITLE)
        page.get_by_label("Document").set_input_files(whole)
        expect(said).to_have_count(0)
        page.get_by_role("button", name="Put it in the file").click()
        expect(page.get_by_text("The document is in the file.")).to_be_visible()


def test_two_are_taken_at_once_and_the_third_is_told_so_and_keeps_nothing(practice, ines, maya, monkeypatch):
    assert documents.TURNS._initial_value == documents.AT_ONCE == 2
    put_in(ines, maya, A_PDF)
    link = first_link(ines.get(at(maya)))
    turns = documents.TURNS
    assert turns.acquire(blocking=False)
    assert turns.acquire(blocking=False)
    try:
        for answer in (put_in(ines, maya, A_PDF), ines.get(link)):
            assert answer.status_code == 503
            assert answer.headers["Retry-After"] == "20"
            assert BUSY in answer.text
        # Whoever is not signed in is not given a turn, and does not learn whether there is one.
        stranger = Browser(practice.app.test_client(), ines.csrf)
        assert put_in(stranger, maya, bytes(2 * samples.MIB)).status_code == 401
        assert ines.get(at(maya)).status_code == 200
    finally:
        turns.release(2)
    assert rows(AttachmentPart) == 2
    for _again in range(3):
        # A turn is given back after a yes and after a no.
        assert put_in(ines, maya, b"no").status_code == 422
        assert ines.get(link).status_code == 200
    assert isinstance(turns, BoundedSemaphore)


def test_whoever_was_given_the_file_takes_it_out_until_it_is_taken_back(practice, ines, maya):
    put_in(ines, maya, A_PDF)
    link = first_link(ines.get(at(maya)))
    omar = practice.browser_of(practice.omar)
    nowhere = omar.get(f"/desk/clients/{maya.id}/documents/{maya.id}")
    assert (nowhere.status_code, nowhere.data) == (404, omar.get(link).data)
    share(practice.ines.actor, practice.ines.keyring, maya.file_id, practice.omar.id)
    db.session.commit()
    assert omar.get(link).data == A_PDF
    take_back(practice.ines.actor, practice.ines.keyring, maya.file_id, practice.omar.id)
    db.session.commit()
    for answer in (omar.get(link), omar.get(at(maya)), put_in(omar, maya, A_PDF)):
        assert (answer.status_code, answer.data) == (404, nowhere.data)
    # Under the key of before, it is still there for who has the file.
    assert ines.get(link).data == A_PDF
    leo = practice.client("Leo", of=practice.ines)
    assert ines.get(link.replace(str(maya.id), str(leo.id))).status_code == 404


def test_a_look_is_on_the_trail_before_anything_is_opened(ines, maya, practice):
    put_in(ines, maya, A_PDF)
    link = first_link(ines.get(at(maya)))
    db.session.execute(delete(AttachmentPart))
    db.session.commit()
    assert ines.get(link).status_code == 500
    actions = "document.read", "attachment.kept"
    told = db.session.scalars(select(Entry).where(Entry.action.in_(actions)).order_by(Entry.n)).all()
    assert [(one.action, one.actor, one.subject) for one in told] == [
        (action, practice.ines.id.hex, maya.file_id.hex) for action in reversed(actions)
    ]
    assert TITLE not in "".join(one.detail for one in told)


@pytest.mark.parametrize("all_of_it", [True, False], ids=["the file", "the document"])
def test_shredding_takes_every_part(either_practice, all_of_it):
    ines, maya = either_practice.ines, either_practice.client("Maya", of=either_practice.ines)
    first, other = (
        shelf.keep(ines.actor, ines.keyring, maya.file_id, "A letter", Kind.PDF, A_PDF) for _each in range(2)
    )
    if all_of_it:
        shred_file(ines.actor, maya.file_id, along=Client)
    else:
        shred_item(ines.actor, maya.file_id, first)
    db.session.commit()
    left = set(db.session.scalars(select(AttachmentPart.item_id)))
    assert left == (set() if all_of_it else {other})
    assert strays().is_empty


def test_a_full_disk_keeps_nothing_by_half_and_says_so(practice, ines, maya):
    content = samples.pdf(b"words of a letter " * 120_000)
    assert put_in(ines, maya, samples.pdf(b"short")).status_code == 303
    before = [rows(Item), rows(AttachmentPart), rows(Entry)]
    db.session.remove()
    with only_so_many_pages_more(100):
        answer = put_in(ines, maya, content)
    assert answer.status_code == 507
    assert "There is no room left where the practice keeps its files. Nothing was changed" in answer.text
    assert [rows(Item), rows(AttachmentPart), rows(Entry)] == before
    assert strays().is_empty
    db.session.remove()
    # With room again it is kept whole, beside what was there before.
    assert put_in(ines, maya, content).status_code == 303
    db.session.remove()
    assert sorted(len(ines.get(link).data) for link in links(ines.get(at(maya)))) == sorted(
        (len(content), len(samples.pdf(b"short")))
    )


@contextmanager
def only_so_many_pages_more(pages: int) -> Iterator[None]:
    """The database may grow by these and no more: what SQLite then says is what it says of a full disk."""

    def hold(connection: sqlite3.Connection, *_more: object) -> None:
        size = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {size + pages}")

    def let_go(connection: sqlite3.Connection, *_more: object) -> None:
        connection.execute("PRAGMA max_page_count = 1073741823")

    event.listen(db.engine, "checkout", hold)
    event.listen(db.engine, "checkin", let_go)
    try:
        yield
        db.session.remove()
    finally:
        event.remove(db.engine, "checkout", hold)
        event.remove(db.engine, "checkin", let_go)


def links(page):
    return re.findall(r'href="(/desk/clients/[^"]+/documents/[0-9a-f-]{36})"', page.text)

"""A document that is larger than any may be, sent by a browser without scripts to the servers there are."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from clinic.app import create_app
from clinic.config import Settings
from clinic.database import db
from clinic.edge.beginning import GOES_BY_BYTES
from clinic.migrations.head import bring_up_to_date
from tests.conftest import close
from tests.documents.samples import MIB
from tests.furnished import A_PDF
from tests.hands import signed_in
from tests.practice import open_practice
from tests.races.conftest import PROXY, gunicorn, waitress
from tests.served import environment

TITLE = "نامهٔ دکتر روی"
SERVERS = {"waitress": waitress, "gunicorn": gunicorn}


@pytest.fixture(params=SERVERS)
def page(request: pytest.FixtureRequest, tmp_path: Path, sqlite_url: str, browser: Browser) -> Iterator[Page]:
    """Where Ines puts documents into Maya's file, by either server."""
    app = create_app(Settings.from_env(environment(tmp_path, CLINIC_DATABASE_URL=sqlite_url, **PROXY)))
    with app.app_context(), browser.new_context(java_script_enabled=False) as context:
        bring_up_to_date()
        practice = open_practice(app)
        maya = practice.client("Maya", of=practice.ines)
        db.session.remove()
        with SERVERS[request.param](tmp_path, sqlite_url) as (port, _said):
            address = f"http://127.0.0.1:{port}"
            page = signed_in(practice.ines, context, address)
            page.goto(f"{address}/desk/clients/{maya.id}/documents?lang=en")
            yield page
    close(app)


@pytest.mark.engine("sqlite")
def test_a_document_that_is_too_large_is_refused_beside_its_field_and_the_title_stays(
    page: Page, tmp_path: Path
) -> None:
    whole = tmp_path / "whole.pdf"
    whole.write_bytes(A_PDF)
    page.get_by_label("Title").fill(TITLE)
    for size in (27 * MIB, 40 * MIB, GOES_BY_BYTES - MIB):
        larger = tmp_path / "larger.pdf"
        with larger.open("wb") as file:
            file.truncate(size)
        page.get_by_label("Document").set_input_files(larger)
        with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
            page.get_by_role("button", name="Put it in the file").click()
        assert answered.value.status == 413
        expect(page.get_by_text("larger than 25 MB, and at most that much is kept")).to_be_visible()
        expect(page.get_by_label("Title")).to_have_value(TITLE)
    page.get_by_label("Document").set_input_files(whole)
    page.get_by_role("button", name="Put it in the file").click()
    expect(page.get_by_text("The document is in the file.")).to_be_visible()
    expect(page.get_by_role("link", name=TITLE)).to_be_visible()

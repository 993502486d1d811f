"""Letters that waited or came back before an upgrade still say what they said."""

from datetime import UTC, datetime
from uuid import uuid4

from alembic import command
from sqlalchemy import text

from clinic.app import create_app
from clinic.database import db
from clinic.mail.models import LetterKind, Means, OutboxLetter
from clinic.mail.outbox import came_back
from clinic.migrations import head
from tests.conftest import close, settings_for

THEN = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_a_letter_that_came_back_before_is_still_the_latest_about_its_appointment(tmp_path, database_url):
    app = create_app(settings_for(tmp_path, database_url))
    about, letter = uuid4(), uuid4()
    with app.app_context():
        command.upgrade(head.configuration(), "0003")
        with db.engine.begin() as connection:
            is_sqlite = connection.dialect.name == "sqlite"
            at = int(THEN.timestamp() * 1_000_000) if is_sqlite else THEN
            connection.execute(
                text(
                    "INSERT INTO outbox_letter (id, message_id, locale, written_at, next_at, state, tries,"
                    " about_id) VALUES (:id, '<a@b>', 'en', :at, :at, 'returned', 1, :about)"
                ),
                {
                    "id": letter.hex if is_sqlite else letter,
                    "about": about.hex if is_sqlite else about,
                    "at": at,
                },
            )
        head.bring_up_to_date()
        row = db.session.get_one(OutboxLetter, letter)
        assert (row.is_latest, row.kind, row.means) == (True, LetterKind.BOOKED, Means.EMAIL)
        assert came_back([about]) == {about}
        # Where it was to go went with its words, so it says nothing of an address.
        assert row.address_hash is None
        db.session.remove()
        close(app)

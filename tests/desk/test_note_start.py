"""What a new note proposes before anybody has typed."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from clinic.desk import note_start

HALIFAX = ZoneInfo("America/Halifax")


@pytest.mark.parametrize(
    ("now", "proposed"),
    [
        (datetime(2026, 6, 4, 17, 3, tzinfo=UTC), ("2026-06-04", "13:10", "14:00")),
        (datetime(2026, 6, 5, 3, 50, tzinfo=UTC), ("2026-06-05", "00:00", "00:50")),
        (datetime(2026, 6, 5, 3, 20, tzinfo=UTC), ("2026-06-04", "23:30", "00:20")),
        (datetime(2026, 6, 5, 3, 0, tzinfo=UTC), ("2026-06-04", "23:10", "00:00")),
    ],
)
def test_the_session_proposed_has_just_ended_whatever_day_it_began_on(app, now, proposed):
    with app.test_request_context("/"):
        form = note_start.first_form(None, now, HALIFAX)
    assert tuple(form.get(name) for name in ("service_date", "start", "stop")) == proposed

"""The owner says how the practice writes; what is mistyped comes back with a sentence."""

import pytest

from clinic.database import db
from clinic.mail import rules

PAGE = "/desk/practice/letters"
WHOLE = {
    "first": "1440",
    "second": "0",
    "quiet_from": "22:00",
    "quiet_until": "07:30",
    "reply_to": "hello@harbour.example",
}


@pytest.fixture
def olgas(practice):
    return practice.browser_of(practice.olga)


def test_until_it_is_changed_two_days_and_two_hours_and_a_quiet_night_hold(olgas):
    page = olgas.get(PAGE).text
    assert 'value="21:00"' in page
    assert 'value="08:00"' in page
    assert rules.ours().remind_before == [2880, 120]


def test_what_is_chosen_holds_from_then_on(olgas):
    assert olgas.post(PAGE, WHOLE).status_code == 303
    db.session.expire_all()
    kept = rules.ours()
    assert (kept.remind_before, kept.quiet_from, kept.quiet_until) == ([1440], 1320, 450)
    assert kept.reply_to == "hello@harbour.example"
    assert olgas.post(PAGE, {**WHOLE, "reply_to": ""}).status_code == 303


@pytest.mark.parametrize(
    "reply_to", ["harbour", "a@b.example, c@d.example", "a@b.example\r\nBcc: x@y.example"]
)
def test_an_address_no_reply_could_reach_is_refused_and_kept_in_the_field(olgas, reply_to):
    answer = olgas.post(PAGE, {**WHOLE, "reply_to": reply_to})
    assert answer.status_code == 422
    assert "Write the whole e-mail address" in answer.text
    assert reply_to.split()[0] in answer.text


@pytest.mark.parametrize("changed", [{"first": "7"}, {"quiet_from": "25:00"}, {"quiet_until": ""}])
def test_a_time_that_is_none_of_the_choices_is_refused(olgas, changed):
    assert olgas.post(PAGE, {**WHOLE, **changed}).status_code == 422
